"""data/jsw.csv with what was judged of each hip: its flags, interval and profile.

Apart from `tables` and `width_tables`, so that training does not depend on it.
"""

from collections import defaultdict
from pathlib import Path

import pandas as pd

from hipspace.conformal import INTERVAL_MM
from hipspace.profiles import PROFILE_MM
from hipspace.tables import TYPES
from hipspace.width_tables import JSW

JUDGED = (*JSW, "flags", *INTERVAL_MM, "softness_mm", *PROFILE_MM)


def read_judged(path: Path) -> pd.DataFrame:
    """The table, typed as `tables.read_table` does, `flags` as text.

    Raises
    ------
    ValueError
        If a column is missing, or a number is none.
    """
    types = defaultdict(lambda: "float64", TYPES | {"flags": "str"})
    table = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
    missing = [name for name in JUDGED if name not in table]
    if missing:
        raise ValueError(f"{path}: no column {', '.join(missing)}")
    texts = [name for name in table if types[name] == "str"]
    return table.assign(**{name: table[name].fillna("") for name in texts})
