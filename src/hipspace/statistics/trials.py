"""Trainings compared: who is trained on, and how good each network is on its own.

A network is tested where it works: the coarse one on whole radiographs, the fine one
on close-ups round heads that are known, so that nothing but the network differs.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from hipspace.geometry.anatomy import HEAD_ARC, STRUCTURES
from hipspace.geometry.circle import fit_circle
from hipspace.geometry.labels import labels
from hipspace.measurement.border_pixels import border_pixels_mm
from hipspace.measurement.joint import minimum
from hipspace.measurement.tracing.joints import (
    find_joint,
    joint_by_landmarks,
    joint_by_probabilities,
)
from hipspace.measurement.tracing.view import View
from hipspace.params import Trial
from hipspace.running.progress import shown
from hipspace.segmentation.close_ups import CloseView, mean_of_looks
from hipspace.segmentation.heads import Head
from hipspace.segmentation.network.inference import predict
from hipspace.segmentation.network.model_card import ModelCard
from hipspace.segmentation.network.resunet import ResUNet, load_model
from hipspace.splitting import TEST, TRAIN, UNUSED, places
from hipspace.statistics.overlaps.overlap import NAMES, overlap
from hipspace.storage.files.tables import patients
from hipspace.storage.hips import Hips, Place

Row = dict[str, Any]
WIDTHS = ("exact", "landmarks", "label_pixels", "pixels", "contours")
"""The minimum of a hip: exactly, between curves through its landmarks, by the study's
border pixels on its label and on its prediction, between predicted borders."""


def trained_on(split: pd.DataFrame, trial: Trial, seed: int) -> pd.DataFrame:
    """The split with the training hips of a trial, the other ones unused.

    A smaller number is a part of every larger one.

    Raises
    ------
    ValueError
        If the split trains on fewer than the trial asks for.
    """
    training = split[split["part"] == TRAIN]
    names = patients(training)
    who = np.random.default_rng(seed).permutation(np.sort(names.unique()))
    order = names.map({name: place for place, name in enumerate(who)})
    kept = order.sort_values(kind="stable").index
    if trial.subjects is not None:
        _check(len(who), trial.subjects, "subjects")
        kept = order.index[order < trial.subjects]
    if trial.hips is not None:
        _check(len(training), trial.hips, "hips")
        kept = kept[: trial.hips]
    others = training.index.difference(kept)
    return split.assign(part=split["part"].mask(split.index.isin(others), UNUSED))


def tested_hips(
    model: Path,
    store: Path,
    split: pd.DataFrame,
    truth: pd.DataFrame,
    network: Literal["coarse", "fine"],
    smoothing_mm: float,
) -> pd.DataFrame:
    """Dice of the structures, and minima in mm (`WIDTHS`), of every test hip.

    A width that cannot be measured is NaN. Dice is that of what the network has seen.

    Parameters
    ----------
    store
        Of the hips, as the network sees them.
    truth
        The table truth.csv; hips that are not in it have no exact minimum.
    """
    exact_mm = truth.set_index(["file", "side"])["minimum_mm"]
    with Hips(store) as hips:
        rows = _tested_rows(model, hips, split, exact_mm, network, smoothing_mm)
        return pd.DataFrame(shown(rows, (split["part"] == TEST).sum(), "hip"))


def _tested_rows(
    model: Path,
    hips: Hips,
    split: pd.DataFrame,
    exact_mm: pd.Series,
    network: Literal["coarse", "fine"],
    smoothing_mm: float,
) -> Iterator[Row]:
    trained, card = load_model(model)
    for row, side in places(split, TEST, hips):
        place = row, side
        found = _probabilities(trained, card, hips, place, network)
        view = View(side, hips.grid(*place), hips.landmarks(*place), found)
        truth = labels(hips.coverage(*place), "softmax")
        exact = exact_mm.get((hips.files[row], side), np.nan)
        widths = _widths(view, truth, card, smoothing_mm) | {"exact_mm": exact}
        classes, seen = labels(found, card.activation), found.any(axis=0)
        dice = {
            f"dice_{NAMES[structure]}": overlap(
                classes == structure, seen & (truth == structure), card.spacing_mm, ()
            ).dice
            for structure in STRUCTURES
        }
        yield {"file": hips.files[row], "side": side} | dice | widths


def _probabilities(
    network: ResUNet, card: ModelCard, hips: Hips, place: Place, kind: str
) -> np.ndarray:
    """Of the structures (3, S, S) on the view of a hip."""
    image = hips.image(*place)
    if kind == "coarse":
        return predict(network, image[None], card.window_px)[0]
    grid = hips.grid(*place)
    (x, y), radius_px = fit_circle(hips.landmarks(*place)[HEAD_ARC])
    x_mm, y_mm = grid.to_source_mm(np.array([x, y])).tolist()
    head = Head((x_mm, y_mm), radius_px * grid.spacing_mm)
    return mean_of_looks(network, card, [CloseView(image, grid, head)])[0]


def _widths(
    view: View, truth: np.ndarray, card: ModelCard, smoothing_mm: float
) -> dict[str, float]:
    assert view.probabilities is not None
    by_landmarks, _ = find_joint(view, joint_by_landmarks)
    by_contours, _ = find_joint(view, joint_by_probabilities(smoothing_mm))
    found = labels(view.probabilities, card.activation)
    return {
        "landmarks_mm": minimum(by_landmarks).width_mm if by_landmarks else np.nan,
        "contours_mm": minimum(by_contours).width_mm if by_contours else np.nan,
        "label_pixels_mm": border_pixels_mm(truth, card.spacing_mm),
        "pixels_mm": border_pixels_mm(found, card.spacing_mm),
    }


def _check(found: int, wanted: int, what: str) -> None:
    if found < wanted:
        raise ValueError(f"trials: {wanted} {what} to train on; the split has {found}")
