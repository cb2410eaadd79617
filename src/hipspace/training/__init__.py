"""Training of both networks: samples, augmentation, losses and the loop."""
