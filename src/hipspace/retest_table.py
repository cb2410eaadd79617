"""The columns of data/retest.csv: those of data/jsw.csv, and which take it was.

Apart from `retest`, so that judging widths does not depend on how they are rendered.
"""

from hipspace.width_tables import JSW

RETEST = (*JSW, "take", "softness_mm")
