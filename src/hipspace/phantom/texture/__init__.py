"""The grain of bone and of soft tissue."""
