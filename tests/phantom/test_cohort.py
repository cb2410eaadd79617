import hashlib
from pathlib import Path

import numpy as np
import pytest

from hipspace.errors import Unusable
from hipspace.params import Phantom
from hipspace.phantom.cohort import write_cohort
from hipspace.phantom.files import landmark_folder
from hipspace.phantom.plan import plan
from hipspace.phantom.visits import FAULTS
from hipspace.radiographs.dicom.radiograph import read_radiograph
from hipspace.radiographs.landmarks import Frame, find_landmark_files, read_landmarks
from hipspace.storage.files.column_names import TRUTH
from hipspace.storage.files.tables import read_table

PARAMS = Phantom.load(Path(__file__).parents[2] / "params.yaml")
NO_FAULTS = dict.fromkeys(FAULTS, 0)
TINY = PARAMS.model_copy(update={"patients": 1, **NO_FAULTS})
EXACT = {"landmark_noise_along_mm": 0.0, "landmark_noise_across_mm": 0.0}


def digests(root):
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {
        path.relative_to(root): hashlib.md5(path.read_bytes()).hexdigest()
        for path in files
    }


def outcome(root, file):
    """The landmarks of a file in source mm, or why there are none."""
    try:
        found = read_radiograph(root / file, correct_magnification=False)
        frame = Frame(*found.pixels.shape, found.spacing.result_mm)
        files = find_landmark_files(landmark_folder(root, file), Path(file).name)
        return read_landmarks(files, frame, "renumbered") if files else "none"
    except Unusable as error:
        return error.reason


@pytest.fixture(scope="session")
def cohort(tmp_path_factory):
    """Two patients, one of them with an implant, and one file with each fault."""
    changed = {"patients": 2, "implant_fraction": 1.0, **dict.fromkeys(FAULTS, 1)}
    params = PARAMS.model_copy(update={**changed, **EXACT, "calibrated_fraction": 0.5})
    root = tmp_path_factory.mktemp("cohort") / "phantom"
    write_cohort(root, params, 2)
    return root, plan(params), read_table(root / "truth.csv", TRUTH)


def test_every_planned_file_is_there_and_no_other(cohort):
    root, pictures, _ = cohort
    found = {path.relative_to(root).as_posix() for path in root.glob("*/*/*.dcm")}
    assert found == {picture.identity.file for picture in pictures}
    assert not list(root.parent.glob("*.partial"))


def test_files_with_a_fault_are_no_part_of_the_truth(cohort):
    _, pictures, truth = cohort
    usable = {p.identity.file for p in pictures if p.fault is None}
    assert set(truth.file) == usable


def test_every_fault_has_its_own_outcome(cohort):
    root, pictures, _ = cohort
    found = {p.fault: outcome(root, p.identity.file) for p in pictures if p.fault}
    assert found["without_landmarks"] == "none"
    assert isinstance(found.pop("too_large"), np.ndarray)
    assert len(set(found.values())) == len(FAULTS) - 1


def test_a_hip_with_an_implant_has_no_landmarks_and_no_truth(cohort):
    root, pictures, truth = cohort
    for picture in [p for p in pictures if p.fault is None]:
        file = picture.identity.file
        (side,) = truth[truth.file == file].side
        right, left = np.isfinite(outcome(root, file)[:, 0, 0])
        assert (side, right, left) in [("right", True, False), ("left", False, True)]


def test_landmarks_lie_round_the_head_of_the_truth(cohort):
    root, pictures, truth = cohort
    patients = {picture.identity.file: picture.patient for picture in pictures}
    for hip in truth.itertuples():
        traits = patients[hip.file].hip(hip.side)
        if traits.deformity or traits.collapse_mm:
            continue
        landmarks = outcome(root, hip.file)[0 if hip.side == "right" else 1]
        top = landmarks[20:25] - (hip.head_x_mm, hip.head_y_mm)
        assert np.hypot(*top.T) == pytest.approx(hip.head_radius_mm, rel=0.06)


def test_the_minimum_is_as_long_as_the_line_between_its_ends(cohort):
    _, _, truth = cohort
    x = truth.minimum_roof_x_px - truth.minimum_head_x_px
    y = truth.minimum_roof_y_px - truth.minimum_head_y_px
    length_mm = np.hypot(x, y) * truth.spacing_mm
    assert length_mm.to_numpy() == pytest.approx(truth.minimum_mm, abs=1e-4)


def test_the_bytes_do_not_depend_on_the_number_of_workers(tmp_path):
    write_cohort(tmp_path / "one", TINY, 1)
    write_cohort(tmp_path / "two", TINY, 2)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_run_replaces_the_whole_folder(tmp_path):
    left_over = tmp_path / "phantom" / "CHECK" / "old.dcm"
    left_over.parent.mkdir(parents=True)
    left_over.write_text("of an earlier run")
    write_cohort(tmp_path / "phantom", TINY, 1)
    assert not left_over.exists()
