"""The columns of the tables that hold widths: the exact ones and those measured.

Apart from `tables`, so that training does not depend on how a width is measured.
"""

from hipspace.jsw import WIDTHS
from hipspace.tables import HIP

WIDTHS_MM = tuple(f"{name}_mm" for name in WIDTHS)
MINIMUM_PX = tuple(
    f"minimum_{end}_{axis}_px" for end in ("roof", "head") for axis in "xy"
)
MINIMUM_XY_MM = tuple(column.replace("_px", "_mm") for column in MINIMUM_PX)
BORDERS_PX = ("roof_px", "sourcil_px", "head_px")
"""Exact borders of a joint: x and y of their points, as text."""

TRUTH = (
    *("file", "side", "patient", "visit", "spacing_mm"),
    *("head_x_mm", "head_y_mm", "head_radius_mm", *WIDTHS_MM, *MINIMUM_PX),
    *BORDERS_PX,
)
JSW = (
    *(*HIP, "reader", "status", "reason", "spacing_rule"),
    *(*WIDTHS_MM, *MINIMUM_PX, *MINIMUM_XY_MM),
)
INTERVAL_MM = ("minimum_low_mm", "minimum_high_mm")
STEP_PERCENT = 5
PLACES_PERCENT = tuple(range(0, 101, STEP_PERCENT))
"""Of the sourcil's length, from its lateral edge."""
PROFILE_MM = tuple(f"profile_{place}_mm" for place in PLACES_PERCENT)
BORDER_REFERENCES = ("landmarks", "exact")
BORDER_DISTANCES = tuple(
    f"{figure}_from_{reference}{unit}"
    for reference in BORDER_REFERENCES
    for figure, unit in (
        ("assd", "_mm"),
        ("hd95", "_mm"),
        ("within_0_5_mm", ""),
        ("within_1_mm", ""),
    )
)
"""See `border_distance.BorderDistance`."""
JUDGED = (
    *(*JSW, "flags", *INTERVAL_MM, "softness_mm", *BORDER_DISTANCES),
    *PROFILE_MM,
)
"""data/jsw.csv: widths, what was judged of each hip, the width along the sourcil."""
