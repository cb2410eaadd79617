"""What a width costs on perfect masks: by method, by pixel size and by gap.

Decentred arcs of known widths lie at random places on the grid. Their exact partial
coverage, and the class of each pixel, are measured as if a network had predicted them.
Run as `python -m benchmarks.resolution`: a minute; the table goes to
benchmarks/resolution.csv, the figure to benchmarks/resolution.png.
"""

from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

import stages  # noqa: F401  (puts src on the path)
from hipspace import jsw
from hipspace.anatomy import STRUCTURES
from hipspace.border_pixels import border_pixels
from hipspace.contours import NoJoint, joint_from_probabilities
from hipspace.masks import labels
from hipspace.params import Measure
from tests.arcs import ArcHip

TABLE = Path("benchmarks/resolution.csv")
FIGURE = Path("benchmarks/resolution.png")
SEED = 0
HIPS = {1.0: 40, 0.9: 40, 0.6: 30, 0.4: 20, 0.3: 20, 0.2: 12, 0.1: 6}
"""Hips at each gap, by the side of a pixel in mm."""
GAPS_MM = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0)
METHODS = {
    "subpixel, share of each pixel": "o",
    "subpixel, class of each pixel": "s",
    "border pixels (the study)": "^",
}


def main() -> None:
    """Measure every hip; write bias, SD and greatest error, and draw them."""
    smoothing_mm = Measure.load().smoothing_mm
    rows = pd.DataFrame(errors(smoothing_mm, np.random.default_rng(SEED)))
    by_gap = rows.groupby(["method", "spacing_mm", "gap_mm"], sort=False)["error_mm"]
    table = by_gap.agg(
        n="count", bias_mm="mean", sd_mm="std", largest_mm=lambda e: e.abs().max()
    )
    table.round(4).to_csv(TABLE)
    by_spacing = rows.groupby(["method", "spacing_mm"])["error_mm"]
    summary = by_spacing.agg(["mean", "std"]).reset_index()
    figure(summary).savefig(FIGURE, metadata={"Software": None})


def errors(smoothing_mm: float, rng: np.random.Generator) -> Iterator[dict]:
    """Measured less exact minimum of random hips, by method; NaN: not measured."""
    for spacing_mm, hips in HIPS.items():
        for gap_mm in np.repeat(GAPS_MM, hips).tolist():
            hip = random_hip(gap_mm, spacing_mm, rng)
            shares = hip.shares(spacing_mm)
            exact = jsw.minimum(hip.joint()).width_mm
            classes = labels(shares, "softmax")
            one_hot = np.stack([classes == k for k in STRUCTURES]).astype(float)
            widths = (
                subpixel(shares, spacing_mm, smoothing_mm),
                subpixel(one_hot, spacing_mm, smoothing_mm),
                by_border_pixels(classes, spacing_mm),
            )
            place = {"spacing_mm": spacing_mm, "gap_mm": gap_mm}
            for method, width_mm in zip(METHODS, widths, strict=True):
                yield {"method": method, **place, "error_mm": width_mm - exact}


def subpixel(shares: np.ndarray, spacing_mm: float, smoothing_mm: float) -> float:
    """Minimum in mm between sub-pixel borders."""
    try:
        joint = joint_from_probabilities(shares, spacing_mm, smoothing_mm)
    except NoJoint:
        return np.nan
    return jsw.minimum(joint).width_mm


def by_border_pixels(classes: np.ndarray, spacing_mm: float) -> float:
    """Minimum in mm by the study's way."""
    try:
        return border_pixels(classes, spacing_mm).width_mm
    except NoJoint:
        return np.nan


def figure(summary: pd.DataFrame) -> Figure:
    """Bias and SD over the side of a pixel, a line each method."""
    with mpl.rc_context({"font.size": 9, "legend.frameon": False}):
        drawn = Figure(figsize=(8, 3.2), layout="constrained", dpi=110)
        for ax, column, name in zip(
            drawn.subplots(1, 2), ("mean", "std"), ("bias", "SD"), strict=True
        ):
            for method, marker in METHODS.items():
                line = summary[summary["method"] == method]
                ax.plot(line["spacing_mm"], line[column], marker=marker, label=method)
            ax.axhline(0, color="#999999", linewidth=0.8)
            ax.set_xlabel("side of a pixel (mm)")
            ax.set_ylabel(f"{name} of the minimum (mm)")
        drawn.axes[0].legend()
    return drawn


def random_hip(gap_mm: float, spacing_mm: float, rng: np.random.Generator) -> ArcHip:
    """A hip of any size, anywhere on a pixel, narrowed towards any side by 1.5 mm."""
    angle, off_mm = rng.uniform(-0.7, 0.9), rng.uniform(0, min(0.8 * gap_mm, 1.5))
    x, y = 50 + rng.uniform(-0.5, 0.5, 2) * spacing_mm
    return ArcHip(
        gap_mm,
        (float(off_mm * np.sin(angle)), float(off_mm * np.cos(angle))),
        (float(x), float(y)),
        radius_mm=float(rng.uniform(20, 29)),
        lateral_deg=float(rng.uniform(30, 42)),
        lip_deg=float(rng.uniform(43, 48)),
        medial_deg=float(rng.uniform(-25, -10)),
    )


if __name__ == "__main__":
    main()
