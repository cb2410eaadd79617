import numpy as np
import pytest
from small_cohort import GAP_MM, Files, header, hips, picture, write_dicom

from hipspace.command.landmarks import landmark_files_of, read_by_landmarks
from hipspace.errors import Unusable
from hipspace.geometry.anatomy import RENUMBERED_FROM_ORIGINAL
from hipspace.measurement.jsw import widths
from hipspace.radiographs.landmarks import write_points
from hipspace.radiographs.reading import read_source


def radiograph(path):
    return read_source(path, spacing_mm=None, correct_magnification=False)


def read(tmp_path, landmarks):
    path = write_dicom(tmp_path / "a.dcm", header(picture()))
    write_points(tmp_path / "a.dcm.pts", landmarks.reshape(-1, 2))
    return read_by_landmarks(landmark_files_of(path), radiograph(path))


def test_landmarks_are_found_beside_a_radiograph_and_in_its_cohort(tmp_path):
    Files(tmp_path).add("b")
    in_cohort = landmark_files_of(tmp_path / "CHECK/T00/b.dcm")
    assert in_cohort == {"both": tmp_path / "CHECK-pointfiles/T00/b.dcm.pts"}
    beside = tmp_path / "CHECK/T00/b.pts"
    write_points(beside, hips()[0])
    assert landmark_files_of(tmp_path / "CHECK/T00/b.dcm") == {"both": beside}


def test_without_landmarks_there_are_none(tmp_path):
    assert landmark_files_of(tmp_path / "a.dcm") == {}


def test_both_hips_are_measured_in_either_numbering(tmp_path):
    original = np.empty_like(hips())
    original[:, list(RENUMBERED_FROM_ORIGINAL)] = hips()
    for landmarks in (hips(), original):
        for hip in read(tmp_path, landmarks):
            assert widths(hip.joint)["at_0"].width_mm == pytest.approx(GAP_MM, abs=0.1)


def test_landmarks_of_another_radiograph_are_refused(tmp_path):
    with pytest.raises(Unusable, match="beyond"):
        read(tmp_path, hips() + 150)
