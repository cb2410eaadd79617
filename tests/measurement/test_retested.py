import numpy as np
import pandas as pd
from arcs import ArcHip

from hipspace.measurement.columns import RETESTED
from hipspace.measurement.joint_text import joint_text
from hipspace.measurement.jsw import WIDTHS, widths
from hipspace.measurement.retested import with_widths
from hipspace.storage.files.column_names import RETEST

JOINT = ArcHip(3.0, (0.4, 0.8), lateral_deg=50.0, lip_deg=55.0).joint()


def table(joint, *, beside_implant=False) -> pd.DataFrame:
    row = dict.fromkeys(RETEST, "") | {"joint": joint_text(joint)}
    return with_widths(pd.DataFrame([row | {"beside_implant": beside_implant}]))


def test_every_width_of_the_joint_takes_its_place():
    found = table(JOINT)
    assert set(found) == set(RETESTED)
    for name, width in widths(JOINT).items():
        assert found[f"{name}_mm"].item() == width.width_mm


def test_without_a_joint_there_is_no_width():
    found = table(None)
    assert found[[f"{name}_mm" for name in WIDTHS]].isna().all(axis=None)


def test_beside_an_implant_only_widths_along_rays_are_missing():
    found = table(JOINT, beside_implant=True)
    missing = {name for name in WIDTHS if np.isnan(found[f"{name}_mm"].item())}
    assert missing == {"at_-20", "at_0", "at_20", "at_40", "arc_40"}
