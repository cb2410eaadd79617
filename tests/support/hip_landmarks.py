"""Landmarks of both hips of the small cohort, and images that they may lie on."""

import numpy as np
from small_cohort import COLUMNS, ROWS, SPACING_MM, hips

from hipspace.geometry.anatomy import RENUMBERED_FROM_ORIGINAL
from hipspace.radiographs.landmark_checks import Frame

HIPS = hips()
ORIGINAL = HIPS[:, np.argsort(RENUMBERED_FROM_ORIGINAL)]
FRAME = Frame(ROWS, COLUMNS, SPACING_MM)
FINE = Frame(round(ROWS * SPACING_MM / 0.2), round(COLUMNS * SPACING_MM / 0.2), 0.2)
WIDTH_MM = COLUMNS * SPACING_MM
MIRRORED = HIPS * (-1, 1) + (WIDTH_MM, 0)
