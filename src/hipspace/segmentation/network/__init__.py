"""What training and inference of a network share: its layers, its card, its windows."""
