"""Hips that were never stored are those that a store would give."""

from dataclasses import replace

import numpy as np
import pytest

from hipspace.geometry.grid import Grid
from hipspace.storage.hips import Hips, Record, new_hips, packed
from hipspace.storage.records import RecordedHips, sides_of

SIZE = 12
RNG = np.random.default_rng(0)
RECORD = Record(
    file="CHECK/T00/a.dcm",
    cohort="CHECK",
    patient="a",
    visit="T00",
    image=RNG.integers(0, 4096, (SIZE, SIZE), dtype=np.uint16),
    coverage=RNG.integers(0, 256, (2, 3, SIZE, SIZE), dtype=np.uint8),
    landmarks_mm=RNG.uniform(0, 9, (2, 80, 2)).astype(np.float32),
    grid=Grid((SIZE, SIZE), 0.9, 0.17, (-3.3, 1.2)),
)


@pytest.mark.parametrize("side", ["right", "left"])
def test_a_hip_is_what_a_store_gives_back(tmp_path, side):
    with new_hips(tmp_path / "hips.h5") as add:
        add(packed(RECORD))
    recorded = RecordedHips(dict.fromkeys(("right", "left"), RECORD))
    with Hips(tmp_path / "hips.h5") as stored:
        for name in ("image", "coverage", "landmarks"):
            found, expected = (getattr(h, name)(0, side) for h in (recorded, stored))
            assert found.dtype == expected.dtype
            np.testing.assert_array_equal(found, expected)
        assert recorded.grid(0, side) == stored.grid(0, side)


def test_each_side_may_have_a_close_up_of_its_own():
    left = replace(
        RECORD,
        image=RECORD.image[::-1],
        grid=replace(RECORD.grid, offset_xy_mm=(5.0, 5.0)),
    )
    hips = RecordedHips({"right": RECORD, "left": left})
    np.testing.assert_array_equal(
        hips.image(0, "left"), hips.image(0, "right")[::-1, ::-1]
    )
    assert hips.grid(0, "right") == RECORD.grid
    assert hips.grid(0, "left") == left.grid.mirror()


@pytest.mark.parametrize(
    ("missing", "sides"), [([], ("right", "left")), ([0], ("left",)), ([0, 1], ())]
)
def test_a_side_without_landmarks_is_none(missing, sides):
    landmarks_mm = RECORD.landmarks_mm.copy()
    landmarks_mm[missing] = np.nan
    assert sides_of(replace(RECORD, landmarks_mm=landmarks_mm)) == sides
