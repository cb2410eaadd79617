"""What is not of the body."""
