"""The columns of the tables that hold measured widths.

Apart from `tables`, so that nothing but measuring depends on which widths there are.
"""

from hipspace.measurement.jsw import WIDTHS
from hipspace.storage.files.column_names import HIP, MINIMUM_PX

WIDTHS_MM = tuple(f"{name}_mm" for name in WIDTHS)
MINIMUM_XY_MM = tuple(column.replace("_px", "_mm") for column in MINIMUM_PX)

JSW = (
    *(*HIP, "reader", "status", "reason", "spacing_rule"),
    *(*WIDTHS_MM, *MINIMUM_PX, *MINIMUM_XY_MM),
)
RETESTED = (
    *(*HIP, "reader", "status", "reason", "spacing_rule", "acquisition", "softness_mm"),
    *("beside_implant", *WIDTHS_MM),
)
"""data/retest_jsw.csv: data/retest.csv with widths in place of the joints."""
INTERVAL_MM = ("minimum_low_mm", "minimum_high_mm")
STEP_PERCENT = 5
PLACES_PERCENT = tuple(range(0, 101, STEP_PERCENT))
"""Places along the sourcil in percent of its length, from its lateral edge."""
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
