"""Synthetic pelvic radiographs whose joint space width is known exactly."""
