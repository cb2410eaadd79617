"""From probabilities or landmarks to borders, and from borders to widths and flags."""
