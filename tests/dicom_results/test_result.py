"""What an object needs of its radiograph, and what makes it another object."""

from dataclasses import replace

import numpy as np
import pytest
from small_cohort import header, write_dicom

from hipspace.dicom_results.result import EMPTY_IF_MISSING, Result, read_header
from hipspace.errors import Unusable
from hipspace.measurement.interval import SYNTHETIC, Interval

DX = "1.2.840.10008.5.1.4.1.1.1.1"
IDENTITY = {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.2.1", "Modality": "CR"}
INTERVAL = Interval(0.9, 0.5, 30, 20, ("0123456789ab", ""), SYNTHETIC)
ENDS = {"minimum_low_mm": 1.0, "minimum_high_mm": 2.0}
ROWS = {
    "right": {"status": "measured", "flags": "soft borders; mirrored", **ENDS},
    "left": {"status": "failed", "flags": None},
}


def dataset(**attributes):
    return header(np.zeros((4, 4)), **(IDENTITY | attributes))


def read(tmp_path, **attributes):
    return read_header(write_dicom(tmp_path / "a.dcm", dataset(**attributes)))


RESULT = Result(dataset(), (), ROWS, "1.0", ["coarse 01", "fine 23"], INTERVAL)


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "SeriesInstanceUID"])
def test_a_radiograph_that_nothing_can_refer_to_is_refused_by_what_it_lacks(
    tmp_path, keyword
):
    with pytest.raises(Unusable, match=f"no {keyword} to refer to"):
        read(tmp_path, **{keyword: ""})


def test_only_a_cr_image_may_lack_its_orientation(tmp_path):
    assert "PatientOrientation" not in read(tmp_path, PatientOrientation="")
    with pytest.raises(Unusable, match="no PatientOrientation"):
        read(tmp_path, SOPClassUID=DX)
    known = read(tmp_path, SOPClassUID=DX, PatientOrientation=["L", "F"])
    assert list(known.PatientOrientation) == ["L", "F"]


def test_what_dicom_wants_is_there_and_keeps_its_value(tmp_path):
    found = read(tmp_path, PatientID="NUMBER")
    assert (found.PatientID, found.PatientName) == ("NUMBER", "SOMEBODY")
    assert all(keyword in found for keyword in EMPTY_IF_MISSING)


@pytest.mark.parametrize(
    "changed",
    [
        {"source": dataset(SOPInstanceUID="1.2.4")},
        {"version": "1.1"},
        {"models": ["coarse 01"]},
        {"interval": None},
        {"interval": replace(INTERVAL, reach=0.6)},
    ],
)
def test_whatever_made_another_result_makes_another_object(changed):
    assert replace(RESULT).uid("report") == RESULT.uid("report")
    assert replace(RESULT, **changed).uid("report") != RESULT.uid("report")
    assert RESULT.uid("report") != RESULT.uid("segmentation")


def test_only_a_measured_hip_has_an_interval_if_one_is_known():
    assert RESULT.ends_mm("right") == (1.0, 2.0)
    assert RESULT.ends_mm("left") is None
    assert replace(RESULT, interval=None).ends_mm("right") is None


def test_flags_are_those_of_the_row_one_by_one():
    assert RESULT.flags("right") == ["soft borders", "mirrored"]
    assert RESULT.flags("left") == []


def test_a_value_that_an_object_has_is_not_replaced():
    found = dataset(PatientID="ITS OWN")
    result = replace(RESULT, source=dataset(PatientID="NUMBER", Laterality="L"))
    for keyword in ("PatientID", "Laterality"):
        result.share(found, keyword)
    assert (found.PatientID, found.Laterality) == ("ITS OWN", "L")
