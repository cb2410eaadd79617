"""Which hips are shown, and the figures and pictures of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from hipspace.anatomy import Side
from hipspace.comparison import paired
from hipspace.hip_figures import (
    hip_figure,
    masks_figure,
    predictions_figure,
    widths_figure,
)
from hipspace.measuring import views_of
from hipspace.pictures import HipPicture, hip_picture
from hipspace.predictions import Look
from hipspace.readings import BEST

Hip = tuple[str, str]


@dataclass(frozen=True)
class Gallery:
    """The stores and tables that pictures of hips are made of."""

    first: Look
    second: Look
    split: pd.DataFrame
    jsw: pd.DataFrame
    overlap: pd.DataFrame
    smoothing_mm: float

    def picture(self, hip: Hip) -> HipPicture:
        """The picture of a tested hip, by (file, side)."""
        tested = self.split[
            (self.split["file"] == hip[0]) & (self.split["side"] == hip[1])
        ]
        (view,) = views_of(self.second, tested)
        hips = self.second.hips
        row = hips.rows[hip[0], view.side]
        image, coverage = hips.image(row, view.side), hips.coverage(row, view.side)
        return hip_picture(view, image, coverage, self.smoothing_mm)

    def hip(self, hip: Hip) -> Figure:
        """One hip with its predicted borders and narrowest place."""
        return hip_figure(self.picture(hip))

    def masks(self) -> Figure:
        """The labels of the radiograph whose hips are predicted in the middle."""
        ordered = self._by_dice()
        hip = ordered.index[len(ordered) // 2]
        row = int(self.split.loc[self.split["file"] == hip[0], "row"].iloc[0])
        whole = np.stack([self._upright(row, side) for side in ("right", "left")])
        shares = whole.max(axis=0)
        spacing_mm = self.first.hips.grid(row, "right").spacing_mm
        image = self.first.hips.image(row, "right")
        return masks_figure(image, shares, spacing_mm, self.picture(hip))

    def predictions_shown(self, count: int) -> Figure:
        """The hips of highest and of lowest mean Dice."""
        ordered = self._by_dice()
        count = min(count, len(ordered))
        best, worst = ordered.index[::-1][:count], ordered.index[:count]
        best_shown, worst_shown = (
            [(f"Dice {ordered[hip]:.3f}", self.picture(hip)) for hip in hips]
            for hips in (best, worst)
        )
        return predictions_figure(best_shown, worst_shown)

    def widths(self, count: int) -> Figure:
        """Hips from the least to the greatest difference between label and prediction.

        Evenly spread over their order; a caption names the reference's width.
        """
        chosen = _spread(self._by_difference(), count)
        known = paired(self.jsw, BEST, "minimum").set_index(["file", "side"])
        shown = [
            (f"exact: {known['reference_mm'][hip]:.2f} mm", self.picture(hip))
            if "truth" in set(self.jsw["reader"])
            else ("", self.picture(hip))
            for hip in chosen
        ]
        return widths_figure(shown)

    def _upright(self, row: int, side: Side) -> np.ndarray:
        coverage = self.first.hips.coverage(row, side)
        return (
            coverage[..., ::-1]
            if self.first.hips.grid(row, side).mirrored
            else coverage
        )

    def _by_dice(self) -> pd.Series:
        mean = self.overlap.groupby(["file", "side"])["dice"].mean()
        return mean.sort_values(kind="stable")

    def _by_difference(self) -> list[Hip]:
        widths = self.jsw.pivot_table("minimum_mm", ["file", "side"], "reader")
        widths = widths.reindex(columns=[BEST, "landmarks"])
        apart = (widths[BEST] - widths["landmarks"]).abs()
        shown = apart.dropna() if apart.notna().any() else apart
        return list(shown.sort_values(kind="stable").index)


def _spread(hips: Sequence[Hip], count: int) -> list[Hip]:
    """`count` hips evenly spread over a sequence, both ends among them."""
    count = min(count, len(hips))
    places = np.rint(np.linspace(0, len(hips) - 1, count)).astype(int)
    return [hips[i] for i in places]
