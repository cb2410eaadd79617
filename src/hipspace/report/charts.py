"""Tables -> charts: learning curves, agreement, mean profile and calibration.

Nothing is saved here: `png` turns a figure into bytes, the same for the same figure.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from hipspace.report.colours import (
    BLUE,
    GREY,
    NETWORK_COLOURS,
    PURPLE,
    SKY,
    VERMILLION,
)

DPI = 100

READER_NAMES = {
    "truth": "exact",
    "landmarks": "landmarks",
    "border_pixels": "border pixels (the study)",
    "coarse": "sub-pixel contours, coarse",
    "fine": "sub-pixel contours, fine",
}
READER_MARKERS = {
    "landmarks": ("s", GREY),
    "border_pixels": ("^", VERMILLION),
    "coarse": ("D", SKY),
    "fine": ("o", BLUE),
}
STYLE: dict[str, Any] = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e3e3e3",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "axes.titlesize": 10,
    "legend.frameon": False,
}


def figure(width_in: float, height_in: float) -> Figure:
    """An empty figure that needs no display."""
    return Figure(figsize=(width_in, height_in), layout="constrained")


def png(drawn: Figure) -> bytes:
    """A figure as a PNG without transparency; the same figure gives the same bytes."""
    drawn.set_dpi(DPI)
    canvas = FigureCanvasAgg(drawn)
    canvas.draw()
    content = io.BytesIO()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3])
    picture.save(content, format="png", optimize=True)
    return content.getvalue()


def learning_curves(history: pd.DataFrame) -> Figure:
    """Training loss and validation Dice of each network by epoch, the best marked.

    `history` is plots/history.csv; a network is kept as it was at its best Dice.
    """
    with rc_context(STYLE):
        drawn = figure(7.0, 2.8)
        left, right = drawn.subplots(1, 2)
        for network, rows in history.groupby("network"):
            colour, epoch = NETWORK_COLOURS[network], rows["epoch"] + 1
            left.plot(epoch, rows["train_loss"], ".-", color=colour, label=network)
            right.plot(epoch, rows["validation_dice"], ".-", color=colour)
            best = rows.loc[rows["validation_dice"].idxmax()]
            dice = best["validation_dice"]
            right.plot(best["epoch"] + 1, dice, "o", color=colour, label=f"{dice:.3f}")
        left.set(title="training loss")
        right.set(title="validation Dice, that of the weights kept")
        for axes in (left, right):
            axes.set(xlabel="epoch")
            axes.legend()
            axes.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    return drawn


def scatter_chart(points: pd.DataFrame, reference: str) -> Figure:
    """Minimum of each reader over the reference (mm), with the line of equality.

    `points` has reference_mm, width_mm and reader; `reference` is whose they are.
    """
    readers = list(dict.fromkeys(points["reader"]))
    top = np.ceil(points[["reference_mm", "width_mm"]].to_numpy().max(initial=1.0))
    with rc_context(STYLE):
        drawn = figure(2.7 * len(readers) + 0.4, 3.5)
        axes = drawn.subplots(1, len(readers), sharey=True, squeeze=False)[0]
        for ax, reader in zip(axes, readers, strict=True):
            of_reader = points[points["reader"] == reader]
            ax.plot([0, top], [0, top], color="black", linewidth=0.8)
            _mark(ax, of_reader["reference_mm"], of_reader["width_mm"], reader)
            ax.set(xlim=(-0.15, top), ylim=(-0.15, top), aspect="equal")
            ax.set(title=READER_NAMES[reader])
            ax.set_xlabel(f"{READER_NAMES[reference]} (mm)")
        axes[0].set_ylabel("minimum joint space width (mm)")
    return drawn


def bland_altman_chart(
    points: pd.DataFrame, judged: Mapping[str, Mapping[str, float]], reference: str
) -> Figure:
    """Difference from the reference over the mean of both (mm), limits shaded.

    `points` as for `scatter_chart`; `judged` has bias_mm, limit_low_mm and
    limit_high_mm of each reader.
    """
    readers = list(dict.fromkeys(points["reader"]))
    mean = (points["reference_mm"] + points["width_mm"]) / 2
    difference = points["width_mm"] - points["reference_mm"]
    top = float(np.ceil(mean.max()))
    reach = max(1.0, float(np.ceil(2 * difference.abs().max()) / 2))
    with rc_context(STYLE):
        drawn = figure(2.7 * len(readers) + 0.4, 2.8)
        axes = drawn.subplots(1, len(readers), sharey=True, squeeze=False)[0]
        for ax, reader in zip(axes, readers, strict=True):
            of_reader = points["reader"] == reader
            ax.axhline(0, color="black", linewidth=0.8)
            _limits(ax, judged[reader])
            _mark(ax, mean[of_reader], difference[of_reader], reader)
            ax.set(title=READER_NAMES[reader], xlim=(-0.15, top), ylim=(-reach, reach))
            ax.set_xlabel("mean of both (mm)")
        axes[0].set_ylabel(f"difference from\n{READER_NAMES[reference]} (mm)")
    return drawn


def profile_chart(places: pd.DataFrame) -> Figure:
    """Mean width along the sourcil, and bias and SD at each place (mm).

    `places` is plots/profile.csv, see `profiles.mean_profile`.
    """
    at = places["place_percent"]
    with rc_context(STYLE):
        drawn = figure(8.5, 3.2)
        left, right = drawn.subplots(1, 2)
        left.plot(at, places["landmarks_mm"], color=PURPLE, label="by landmarks")
        left.plot(at, places["measured_mm"], color=BLUE, label="measured")
        low, high = (places["bias_mm"] + sign * places["sd_mm"] for sign in (-1, 1))
        right.axhline(0, color="black", linewidth=0.8)
        right.fill_between(at, low, high, color=PURPLE, alpha=0.25, linewidth=0)
        right.plot(at, places["bias_mm"], color=PURPLE, label="from the landmarks")
        if places["exact_mm"].notna().any():
            left.plot(at, places["exact_mm"], "k--", label="exact")
            right.errorbar(
                at,
                places["exact_bias_mm"],
                places["exact_sd_mm"],
                fmt="kx",
                capsize=3,
                label="from the exact width",
            )
        left.set(ylabel="mean joint space width (mm)")
        left.set_ylim(bottom=0)
        right.set(ylabel="bias and SD (mm)")
        for ax in (left, right):
            ax.set(xlabel="along the sourcil (%), lateral edge to medial end")
            ax.legend()
    return drawn


def calibration_chart(curve: pd.DataFrame) -> Figure:
    """Empirical coverage of the intervals over their nominal coverage.

    `curve` is plots/calibration.csv, see `intervals.calibration_curve`.
    """
    low, high = (
        (curve[f"coverage_{end}"] - curve["coverage"]).abs() for end in ("low", "high")
    )
    with rc_context(STYLE):
        drawn = figure(3.9, 3.4)
        ax = drawn.subplots()
        ax.plot([0, 1], [0, 1], color="black", linewidth=0.8)
        points = curve["nominal"], curve["coverage"]
        ax.errorbar(*points, (low, high), fmt="o-", color=BLUE, capsize=3)
        ax.set(xlim=(0.4, 1.0), ylim=(0, 1.05))
        ax.set(xlabel="nominal coverage", ylabel="empirical coverage")
    return drawn


def _limits(ax: Axes, judged: Mapping[str, float]) -> None:
    if "limit_low_mm" not in judged:
        return
    low, bias, high = (
        judged[name] for name in ("limit_low_mm", "bias_mm", "limit_high_mm")
    )
    ax.axhspan(low, high, color="#000000", alpha=0.07, linewidth=0)
    ax.axhline(bias, color="black", linewidth=0.9, linestyle="--")
    for value in (low, bias, high):
        ax.annotate(
            f"{value:+.2f}",
            (1.0, value),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            xytext=(3, 0),
            va="center",
            fontsize=7,
        )


def _mark(ax: Axes, x: Sequence[float], y: Sequence[float], reader: str) -> None:
    marker, colour = READER_MARKERS[reader]
    ax.plot(
        x,
        y,
        marker,
        markersize=4.5,
        markerfacecolor=colour,
        markeredgecolor="white",
        markeredgewidth=0.4,
        alpha=0.85,
    )
