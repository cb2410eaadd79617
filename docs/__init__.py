"""Pages about hipspace, and the command that puts figures into them."""
