"""What measured widths are worth: agreement, intervals, repeatability, overlap."""
