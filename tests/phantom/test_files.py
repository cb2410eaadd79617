import numpy as np
import pydicom
import pytest
from pydicom.uid import (
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)
from synthetic_files import IDENTITY, IMAGE, form

from hipspace.errors import Unusable
from hipspace.phantom.files import (
    truncate,
    write_landmarks,
    write_no_dicom,
    write_radiograph,
)
from hipspace.radiographs.dicom.radiograph import read_radiograph
from hipspace.radiographs.landmarks import find_landmark_files, read_points

SYNTAXES = [ExplicitVRLittleEndian, JPEGLSLossless, JPEG2000Lossless, RLELossless]


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("modality", ["CR", "DX"])
def test_what_is_written_is_read_back(tmp_path, modality, photometric, syntax):
    path = tmp_path / "a" / "b.dcm"
    write_radiograph(path, IMAGE, IDENTITY, form(modality, photometric, syntax))
    found = read_radiograph(path, correct_magnification=False)
    assert np.ptp(found.pixels - IMAGE.astype(float)) == 0
    assert found.spacing.result_mm == 0.15
    assert pydicom.dcmread(path).file_meta.TransferSyntaxUID == syntax


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_the_same_radiograph_gives_the_same_bytes(tmp_path, syntax):
    paths = tmp_path / "a.dcm", tmp_path / "b.dcm"
    for path in paths:
        write_radiograph(path, IMAGE, IDENTITY, form(syntax=syntax))
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_truncated_file_is_refused(tmp_path, syntax):
    path = tmp_path / "a.dcm"
    write_radiograph(path, IMAGE.repeat(8, 0), IDENTITY, form(syntax=syntax))
    truncate(path)
    with pytest.raises(Unusable):
        read_radiograph(path, correct_magnification=False)


def test_a_note_is_no_radiograph(tmp_path):
    write_no_dicom(tmp_path / "a.dcm", IDENTITY)
    with pytest.raises(Unusable, match="DICM"):
        read_radiograph(tmp_path / "a.dcm", correct_magnification=False)


def test_landmarks_of_both_hips_start_with_the_right_one(tmp_path):
    right, left = np.full((80, 2), 30.125), np.full((80, 2), 200.0)
    write_landmarks(tmp_path, "x.dcm", {"left": left, "right": right})
    files = find_landmark_files(tmp_path, "x.dcm")
    assert read_points(files["both"]) == pytest.approx(np.vstack([right, left]))


@pytest.mark.parametrize(("side", "kind"), [("right", "L"), ("left", "R")])
def test_landmarks_of_one_hip_are_named_by_the_side_of_the_image(tmp_path, side, kind):
    write_landmarks(tmp_path, "x.dcm", {side: np.ones((80, 2))})
    assert list(find_landmark_files(tmp_path, "x.dcm")) == [kind]
