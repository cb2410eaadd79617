"""Pictures of hips -> figures: masks, predictions and narrowest places."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from hipspace.measurement.reader_names import BEST
from hipspace.report.charts import DPI, STYLE, figure
from hipspace.report.colours import BLUE, PURPLE, STRUCTURE_COLOURS, VERMILLION
from hipspace.report.drawing import (
    border_names,
    borders,
    compared_borders,
    fill,
    narrowest,
    outline,
    scale_bar,
    show,
    width_text,
)
from hipspace.report.pictures import HipPicture

PANEL_IN = 2.1


def masks_figure(
    radiograph: np.ndarray, fractions: np.ndarray, spacing_mm: float, hip: HipPicture
) -> Figure:
    """The labels over a whole radiograph (S, S) and over one hip.

    `fractions` (3, S, S) are those of both hips together.
    """
    height_mm, width_mm = np.array(radiograph.shape) * spacing_mm
    extent = (0.0, width_mm, height_mm, 0.0)
    with rc_context(STYLE):
        drawn = figure(9.0, 3.6)
        whole, plain, masked = drawn.subplots(1, 3)
        show(whole, radiograph, extent)
        fill(whole, fractions, extent)
        scale_bar(whole, extent, 50.0)
        for ax in (plain, masked):
            show(ax, hip.image, hip.extent_mm)
        fill(masked, hip.fractions["label"], hip.extent_mm)
        if "landmarks" in hip.measured:
            borders(masked, hip.measured["landmarks"])
        scale_bar(plain, hip.extent_mm)
        whole.set_title("both hips, labels from the landmarks")
        plain.set_title("one hip")
        masked.set_title("its labels and borders")
        handles = [Patch(color=c, label=n) for n, c in STRUCTURE_COLOURS.items()]
        drawn.legend(handles=handles, loc="outside lower center", ncols=3)
    return drawn


def predictions_figure(
    best: Sequence[tuple[str, HipPicture]], worst: Sequence[tuple[str, HipPicture]]
) -> Figure:
    """Predictions filled, labels outlined: a row of the best and one of the worst hips.

    Each with its caption.
    """
    columns = max(len(best), len(worst), 1)
    with rc_context(STYLE):
        drawn = figure(PANEL_IN * columns, 2 * PANEL_IN + 0.9)
        axes = drawn.subplots(2, columns, squeeze=False)
        for row, hips, name in ((axes[0], best, "best"), (axes[1], worst, "worst")):
            for ax in row:
                ax.set_axis_off()
            for ax, (caption, hip) in zip(row, hips, strict=False):
                show(ax, hip.image, hip.extent_mm)
                if "prediction" in hip.fractions:
                    fill(ax, hip.fractions["prediction"], hip.extent_mm)
                outline(ax, hip)
                ax.set_title(f"{name}: {caption}", fontsize=8)
            if hips:
                scale_bar(row[0], hips[0][1].extent_mm)
        fills = [Patch(color=c, label=n) for n, c in STRUCTURE_COLOURS.items()]
        label = Line2D([], [], color="white", label="label", linewidth=1)
        drawn.legend(
            handles=[*fills, label],
            loc="outside lower center",
            ncols=4,
            facecolor="#888888",
            frameon=True,
        )
    return drawn


def widths_figure(hips: Sequence[tuple[float, HipPicture]]) -> Figure:
    """The narrowest place on the label, above, and on the prediction, below.

    Each hip comes with its exact width in mm, NaN where it is not known. Under it, how
    far the prediction is from that, or else from the label, in mm and in pixels of the
    grid.
    """
    columns = max(len(hips), 1)
    with rc_context(STYLE):
        drawn = figure(PANEL_IN * columns, 2 * PANEL_IN + 1.1)
        axes = drawn.subplots(2, columns, squeeze=False)
        for above, below, (exact_mm, hip) in zip(*axes, hips, strict=True):
            for ax, reader in ((above, "landmarks"), (below, BEST)):
                show(ax, hip.image, hip.extent_mm)
                measured = hip.measured.get(reader)
                text = "not measured"
                if measured is not None:
                    borders(ax, measured)
                    narrowest(ax, measured)
                    text = f"{measured.minimum.width_mm:.2f} mm"
                name = "label" if reader == "landmarks" else "prediction"
                ax.set_title(f"{name}: {text}", fontsize=8)
            if np.isfinite(exact_mm):
                caption = f"exact: {exact_mm:.2f} mm\n{above.get_title()}"
                above.set_title(caption, fontsize=8)
            below.set_xlabel(_apart(exact_mm, hip), fontsize=8)
        if hips:
            scale_bar(axes[0, 0], hips[0][1].extent_mm)
        drawn.legend(
            handles=border_names()[:3],
            loc="outside lower center",
            ncols=3,
        )
    return drawn


def hip_figure(hip: HipPicture) -> Figure:
    """One hip with the borders of fine network and landmarks, small, for the page."""
    with rc_context(STYLE):
        drawn = figure(PANEL_IN, PANEL_IN)
        ax = drawn.subplots()
        show(ax, hip.image, hip.extent_mm)
        compared_borders(ax, hip)
        scale_bar(ax, hip.extent_mm)
    return drawn


def _apart(exact_mm: float, hip: HipPicture) -> str:
    read = {name: measured.minimum.width_mm for name, measured in hip.measured.items()}
    reference = "exact" if np.isfinite(exact_mm) else "label"
    reference_mm = exact_mm if reference == "exact" else read.get("landmarks", np.nan)
    apart_mm = read.get(BEST, np.nan) - reference_mm
    if not np.isfinite(apart_mm):
        return ""
    pixels = apart_mm / hip.spacing_mm
    return f"{apart_mm:+.2f} mm from {reference}, {pixels:+.2f} pixels"


CHART_PX = 400
CHART_PLACE = (0.15, 0.14, 0.81, 0.82)
"""Left, bottom, width and height in the part of the figure beside the radiograph."""
LEGEND_PX = 30


def profile_figure(hip: HipPicture, exact_mm: pd.Series) -> Figure:
    """A hip with both borders, a pixel of the figure each of its image, and JSW(x).

    Parameters
    ----------
    hip
        See `pictures.at_full_resolution`.
    exact_mm
        Exact widths by place in percent of the sourcil; empty if they are not known.
    """
    height, width = hip.image.shape
    across, down = width + CHART_PX, height + LEGEND_PX
    with rc_context(STYLE):
        drawn = Figure(figsize=(across / DPI, down / DPI))
        ax = drawn.add_axes((0, LEGEND_PX / down, width / across, height / down))
        show(ax, hip.image, hip.extent_mm)
        compared_borders(ax, hip)
        if BEST in hip.measured:
            width_text(ax, hip.measured[BEST])
        scale_bar(ax, hip.extent_mm)
        left, bottom, wide, tall = CHART_PLACE
        fraction = CHART_PX / across
        place = (width / across + left * fraction, bottom, wide * fraction, tall)
        _draw_profiles(drawn.add_axes(place), hip, exact_mm)
        drawn.legend(
            handles=border_names(),
            loc="lower left",
            ncols=4,
            fontsize=7,
            borderaxespad=0.4,
            columnspacing=1.0,
        )
    return drawn


def _draw_profiles(ax: Axes, hip: HipPicture, exact_mm: pd.Series) -> None:
    for reader, name, colour in (
        ("landmarks", "by landmarks", PURPLE),
        (BEST, "measured", BLUE),
    ):
        if reader in hip.measured:
            width_mm = hip.measured[reader].profile_mm
            percent = np.linspace(0, 100, len(width_mm))
            ax.plot(percent, width_mm, color=colour, label=name)
    if BEST in hip.measured:
        width_mm = hip.measured[BEST].profile_mm
        at, least = int(width_mm.argmin()), hip.measured[BEST].minimum.width_mm
        at_percent = 100 * at / (len(width_mm) - 1)
        ax.plot(at_percent, least, "o", color=VERMILLION, label="minimum")
    if not exact_mm.empty:
        ax.plot(exact_mm.index, exact_mm, "k--", label="exact")
    ax.set(
        xlabel="along the sourcil (%), lateral edge to medial end",
        ylabel="joint space width (mm)",
        xlim=(-2, 102),
    )
    ax.set_ylim(bottom=-0.1)
    if ax.lines:
        ax.legend()
