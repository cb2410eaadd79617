"""An acquisition of the retest becomes rows, whatever is found on it."""

from pathlib import Path

import numpy as np
import pandas as pd
from remembered import CARD

from hipspace.measurement.columns import RETESTED
from hipspace.measurement.retested import with_widths
from hipspace.params import Phantom, Retest
from hipspace.phantom.acquisitions import plan_acquisitions
from hipspace.phantom.retest import acquisition_rows
from hipspace.segmentation.network.resunet import res_unet, save_model
from hipspace.storage.files.column_names import RETEST

PHANTOM = Phantom.load(Path(__file__).parents[2] / "params.yaml")
ACQUISITION = plan_acquisitions(
    PHANTOM, Retest(seed=PHANTOM.seed, patients=1, acquisitions=2)
)[0]


def test_a_hip_that_is_not_found_keeps_its_row_and_its_truth(tmp_path):
    path = tmp_path / "untrained.safetensors"
    save_model(path, res_unet(CARD), CARD)
    table = pd.DataFrame(acquisition_rows(ACQUISITION, (path, path)))
    assert set(RETEST) <= {*table.columns}
    assert table["reader"].tolist() == ["truth", "fine"] * 2
    read = table[table["reader"] == "fine"]
    assert (read["status"] == "failed").all()
    assert read["reason"].str.len().min() > 0
    widths = with_widths(table)
    assert set(RETESTED) <= {*widths.columns}
    known = widths["reader"] == "truth"
    assert np.isfinite(widths.loc[known, "minimum_mm"]).all()
    assert widths.loc[~known, "minimum_mm"].isna().all()
