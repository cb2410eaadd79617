import numpy as np
import pandas as pd
import pytest
from monai.metrics import (
    compute_average_surface_distance,
    compute_dice,
    compute_hausdorff_distance,
    compute_surface_dice,
)
from torch import from_numpy

from hipspace.geometry.grid import Grid
from hipspace.params import Evaluate
from hipspace.statistics.overlaps.overlap import (
    dice_per_hip,
    hip_overlaps,
    overlap,
    overlap_table,
    predicted_overlaps,
    summary,
    surface_dice_name,
)
from hipspace.storage.predictions import PredictedHips

TOLERANCES_MM = (0.5, 1.0)
PARAMS = Evaluate(
    ignore_lower_femur=False,
    surface_dice_tolerances_mm=TOLERANCES_MM,
    close_up_half_mm=38.0,
)


class Predicted:
    """Two hips, predicted as they are."""

    hips = [(0, "right"), (1, "left")]
    activation = "softmax"

    def probabilities(self, _):
        return np.stack([hip() == structure for structure in (1, 2, 3)]).astype(float)

    def coverage(self, *_):
        return self.probabilities(0)

    def grid(self, *_):
        return Grid((64, 64), 0.9, 0.9, (0.0, 0.0))


def square(row: int, column: int, side: int = 20) -> np.ndarray:
    mask = np.zeros((64, 64), dtype=bool)
    mask[row : row + side, column : column + side] = True
    return mask


def hip(shift: int = 0, *, roof: bool = True) -> np.ndarray:
    """Labels: a square head, a bar of joint space on it, a bar of roof on that."""
    labels = np.zeros((64, 64), dtype=np.uint8)
    labels[30:50, 20 + shift : 40 + shift] = 1
    labels[24:27, 20 + shift : 40 + shift] = 2 * roof
    labels[27:30, 20 + shift : 40 + shift] = 3
    return labels


def table(*pairs: tuple[np.ndarray, np.ndarray]) -> pd.DataFrame:
    rows = [
        {"file": str(k), "side": "right", **row}
        for k, (found, truth) in enumerate(pairs)
        for row in hip_overlaps(found, truth, 0.9, TOLERANCES_MM)
    ]
    return pd.DataFrame(rows)


def test_a_mask_agrees_with_itself():
    result = overlap(square(10, 10), square(10, 10), 0.9, TOLERANCES_MM)
    assert (result.dice, result.iou, result.hd95_mm, result.assd_mm) == (1, 1, 0, 0)
    assert result.surface_dice == (1, 1)


@pytest.mark.parametrize("shift", [1, 3, 8])
def test_a_shifted_square_has_the_dice_of_its_overlap(shift):
    result = overlap(square(10, 10), square(10, 10 + shift), 0.9, TOLERANCES_MM)
    assert result.dice == pytest.approx(1 - shift / 20)
    assert result.iou == pytest.approx((20 - shift) / (20 + shift))
    assert result.hd95_mm == pytest.approx(0.9 * shift)


def test_a_mask_grown_by_a_pixel_is_a_spacing_off_everywhere():
    grown = square(9, 9, 22)
    result = overlap(grown, square(10, 10), 0.9, TOLERANCES_MM)
    assert 0.9 <= result.assd_mm <= 0.9 * 1.05
    assert result.surface_dice[0] == 0
    assert result.surface_dice[1] > 0.95


def test_millimetres_double_with_the_spacing_and_dice_stays():
    fine = overlap(square(10, 10), square(12, 13), 0.5, TOLERANCES_MM)
    coarse = overlap(square(10, 10), square(12, 13), 1.0, TOLERANCES_MM)
    assert coarse.hd95_mm == pytest.approx(2 * fine.hd95_mm)
    assert coarse.assd_mm == pytest.approx(2 * fine.assd_mm)
    assert coarse.dice == fine.dice


@pytest.mark.filterwarnings("ignore:.*always_return_as_numpy:FutureWarning")
@pytest.mark.parametrize("seed", range(3))
def test_random_masks_agree_as_monai_says(seed):
    rng = np.random.default_rng(seed)
    masks = np.stack([square(*rng.integers(3, 20, size=2)) for _ in range(2)])
    masks ^= rng.random(masks.shape) > 0.98
    masks[:, [0, -1]] = masks[:, :, [0, -1]] = False
    result = overlap(masks[0], masks[1], 0.9, TOLERANCES_MM)
    y_pred, y = (from_numpy(mask)[None, None].float() for mask in masks)
    monai = {"include_background": True, "spacing": 0.9}
    hd95 = compute_hausdorff_distance(y_pred, y, percentile=95, **monai)
    assd = compute_average_surface_distance(y_pred, y, symmetric=True, **monai)
    near = [float(compute_surface_dice(y_pred, y, [t], **monai)) for t in TOLERANCES_MM]
    assert result.dice == pytest.approx(float(compute_dice(y_pred, y)))
    assert result.hd95_mm == pytest.approx(float(hd95), rel=1e-5)
    assert result.assd_mm == pytest.approx(float(assd), rel=1e-5)
    assert result.surface_dice == pytest.approx(near, rel=1e-5)


def test_a_missed_structure_has_dice_0_and_no_distance():
    result = overlap(np.zeros((64, 64), dtype=bool), square(10, 10), 0.9, TOLERANCES_MM)
    assert result.status == "missed"
    assert (result.dice, result.iou, result.surface_dice) == (0, 0, (0, 0))
    assert np.isnan([result.hd95_mm, result.assd_mm]).all()


def test_agreement_on_an_absent_structure_is_unknown():
    metrics = summary(table((hip(), hip()), (hip(), hip(roof=False))))
    assert metrics["absent"] == {"femur": 0, "roof": 1, "joint_space": 0}
    assert metrics["dice"]["roof"] == 1
    assert metrics["hips"] == {"requested": 2, "failed": 0}


def test_a_hip_has_a_row_per_structure():
    rows = hip_overlaps(hip(1), hip(), 0.9, TOLERANCES_MM)
    assert [row["structure"] for row in rows] == ["femur", "roof", "joint_space"]
    assert all(row["dice"] == pytest.approx(0.95) for row in rows)


def test_pixels_that_do_not_count_change_nothing():
    compared = np.ones((64, 64), dtype=bool)
    compared[45:] = False
    found = hip()
    found[45:] = 0
    rows = hip_overlaps(found, hip(), 0.9, TOLERANCES_MM, compared)
    assert all(row["dice"] == 1 for row in rows)


def test_a_hip_with_a_missed_structure_is_counted_and_stays_in_the_means():
    metrics = summary(table((hip(), hip()), (hip(roof=False), hip())))
    assert metrics["hips"] == {"requested": 2, "failed": 1}
    assert metrics["missed"] == {"femur": 0, "roof": 1, "joint_space": 0}
    assert metrics["dice"] == {
        "mean": 0.8333,
        "femur": 1,
        "roof": 0.5,
        "joint_space": 1,
    }
    assert metrics["hd95_mm"]["roof"] == 0


def test_a_structure_never_found_has_no_distances_in_the_summary():
    metrics = summary(table((hip(roof=False), hip())))
    assert "roof" not in metrics["assd_mm"]
    assert metrics["dice"]["roof"] == 0


def test_the_surface_dice_is_named_by_its_tolerance():
    assert surface_dice_name(0.5) == "surface_dice_0_5_mm"
    assert "surface_dice_1_0_mm" in summary(table((hip(), hip())))


def test_dice_per_hip_runs_from_the_worst_to_the_best():
    ranks = dice_per_hip(table((hip(), hip()), (hip(2), hip()), (hip(1), hip())))
    femur = ranks[ranks["structure"] == "femur"]
    assert femur["rank"].tolist() == [0, 0.5, 1]
    assert femur["dice"].tolist() == pytest.approx([0.9, 0.95, 1])


def test_only_tested_hips_are_compared_though_others_were_predicted():
    both = PredictedHips(Predicted(), Predicted())
    rows = list(predicted_overlaps(both, {(1, "left")}, PARAMS, None))
    assert {(row["row"], row["side"]) for row in rows} == {(1, "left")}


def test_when_no_head_was_found_the_table_is_empty_and_the_summary_says_0_hips():
    metrics = summary(overlap_table([], [], PARAMS))
    assert metrics["hips"] == {"requested": 0, "failed": 0}
    assert "dice" not in metrics
