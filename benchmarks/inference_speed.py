"""How fast a hip is found, segmented and measured."""

from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property

import numpy as np
import torch
from joblib import Parallel, delayed

from benchmarks.cohort import CLOSE_UPS, FINE_MODEL, HIPS, MODEL, SPLIT
from benchmarks.limits import additions_per_s, forward_additions
from benchmarks.lines import Line, beside_study
from benchmarks.study.border_jsw import border_jsw
from benchmarks.study.inference import predict as study_predict
from benchmarks.study.network import network as study_network
from benchmarks.timing import in_turns
from hipspace.geometry.grid import Grid
from hipspace.geometry.labels import labels
from hipspace.measurement.border_pixels import border_pixels
from hipspace.measurement.jsw import widths
from hipspace.measurement.tracing.contours import NoJoint, joint_from_probabilities
from hipspace.params import Borders, Predict
from hipspace.segmentation.coarse import predict_hips
from hipspace.segmentation.fine import on_close_ups, predict_fine
from hipspace.segmentation.heads import Head, likely_head
from hipspace.segmentation.network.resunet import load_model
from hipspace.splitting import TEST, places
from hipspace.storage.files.column_names import SPLIT as SPLIT_COLUMNS
from hipspace.storage.files.tables import read_table
from hipspace.storage.hips import Hips
from hipspace.storage.predictions import Prediction

TIMES_THE_STUDY = 4
TIMES_THE_STUDY_JSW = 50


class TestHips:
    """The ways to look at and to measure some test hips, and the study's.

    Parameters
    ----------
    number
        Of hips.
    workers
        Processes that the stages have; the study's way is one, on all cores.
    """

    def __init__(self, number: int, workers: int) -> None:
        """Models are loaded, nothing is predicted."""
        self.workers = workers
        self.network, self.card = load_model(MODEL)
        self.hip_network, self.hip_card = load_model(FINE_MODEL)
        self.study_network = study_network().eval()
        self.hips, self.close_ups = Hips(HIPS), Hips(CLOSE_UPS)
        split = read_table(SPLIT, SPLIT_COLUMNS)
        self.places = places(split, TEST, self.hips)[:number]
        self.spacing_mm = self.card.spacing_mm
        self.smoothing_mm = Borders.load().smoothing_mm

    @cached_property
    def seen(self) -> list[Prediction]:
        """What the coarse network predicts."""
        return self.coarse()

    @cached_property
    def classes(self) -> list[np.ndarray]:
        """The class maps of the coarse network."""
        return [labels(p.probabilities, "softmax") for p in self.seen]

    @cached_property
    def measured_close(self) -> list[Prediction]:
        """What the fine network predicts."""
        return self.fine(self.seen)

    def coarse(self, **changes: int) -> list[Prediction]:
        """Segment the hips on whole radiographs, with changes of the parameters."""
        params = Predict.load().model_copy(update=changes)
        model, workers = MODEL.absolute(), self.workers
        return list(predict_hips(model, self.hips, self.places, params, workers))

    def fine(self, first: list[Prediction]) -> list[Prediction]:
        """Find the heads, and segment the hips from close by."""
        found = Parallel(self.workers)(
            delayed(_likely_head)(one, self.hips.grid(one.row, one.side))
            for one in first
        )
        heads = {
            (self.hips.files[one.row], one.side): head
            for one, head in zip(first, found, strict=True)
            if head is not None
        }
        near = on_close_ups(self.close_ups, heads)
        model, workers = FINE_MODEL.absolute(), self.workers
        return [seen for seen, _ in predict_fine(model, self.close_ups, near, workers)]

    def measure(self, predictions: list[Prediction], workers: int) -> None:
        """All widths between sub-pixel borders of such predictions."""
        settings = self.hip_card.spacing_mm, self.smoothing_mm
        Parallel(workers)(delayed(_widths)(one, *settings) for one in predictions)

    def as_the_study(self) -> None:
        """Predict and measure one hip after the other.

        Its weights are any, as they cost the same; widths are those of `classes`.
        """
        torch.set_num_threads(self.workers)
        for (row, side), classes in zip(self.places, self.classes, strict=True):
            study_predict(self.study_network, self.hips.image(row, side))
            border_jsw(classes, self.spacing_mm)

    def the_study_here(self) -> None:
        """What the study does, by this project's means: border pixels, one network."""
        for one in self.coarse(mean_of=1):
            self._border_pixels(labels(one.probabilities, "softmax"))

    def as_here(self) -> None:
        """Both networks, and every width."""
        second = self.fine(self.coarse())
        self.measure(second, self.workers)

    def border_pixels(self) -> None:
        """The study's width, found as this project finds it."""
        for classes in self.classes:
            self._border_pixels(classes)

    def _border_pixels(self, classes: np.ndarray) -> None:
        with suppress(NoJoint):
            border_pixels(classes, self.spacing_mm)


def _likely_head(seen: Prediction, grid: Grid) -> Head | None:
    return likely_head(seen.probabilities, grid)


def _widths(seen: Prediction, spacing_mm: float, smoothing_mm: float) -> None:
    with suppress(NoJoint):
        widths(joint_from_probabilities(seen.probabilities, spacing_mm, smoothing_mm))


def lines(hips: int, repeats: int, workers: int) -> Iterator[Line]:
    """Seconds a hip of both networks with all widths, and of the widths alone."""
    tested = TestHips(hips, workers)
    works = {
        "study": tested.as_the_study,
        "ours": tested.as_here,
        "the study's, here": tested.the_study_here,
        "study's widths": lambda: [
            border_jsw(c, tested.spacing_mm) for c in tested.classes
        ],
        "border pixels": tested.border_pixels,
        "sub-pixel": lambda: tested.measure(tested.measured_close, workers=1),
    }
    seconds = {k: v / len(tested.places) for k, v in in_turns(works, repeats).items()}
    torch.set_num_threads(workers)
    first, second = (
        forward_additions(network, card.window_px or card.size_px) / additions_per_s()
        for network, card in (
            (tested.network, tested.card),
            (tested.hip_network, tested.hip_card),
        )
    )
    yield beside_study(
        f"both networks and all widths of a hip, {workers} processes",
        seconds["study"],
        seconds["ours"],
        TIMES_THE_STUDY,
        first + second,
        "multiply-adds of one window each, in float32",
    )
    yield beside_study(
        "coarse network and border pixels of a hip, as the study",
        seconds["study"],
        seconds["the study's, here"],
        TIMES_THE_STUDY,
        first,
        "multiply-adds of one window in float32",
    )
    yield beside_study(
        "widths of a hip, the study's border pixels",
        seconds["study's widths"],
        seconds["border pixels"],
        TIMES_THE_STUDY_JSW,
    )
    yield beside_study(
        "widths of a hip, all, between sub-pixel borders",
        seconds["study's widths"],
        seconds["sub-pixel"],
        np.nan,
    )
