import numpy as np
import torch

from hipspace.storage.levels import IMAGE_LEVELS
from hipspace.training.absent_hip import cut_beside, negative
from hipspace.training.decoded import DecodedHip


def radiograph(hip_ends: int = 35) -> DecodedHip:
    """Shown in columns 10 to 90 of 100, with a hip from column 20."""
    levels = torch.zeros(30, 100, dtype=torch.int16)
    fractions = torch.zeros(3, 30, 100, dtype=torch.uint8)
    levels[:, 10:90] = 2000
    fractions[:, 5:25, 20:hip_ends] = 80
    return DecodedHip(levels, fractions)


def test_a_negative_shows_nothing_and_is_padded_with_black():
    found = negative(radiograph())
    assert (found.levels[:, 10:90] == IMAGE_LEVELS - 2000).all()
    assert not found.levels[:, :10].any()
    assert not found.levels[:, 90:].any()
    assert not found.coverage_levels.any()


def cuts(hip: DecodedHip, number: int = 1) -> list[tuple[DecodedHip, bool]]:
    rng = np.random.default_rng(0)
    return [cut_beside(hip, rng) for _ in range(number)]


def shown_columns(hip: DecodedHip) -> tuple[int, int]:
    _, columns = hip.shown
    return columns.start, columns.stop


def test_a_cut_lies_between_the_hips():
    found = cuts(radiograph(), 2000)
    ends = {shown_columns(part)[1] for part, has_hip in found if has_hip}
    begins = {shown_columns(part)[0] for part, has_hip in found if not has_hip}
    assert ends == begins == set(range(35, 66))


def test_a_hip_that_reaches_beyond_the_middle_is_cut_at_its_end():
    for part, has_hip in cuts(radiograph(hip_ends=60), 20):
        assert shown_columns(part) == ((10, 60) if has_hip else (60, 90))


def test_a_part_shows_what_is_on_its_side_of_the_cut_and_both_are_as_likely():
    found = cuts(radiograph(), 400)
    whole = radiograph()
    for part, has_hip in found:
        assert part.coverage_levels.any() == has_hip
        kept = slice(*shown_columns(part))
        assert torch.equal(part.levels[:, kept], whole.levels[:, kept])
        assert torch.equal(
            part.coverage_levels[..., kept], whole.coverage_levels[..., kept]
        )
    assert 160 < sum(has_hip for _, has_hip in found) < 240
