"""hipspace measures the joint space width of the hip on pelvic radiographs."""
