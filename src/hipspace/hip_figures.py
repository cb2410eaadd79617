"""Pictures of hips -> figures: masks, predictions and narrowest places."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from hipspace.figures import (
    ORANGE,
    SKY,
    STRUCTURE_COLOURS,
    STYLE,
    YELLOW,
    figure,
)
from hipspace.pictures import HipPicture, Measured
from hipspace.readings import BEST

PANEL_IN = 2.1
FILLS = (0.2, 0.45, 0.55)
"""Opacity of femur, roof and joint space: the smaller, the stronger."""
SCALE_BAR_MM = 10.0
LINE: dict[str, Any] = {"linewidth": 1.1, "solid_capstyle": "round"}


def masks_figure(
    radiograph: np.ndarray, shares: np.ndarray, spacing_mm: float, hip: HipPicture
) -> Figure:
    """The labels over a whole radiograph (S, S) and over one hip.

    `shares` (3, S, S) are those of both hips together.
    """
    height_mm, width_mm = np.array(radiograph.shape) * spacing_mm
    extent = (0.0, width_mm, height_mm, 0.0)
    with rc_context(STYLE):
        drawn = figure(9.0, 3.6)
        whole, plain, masked = drawn.subplots(1, 3)
        _show(whole, radiograph, extent)
        _fill(whole, shares, extent)
        _scale_bar(whole, extent, 50.0)
        for ax in (plain, masked):
            _show(ax, hip.image, hip.extent_mm)
        _fill(masked, hip.shares["label"], hip.extent_mm)
        for reader in ("landmarks",):
            if reader in hip.measured:
                _borders(masked, hip.measured[reader])
        _scale_bar(plain, hip.extent_mm, SCALE_BAR_MM)
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
                _show(ax, hip.image, hip.extent_mm)
                if "prediction" in hip.shares:
                    _fill(ax, hip.shares["prediction"], hip.extent_mm)
                _outline(ax, hip)
                ax.set_title(f"{name}: {caption}", fontsize=8)
            if hips:
                _scale_bar(row[0], hips[0][1].extent_mm, SCALE_BAR_MM)
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


def widths_figure(hips: Sequence[tuple[str, HipPicture]]) -> Figure:
    """The narrowest place on the label, above, and on the prediction, below.

    Under each hip, how far the two widths are apart in mm and in pixels of the grid.
    """
    columns = max(len(hips), 1)
    with rc_context(STYLE):
        drawn = figure(PANEL_IN * columns, 2 * PANEL_IN + 1.1)
        axes = drawn.subplots(2, columns, squeeze=False)
        for above, below, (caption, hip) in zip(*axes, hips, strict=True):
            for ax, reader in ((above, "landmarks"), (below, BEST)):
                _show(ax, hip.image, hip.extent_mm)
                measured = hip.measured.get(reader)
                text = "not measured"
                if measured is not None:
                    _borders(ax, measured)
                    _narrowest(ax, measured)
                    text = f"{measured.minimum.width_mm:.2f} mm"
                name = "label" if reader == "landmarks" else "prediction"
                ax.set_title(f"{name}: {text}", fontsize=8)
            above.set_title(f"{caption}\n{above.get_title()}", fontsize=8)
            below.set_xlabel(_apart(hip), fontsize=8)
        if hips:
            _scale_bar(axes[0, 0], hips[0][1].extent_mm, SCALE_BAR_MM)
        drawn.legend(
            handles=[
                Line2D([], [], color=SKY, label="head"),
                Line2D([], [], color=ORANGE, label="roof (sourcil thick)"),
                Line2D([], [], color=YELLOW, marker="o", label="narrowest place"),
            ],
            loc="outside lower center",
            ncols=3,
        )
    return drawn


def hip_figure(hip: HipPicture) -> Figure:
    """One hip with its predicted borders and narrowest place, for the page."""
    with rc_context(STYLE):
        drawn = figure(PANEL_IN, PANEL_IN)
        ax = drawn.subplots()
        _show(ax, hip.image, hip.extent_mm)
        if BEST in hip.measured:
            _borders(ax, hip.measured[BEST])
            _narrowest(ax, hip.measured[BEST])
        _scale_bar(ax, hip.extent_mm, SCALE_BAR_MM)
    return drawn


def _apart(hip: HipPicture) -> str:
    if set(hip.measured) < {"landmarks", BEST}:
        return ""
    label, found = (hip.measured[r].minimum.width_mm for r in ("landmarks", BEST))
    return f"{found - label:+.2f} mm, {(found - label) / hip.spacing_mm:+.2f} pixels"


def _show(
    ax: Axes, image: np.ndarray, extent_mm: tuple[float, float, float, float]
) -> None:
    ax.imshow(
        image, cmap="gray", vmin=0, vmax=1, extent=extent_mm, interpolation="bicubic"
    )
    ax.set(xticks=[], yticks=[], xlim=extent_mm[:2], ylim=extent_mm[2:])
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _fill(
    ax: Axes, shares: np.ndarray, extent_mm: tuple[float, float, float, float]
) -> None:
    colours = np.array([to_rgb(colour) for colour in STRUCTURE_COLOURS.values()])
    covered = shares.sum(axis=0)
    mixed = np.einsum("shw,sc->hwc", shares, colours)
    rgb = mixed / np.maximum(covered, 1e-6)[..., None]
    opacity = np.einsum("shw,s->hw", shares, FILLS)
    overlay = np.dstack([rgb, opacity]).clip(0, 1)
    ax.imshow(overlay, extent=extent_mm, interpolation="nearest")


def _outline(ax: Axes, hip: HipPicture) -> None:
    left, right, bottom, top = hip.extent_mm
    height, width = hip.image.shape
    x = left + (np.arange(width) + 0.5) * (right - left) / width
    y = top + (np.arange(height) + 0.5) * (bottom - top) / height
    for shares in hip.shares["label"]:
        if shares.max() > 0.5:
            ax.contour(x, y, shares, levels=[0.5], colors="white", linewidths=0.8)


def _borders(ax: Axes, measured: Measured) -> None:
    ax.plot(*measured.head_xy_mm.T, color=SKY, **LINE)
    ax.plot(*measured.roof_xy_mm.T, color=ORANGE, **LINE)
    ax.plot(*measured.sourcil_xy_mm.T, color=ORANGE, linewidth=2.0)


def _narrowest(ax: Axes, measured: Measured) -> None:
    ends = np.array([measured.minimum.roof_xy_mm, measured.minimum.head_xy_mm])
    ax.plot(*ends.T, color=YELLOW, marker="o", markersize=3, linewidth=1.4)


def _scale_bar(
    ax: Axes, extent_mm: tuple[float, float, float, float], length_mm: float
) -> None:
    left, right, bottom, top = extent_mm
    x, y = left + 0.06 * (right - left), bottom - 0.05 * (bottom - top)
    ax.plot([x, x + length_mm], [y, y], color="white", linewidth=2)
    ax.text(
        x,
        y - 0.02 * (bottom - top),
        f"{length_mm:g} mm",
        color="white",
        fontsize=7,
        va="bottom",
    )
