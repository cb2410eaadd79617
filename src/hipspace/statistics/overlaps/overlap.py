"""How well a segmentation agrees with the true one: per structure, in fractions and mm.

Surfaces and figures are defined as in MONAI (`monai.metrics`): the surface is the
pixels of a mask that touch its outside, and distances are between pixel centres. A
surface off by one pixel is off by one spacing, and surface Dice at less than a spacing
counts exact hits only. Widths are measured on contours
instead, see `measurement.contours`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.ndimage import binary_erosion, distance_transform_edt

from hipspace.geometry.anatomy import (
    HEAD_ARC,
    STRUCTURES,
    Side,
    above_lesser_trochanter,
)
from hipspace.geometry.circle import fit_circle
from hipspace.geometry.labels import labels
from hipspace.params import Evaluate
from hipspace.statistics.overlaps.merging import square
from hipspace.storage.predictions import PredictedHips

HAUSDORFF_PERCENTILE = 95
MEASURES = ("dice", "iou", "hd95_mm", "assd_mm")
Place = tuple[int, Side]
Merge = Callable[[int, Side, np.ndarray], np.ndarray]
NAMES = {label: label.name.lower() for label in STRUCTURES}


@dataclass(frozen=True)
class Overlap:
    """Agreement on one structure of one hip.

    Parameters
    ----------
    dice, iou
        0 where the structure was missed, NaN where it is absent.
    hd95_mm
        95th percentile of the distances of each surface to the other, the larger.
    assd_mm
        Mean distance of both surfaces' pixels to the other surface.
    surface_dice
        Fraction of both surfaces' pixels within each tolerance of the other; 0 where
        the structure was missed, NaN where it is absent.
    status
        compared; missed: no pixel of it was found, distances are NaN; absent: the
        true segmentation has none, as a joint space has at bone on bone, and nothing
        is defined.
    """

    status: Literal["compared", "missed", "absent"]
    dice: float
    iou: float
    hd95_mm: float
    assd_mm: float
    surface_dice: tuple[float, ...]


def overlap(
    found: np.ndarray,
    truth: np.ndarray,
    spacing_mm: float,
    tolerances_mm: Sequence[float],
) -> Overlap:
    """Agreement of two masks (H, W) of a structure."""
    nothing = (np.nan,) * len(tolerances_mm)
    if not truth.any():
        return Overlap("absent", np.nan, np.nan, np.nan, np.nan, nothing)
    both = int((found & truth).sum())
    either = int((found | truth).sum())
    dice, iou = 2 * both / (both + either), both / either
    if not found.any():
        zeros = (0.0,) * len(tolerances_mm)
        return Overlap("missed", dice, iou, np.nan, np.nan, zeros)
    to_truth_mm, to_found_mm = _surface_distances_mm(found, truth, spacing_mm)
    every = np.concatenate([to_truth_mm, to_found_mm])
    hd95 = max(
        float(np.percentile(distances, HAUSDORFF_PERCENTILE))
        for distances in (to_truth_mm, to_found_mm)
    )
    near = tuple(float(np.mean(every <= tolerance)) for tolerance in tolerances_mm)
    return Overlap("compared", dice, iou, hd95, float(every.mean()), near)


def hip_overlaps(
    found: np.ndarray,
    truth: np.ndarray,
    spacing_mm: float,
    tolerances_mm: Sequence[float],
    compared: np.ndarray | None = None,
) -> list[dict]:
    """A row per structure of `anatomy.STRUCTURES`, for `overlap.csv`.

    Parameters
    ----------
    found, truth
        Label maps (H, W).
    compared
        Mask (H, W) of the pixels that count; None: all.
    """
    rows = []
    for structure in STRUCTURES:
        pair = [
            (image == structure) & (True if compared is None else compared)
            for image in (found, truth)
        ]
        result = overlap(pair[0], pair[1], spacing_mm, tolerances_mm)
        rows.append(
            {
                "structure": NAMES[structure],
                "status": result.status,
                "dice": result.dice,
                "iou": result.iou,
                "hd95_mm": result.hd95_mm,
                "assd_mm": result.assd_mm,
                **{
                    surface_dice_name(tolerance): value
                    for tolerance, value in zip(
                        tolerances_mm, result.surface_dice, strict=True
                    )
                },
            }
        )
    return rows


def predicted_overlaps(
    predicted: PredictedHips,
    tested: Collection[Place],
    params: Evaluate,
    merge: Merge | None,
) -> Iterator[dict]:
    """The rows of `hip_overlaps` of tested hips that were predicted, by row and side.

    Parameters
    ----------
    predicted
        On whole radiographs.
    tested
        Row and side of the hips that count; others may have been predicted.
    merge
        Puts finer probabilities (3, H, W) in, by row and side; None: nothing.
    """
    for index, (row, side) in _predicted(predicted, tested):
        fractions = predicted.predictions.probabilities(index)
        if merge is not None:
            fractions = merge(row, side, fractions)
        compared = None
        if params.ignore_lower_femur:
            rows, columns = predicted.hips.grid(row, side).shape
            y_px = np.arange(rows) + 0.5
            above = above_lesser_trochanter(y_px, predicted.hips.landmarks(row, side))
            compared = np.broadcast_to(above[:, None], (rows, columns))
        yield from _rows(predicted, row, side, fractions, params, compared)


def close_up_overlaps(
    predicted: PredictedHips, tested: Collection[Place], params: Evaluate
) -> Iterator[dict]:
    """The same on close-ups, in the square of `params.close_up_half_mm` round the head.

    The fine network sees a window; of what lies beyond it nothing was predicted.
    """
    for index, (row, side) in _predicted(predicted, tested):
        grid = predicted.hips.grid(row, side)
        centre_xy, _ = fit_circle(predicted.hips.landmarks(row, side)[HEAD_ARC])
        compared = square(grid, centre_xy, params.close_up_half_mm)
        fractions = predicted.predictions.probabilities(index)
        yield from _rows(predicted, row, side, fractions, params, compared)


def _predicted(
    predicted: PredictedHips, tested: Collection[Place]
) -> Iterator[tuple[int, Place]]:
    """Index, row and side of the predictions of tested hips."""
    predictions = enumerate(predicted.predictions.hips)
    return ((index, place) for index, place in predictions if place in tested)


def _rows(
    predicted: PredictedHips,
    row: int,
    side: Side,
    fractions: np.ndarray,
    params: Evaluate,
    compared: np.ndarray | None,
) -> Iterator[dict]:
    found = labels(fractions, predicted.predictions.activation)
    truth = labels(predicted.hips.coverage(row, side), "softmax")
    spacing_mm = predicted.hips.grid(row, side).spacing_mm
    tolerances_mm = params.surface_dice_tolerances_mm
    for result in hip_overlaps(found, truth, spacing_mm, tolerances_mm, compared):
        yield {"row": row, "side": side, **result}


def overlap_table(
    rows: Iterable[dict], files: Sequence[str], params: Evaluate
) -> pd.DataFrame:
    """The rows of `predicted_overlaps` or `close_up_overlaps`, with each row's `file`.

    Its columns are the same without a row, as when no head was found.
    """
    surface_dice = map(surface_dice_name, params.surface_dice_tolerances_mm)
    measures = (*MEASURES, *surface_dice)
    columns = ["row", "side", "structure", "status", *measures]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(measures, float))
    return table.assign(file=[files[row] for row in table["row"]])


def surface_dice_name(tolerance_mm: float) -> str:
    """Column of the surface Dice at a tolerance: `surface_dice_0_5_mm` for 0.5."""
    return f"surface_dice_{str(float(tolerance_mm)).replace('.', '_')}_mm"


def summary(overlaps: pd.DataFrame) -> dict[str, dict]:
    """Nested means over hips, by measure and structure, and the counts of hips.

    Parameters
    ----------
    overlaps
        A row per hip and structure, see `hip_overlaps`, with `file` and `side`.

    Notes
    -----
    A missed structure counts with Dice, IoU and surface Dice 0. Distances are means
    over the hips in which it was found; `missed.<structure>` is how many others there
    are. A hip with any missed structure is `hips.failed`; it stays in every mean that
    can hold it. `absent.<structure>` counts the hips in which there is nothing to find.
    """
    measures = [
        name
        for name in overlaps.columns
        if name in MEASURES or name.startswith("surface_dice_")
    ]
    by_structure = overlaps.groupby("structure")[measures].mean()
    result: dict[str, dict] = {
        name: _with_mean(by_structure[name].dropna()) for name in measures
    }
    missed = overlaps["status"] == "missed"
    failed = missed.groupby([overlaps["file"], overlaps["side"]]).any()
    result["hips"] = {"requested": len(failed), "failed": int(failed.sum())}
    for status in ("missed", "absent"):
        of_status = overlaps.loc[overlaps["status"] == status, "structure"]
        result[status] = {
            name: int((of_status == name).sum()) for name in NAMES.values()
        }
    return {name: values for name, values in result.items() if values}


def dice_per_hip(overlaps: pd.DataFrame) -> pd.DataFrame:
    """Dice sorted within each structure, with `rank` from 0 (worst) to 1 (best).

    For a plot in which cohorts of any size can be laid over each other.
    """
    present = overlaps[overlaps["status"] != "absent"]
    ordered = present.sort_values(["structure", "dice"], kind="stable")
    groups = ordered.groupby("structure")["dice"]
    last = (groups.transform("size") - 1).clip(lower=1)
    ranks = groups.cumcount() / last
    return ordered.assign(rank=ranks)[["structure", "rank", "dice"]]


def _with_mean(values: pd.Series) -> dict[str, float]:
    if values.empty:
        return {}
    ordered = {name: values[name] for name in NAMES.values() if name in values}
    every = {"mean": values.mean(), **ordered}
    return {name: round(float(value), 4) for name, value in every.items()}


def _surface_distances_mm(
    found: np.ndarray, truth: np.ndarray, spacing_mm: float
) -> tuple[np.ndarray, np.ndarray]:
    """Distances of the found surface's pixels to the true surface, and back."""
    rows, columns = np.nonzero(found | truth)
    window = slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)
    surfaces = [_surface(np.pad(mask[window], 1)) for mask in (found, truth)]
    away = [distance_transform_edt(~surface) * spacing_mm for surface in surfaces]
    return away[1][surfaces[0]], away[0][surfaces[1]]


def _surface(mask: np.ndarray) -> np.ndarray:
    return mask & ~binary_erosion(mask)
