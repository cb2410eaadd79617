"""Hip anatomy, and the geometry of images and curves: pixels, millimetres, sides."""
