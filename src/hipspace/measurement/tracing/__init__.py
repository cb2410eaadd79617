"""The borders of one hip traced in what a network sees, and the joint between them."""
