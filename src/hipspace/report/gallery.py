"""Which hips are shown, and the figures and pictures of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from hipspace.geometry.anatomy import Side
from hipspace.measurement.reader_names import BEST
from hipspace.measurement.readers import views_of
from hipspace.measurement.tracing.view import View
from hipspace.report.hip_figures import (
    hip_figure,
    masks_figure,
    predictions_figure,
    profile_figure,
    widths_figure,
)
from hipspace.report.pictures import HipPicture, at_full_resolution, hip_picture
from hipspace.statistics.comparison import paired, reference_of
from hipspace.statistics.mean_profile import exact_profile
from hipspace.storage.predictions import PredictedHips

Hip = tuple[str, str]


@dataclass(frozen=True)
class Gallery:
    """The stores and tables that pictures of hips are made of.

    `pixels` gives those of a radiograph (H, W), bone bright, by its file; only those
    of hips that are shown are asked for.
    """

    coarse: PredictedHips
    fine: PredictedHips
    split: pd.DataFrame
    jsw: pd.DataFrame
    overlap: pd.DataFrame
    smoothing_mm: float
    pixels: Callable[[str], np.ndarray]

    def picture(self, hip: Hip) -> HipPicture:
        """The picture of a tested hip on its grid, by (file, side)."""
        view = self._view(hip)
        hips = self.fine.hips
        row = hips.rows[hip[0], view.side]
        image, coverage = hips.image(row, view.side), hips.coverage(row, view.side)
        return hip_picture(view, image, coverage, self.smoothing_mm)

    def sharp(self, hip: Hip) -> HipPicture:
        """The picture of a tested hip at its radiograph's full resolution."""
        spacing_mm = self._view(hip).grid.source_spacing_mm
        return at_full_resolution(self.picture(hip), self.pixels(hip[0]), spacing_mm)

    def hip(self, hip: Hip) -> Figure:
        """One hip with the borders of fine network and landmarks, small."""
        return hip_figure(self.sharp(hip))

    def profile(self, hip: Hip) -> Figure:
        """One hip at full resolution beside its width along the sourcil."""
        return profile_figure(self.sharp(hip), exact_profile(self.jsw, hip))

    def masks(self) -> Figure:
        """The labels of the radiograph whose hips are predicted in the middle."""
        ordered = self._by_dice()
        hip = ordered.index[len(ordered) // 2]
        row = int(self.split.loc[self.split["file"] == hip[0], "row"].iloc[0])
        whole = np.stack([self._upright(row, side) for side in ("right", "left")])
        fractions = whole.max(axis=0)
        spacing_mm = self.coarse.hips.grid(row, "right").spacing_mm
        image = self.coarse.hips.image(row, "right")
        return masks_figure(image, fractions, spacing_mm, self.picture(hip))

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
        """Hips from the least to the greatest difference from the reference.

        Evenly spread over their order.
        """
        known = paired(self.jsw, BEST, "minimum").set_index(["file", "side"])
        apart_mm = (known["width_mm"] - known["reference_mm"]).abs()
        shown = apart_mm.dropna() if apart_mm.notna().any() else apart_mm
        order = shown.sort_values(kind="stable").index
        exact_mm = known["reference_mm"]
        if reference_of(self.jsw) != "truth":
            exact_mm = exact_mm * np.nan
        chosen = _spread(list(order), count)
        return widths_figure([(exact_mm[hip], self.sharp(hip)) for hip in chosen])

    def _view(self, hip: Hip) -> View:
        file, side = hip
        chosen = (self.split["file"] == file) & (self.split["side"] == side)
        (view,) = views_of(self.fine, self.split[chosen])
        return view

    def _upright(self, row: int, side: Side) -> np.ndarray:
        coverage = self.coarse.hips.coverage(row, side)
        return (
            coverage[..., ::-1]
            if self.coarse.hips.grid(row, side).mirrored
            else coverage
        )

    def _by_dice(self) -> pd.Series:
        mean = self.overlap.groupby(["file", "side"])["dice"].mean()
        return mean.sort_values(kind="stable")


def _spread(hips: Sequence[Hip], count: int) -> list[Hip]:
    """`count` hips evenly spread over a sequence, both ends among them."""
    count = min(count, len(hips))
    places = np.rint(np.linspace(0, len(hips) - 1, count)).astype(int)
    return [hips[i] for i in places]
