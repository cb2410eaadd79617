"""What is drawn on the axes of a hip's picture, in its millimetres."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from hipspace.measurement.reader_names import BEST
from hipspace.report.colours import (
    ORANGE,
    PURPLE,
    SKY,
    STRUCTURE_COLOURS,
    YELLOW,
)
from hipspace.report.pictures import Extent, HipPicture, Measured

FILLS = (0.2, 0.45, 0.55)
"""Opacity of femur, roof and joint space: the smaller, the stronger."""
LINE: dict[str, Any] = {"linewidth": 1.1, "solid_capstyle": "round"}
SCALE_BAR_MM = 10.0
BLACK_EDGE = [withStroke(linewidth=2, foreground="black")]


def show(ax: Axes, image: np.ndarray, extent_mm: Extent) -> None:
    """An image (H, W) from 0 to 1, which the axes are then as large as."""
    ax.imshow(
        image, cmap="gray", vmin=0, vmax=1, extent=extent_mm, interpolation="bicubic"
    )
    ax.set(xticks=[], yticks=[], xlim=extent_mm[:2], ylim=extent_mm[2:])
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)


def fill(ax: Axes, fractions: np.ndarray, extent_mm: Extent) -> None:
    """Structures (3, H, W), each in its colour."""
    colours = np.array([to_rgb(colour) for colour in STRUCTURE_COLOURS.values()])
    covered = fractions.sum(axis=0)
    mixed = np.einsum("shw,sc->hwc", fractions, colours)
    rgb = mixed / np.maximum(covered, 1e-6)[..., None]
    opacity = np.einsum("shw,s->hw", fractions, FILLS)
    overlay = np.dstack([rgb, opacity]).clip(0, 1)
    ax.imshow(overlay, extent=extent_mm, interpolation="nearest")


def outline(ax: Axes, hip: HipPicture) -> None:
    """Where the labels are a half."""
    left, right, bottom, top = hip.extent_mm
    height, width = hip.image.shape
    x = left + (np.arange(width) + 0.5) * (right - left) / width
    y = top + (np.arange(height) + 0.5) * (bottom - top) / height
    for fractions in hip.fractions["label"]:
        if fractions.max() > 0.5:
            ax.contour(x, y, fractions, levels=[0.5], colors="white", linewidths=0.8)


def borders(ax: Axes, measured: Measured) -> None:
    """Head and roof, its sourcil thick."""
    ax.plot(*measured.head_xy_mm.T, color=SKY, **LINE)
    ax.plot(*measured.roof_xy_mm.T, color=ORANGE, **LINE)
    ax.plot(*measured.sourcil_xy_mm.T, color=ORANGE, linewidth=2.0)


def compared_borders(ax: Axes, hip: HipPicture) -> None:
    """Borders and narrowest place of the fine network over the landmarks' curves."""
    if "landmarks" in hip.measured:
        by_landmarks = hip.measured["landmarks"]
        for line in (by_landmarks.head_xy_mm, by_landmarks.sourcil_xy_mm):
            ax.plot(*line.T, color=PURPLE, **LINE)
    if BEST in hip.measured:
        borders(ax, hip.measured[BEST])
        narrowest(ax, hip.measured[BEST])


def border_names() -> list[Line2D]:
    """What a legend says of `compared_borders`."""
    return [
        Line2D([], [], color=SKY, label="head"),
        Line2D([], [], color=ORANGE, label="roof (sourcil thick)"),
        Line2D([], [], color=YELLOW, marker="o", label="narrowest place"),
        Line2D([], [], color=PURPLE, label="by landmarks"),
    ]


def narrowest(ax: Axes, measured: Measured) -> None:
    """The narrowest place, as a line with its ends."""
    ends = np.array([measured.minimum.roof_xy_mm, measured.minimum.head_xy_mm])
    ax.plot(*ends.T, color=YELLOW, marker="o", markersize=3, linewidth=1.4)


def width_text(ax: Axes, measured: Measured) -> None:
    """The width of the narrowest place, written above it."""
    ax.annotate(
        f"{measured.minimum.width_mm:.2f} mm",
        measured.minimum.roof_xy_mm,
        textcoords="offset points",
        xytext=(0, 28),
        ha="center",
        color=YELLOW,
        path_effects=BLACK_EDGE,
    )


def scale_bar(ax: Axes, extent_mm: Extent, length_mm: float = SCALE_BAR_MM) -> None:
    """A bar of known length in the lower left corner."""
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
