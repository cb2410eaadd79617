"""The exact widths that come with a cohort, if any do."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from hipspace.errors import Unusable
from hipspace.radiographs.cohort import TRUTH_FILE
from hipspace.radiographs.source_file import SourceFile
from hipspace.storage.files.column_names import TRUTH
from hipspace.storage.files.tables import read_table


def exact_widths(files: Mapping[str, SourceFile]) -> pd.DataFrame:
    """The exact widths of a cohort that has them, else a table without rows.

    Parameters
    ----------
    files
        Of the cohort, see `cohort.cohort_files`.

    Raises
    ------
    SystemExit
        If their file is not what the manifest says.
    """
    source = files.get(TRUTH_FILE)
    if source is None:
        return pd.DataFrame(columns=list(TRUTH))
    try:
        source.verify()
    except Unusable as error:
        raise SystemExit(f"cohort.root: {error}") from None
    return read_table(source.path, TRUTH)


def truth_of_kept(truth: pd.DataFrame, radiographs: pd.DataFrame) -> pd.DataFrame:
    """The rows of a cohort's exact widths whose hips are kept.

    Their millimetres become those of `source_spacing_mm` of radiographs.csv, which
    differ from the truth's own where the magnification was divided out.
    """
    kept = radiographs[radiographs["status"] == "kept"]
    hips = kept[["file", "sides", "source_spacing_mm"]].assign(
        side=kept["sides"].str.split()
    )
    hips = hips.explode("side").drop(columns="sides")
    known = truth.merge(hips, on=["file", "side"], how="inner", validate="one_to_one")
    factor = known["source_spacing_mm"] / known["spacing_mm"]
    factor = factor.where(~np.isclose(factor, 1, rtol=1e-5), 1.0)
    lengths = [name for name in TRUTH if name.endswith("_mm")]
    scaled = known[lengths].mul(factor, axis=0)
    return known.assign(**scaled)[list(TRUTH)]
