import numpy as np
import pandas as pd
import pytest

from hipspace.radiographs.cohort import TRUTH_FILE
from hipspace.radiographs.source_file import SourceFile
from hipspace.radiographs.truth import exact_widths, truth_of_kept
from hipspace.storage.files.column_names import TRUTH
from hipspace.storage.files.tables import write_table

RADIOGRAPHS = pd.DataFrame(
    {
        "file": ["a", "b", "c"],
        "status": ["kept", "excluded", "kept"],
        "sides": ["right left", None, "left"],
        "source_spacing_mm": [0.16, 0.2, 0.2],
    }
)


@pytest.fixture
def truth():
    hips = [
        ("a", "right"),
        ("a", "left"),
        ("b", "right"),
        ("c", "right"),
        ("c", "left"),
    ]
    table = pd.DataFrame(hips, columns=["file", "side"])
    table = table.reindex(columns=list(TRUTH))
    return table.assign(patient="1", visit="T00", spacing_mm=0.2, minimum_mm=4.0)


def test_truth_is_kept_of_kept_hips_only(truth):
    known = truth_of_kept(truth, RADIOGRAPHS)
    hips = list(zip(known["file"], known["side"], strict=True))
    assert hips == [("a", "right"), ("a", "left"), ("c", "left")]


def test_truth_is_given_in_the_millimetres_of_the_results(truth):
    known = truth_of_kept(truth, RADIOGRAPHS)
    assert known["minimum_mm"].tolist() == pytest.approx([3.2, 3.2, 4.0])
    assert known["spacing_mm"].tolist() == pytest.approx([0.16, 0.16, 0.2])
    assert np.isnan(known["head_radius_mm"]).all()


def test_exact_widths_are_read_where_a_cohort_has_them(truth, tmp_path):
    path = tmp_path / TRUTH_FILE
    write_table(path, truth, TRUTH)
    found = exact_widths({TRUTH_FILE: SourceFile(path)})
    assert found["minimum_mm"].tolist() == [4.0] * 5
    none = exact_widths({})
    assert (len(none), list(none)) == (0, list(TRUTH))


def test_exact_widths_that_differ_from_their_manifest_are_refused(truth, tmp_path):
    path = tmp_path / TRUTH_FILE
    write_table(path, truth, TRUTH)
    with pytest.raises(SystemExit, match=r"^cohort\.root: "):
        exact_widths({TRUTH_FILE: SourceFile(path, sha256="0" * 64)})
