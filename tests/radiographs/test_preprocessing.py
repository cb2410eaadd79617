import numpy as np
import pytest
from small_cohort import (
    RADIUS_MM,
    SPACING_MM,
    VIEWS,
    Files,
    found_in,
    header,
    hips,
    picture,
    with_params,
)

from hipspace.geometry.anatomy import HEAD_ARC, RENUMBERED_FROM_ORIGINAL
from hipspace.geometry.circle import fit_circle
from hipspace.geometry.labels import labels
from hipspace.radiographs.cache import preprocess_files
from hipspace.radiographs.preprocessing import preprocess
from hipspace.storage.hips import Hips, new_hips, packed

NAMES = [f"000000{n}_T00_APO" for n in range(8)]


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def outcome(files, params=VIEWS):
    (found,) = found_in(files.root)
    return preprocess(found, params)


def test_a_radiograph_is_kept_with_both_hips(files):
    files.add(NAMES[0])
    row = outcome(files).row
    assert (row["status"], row["sides"]) == ("kept", "right left")
    assert (row["rows"], row["columns"]) == picture().shape
    assert (row["source_spacing_mm"], row["spacing_rule"]) == (SPACING_MM, "detector")


def test_the_head_has_its_radius_and_place_on_the_grid(files, tmp_path):
    files.add(NAMES[0])
    with new_hips(tmp_path / "hips.h5") as add:
        add(packed(outcome(files).record))
    with Hips(tmp_path / "hips.h5") as stored:
        for index, side in enumerate(stored.sides(0)):
            centre, radius = fit_circle(stored.landmarks(0, side)[HEAD_ARC])
            assert radius * 0.9 == pytest.approx(RADIUS_MM, abs=0.01)
            back = stored.grid(0, side).to_source_mm(np.array(centre))
            expected, _ = fit_circle(hips()[index, HEAD_ARC])
            assert back == pytest.approx(expected, abs=0.01)


def test_bone_is_bright_exactly_under_the_femurs_mask_on_both_sides(files, tmp_path):
    files.add(NAMES[0], header(picture(uneven=0)))
    drawn = outcome(files, with_params(outline="polygon", clip_percentiles=None))
    with new_hips(tmp_path / "hips.h5") as add:
        add(packed(drawn.record))
    with Hips(tmp_path / "hips.h5") as stored:
        for side in stored.sides(0):
            image, femur = stored.image(0, side), stored.coverage(0, side)[0]
            hip = slice(0, femur.shape[1] // 2)
            bone = image[:, hip] > (1750 - 300) / 2000
            assert np.mean(bone == (femur[:, hip] > 0.5)) > 0.9998


def test_each_hip_is_shown_from_close_by_with_its_own_landmarks(files, tmp_path):
    files.add(NAMES[0])
    with new_hips(tmp_path / "close.h5") as add:
        for close_up in outcome(files).close_ups:
            add(packed(close_up))
    with Hips(tmp_path / "close.h5") as stored:
        assert set(stored.rows) == {(stored.files[0], s) for s in ("right", "left")}
        for (_, side), row in stored.rows.items():
            centre, radius = fit_circle(stored.landmarks(row, side)[HEAD_ARC])
            assert radius * stored.grid(row, side).spacing_mm == pytest.approx(
                RADIUS_MM, abs=0.01
            )
            size = stored.image(row, side).shape[0]
            assert np.array(centre) == pytest.approx(size / 2, abs=0.6)


def test_both_sides_have_the_same_masks(files):
    files.add(NAMES[0])
    coverage = outcome(files).record.coverage / 255
    areas = [
        [(labels(hip, "softmax") == label).sum() for label in range(1, 4)]
        for hip in coverage
    ]
    assert areas[0] == pytest.approx(areas[1], rel=0.1)


def test_negatives_give_the_image_of_their_positive(files):
    files.add(NAMES[0])
    files.add(
        NAMES[1], header(4095 - picture(), PhotometricInterpretation="MONOCHROME1")
    )
    files.add(NAMES[2], header(4095 - picture()))
    files.add(NAMES[3], header(picture(), PhotometricInterpretation="MONOCHROME1"))
    found = [preprocess(file, VIEWS) for file in found_in(files.root)]
    first, *others = [outcome.record.image.astype(int) for outcome in found]
    assert all(np.abs(image - first).max() <= 1 for image in others)
    assert [o.row["inverted"] for o in found] == [False, True, True, False]
    told = ["against" in o.row["detail"] for o in found]
    assert told == [False, False, True, True]


def test_an_image_that_shows_no_bone_keeps_the_headers_polarity(files):
    noise = np.random.default_rng(0).integers(0, 4095, picture().shape)
    files.add(NAMES[0], header(noise.astype(np.uint16)))
    row = outcome(files).row
    assert (row["status"], row["inverted"]) == ("kept", False)
    assert "the image does not show it" in row["detail"]


def test_one_sided_files_give_one_side(files):
    files.add(NAMES[0], landmarks=hips()[1], suffix="_R")
    found = outcome(files)
    assert found.row["sides"] == "left"
    assert not found.record.coverage[0].any()
    assert found.record.coverage[1].any()


EXCLUDED = [
    ({"landmarks": np.empty((0, 2))}, "no landmark file"),
    ({"dataset": header(picture(), spacing_mm=1.2)}, "too large"),
    ({"dataset": header(picture(), PixelSpacing=[0.75, 0.9])}, "anisotropic spacing"),
    ({"dataset": header(np.zeros((400, 500)))}, "no contrast"),
    ({"landmarks": hips()[::-1]}, "sides swapped"),
    ({"landmarks": hips()[:, np.argsort(RENUMBERED_FROM_ORIGINAL)]}, "other numbering"),
]


@pytest.mark.parametrize(("fault", "reason"), EXCLUDED, ids=[r for _, r in EXCLUDED])
def test_what_cannot_be_used_is_a_row_with_a_reason(files, fault, reason):
    files.add(NAMES[0], **fault)
    found = outcome(files)
    assert found.record is None
    assert (found.row["status"], found.row["reason"]) == ("excluded", reason)
    assert found.row["detail"]


def test_magnification_shrinks_what_is_measured_and_moves_no_landmark(files):
    magnified = header(picture(), EstimatedRadiographicMagnificationFactor=1.25)
    files.add(NAMES[0], magnified)
    found = outcome(files, with_params(correct_magnification=True))
    _, radius_mm = fit_circle(found.record.landmarks_mm[0, HEAD_ARC].astype(float))
    assert radius_mm == pytest.approx(RADIUS_MM / 1.25, abs=0.01)
    assert found.row["source_spacing_mm"] == pytest.approx(SPACING_MM / 1.25)
    plain = outcome(files).record
    before = plain.landmarks_mm / plain.grid.source_spacing_mm
    after = found.record.landmarks_mm / found.record.grid.source_spacing_mm
    assert after == pytest.approx(before, abs=1e-3)


def test_nothing_personal_of_the_header_is_kept(files, tmp_path):
    files.add(NAMES[0])
    found = outcome(files)
    with new_hips(tmp_path / "hips.h5") as add:
        add(packed(found.record))
    assert b"SOMEBODY" not in (tmp_path / "hips.h5").read_bytes()
    assert "SOMEBODY" not in str(found.row)


def test_outcomes_come_in_order_and_do_not_depend_on_the_workers(files):
    for name in NAMES[:5]:
        files.add(name, landmarks=[] if name == NAMES[2] else None)
    found = found_in(files.root)
    one, two = (
        list(preprocess_files(found, VIEWS, workers, kept=None)) for workers in (1, 2)
    )
    assert [o.row["file"] for o in two] == [file.file for file in found]
    assert sum(o.record is not None for o in two) == 4
    assert one == two
