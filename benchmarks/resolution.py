"""What a width costs on perfect masks: by method, by pixel size and by gap.

Decentred arcs of known widths lie at random places on the grid. Their exact partial
coverage (soft) and the class of each pixel (hard) are measured as if a network had
predicted them. Writes benchmarks/results/resolution.csv and .png, and says whether the
bars on soft masks are met; the exit status is 1 if one is not.
"""

import argparse
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from matplotlib import rc_context
from matplotlib.figure import Figure

import stages  # noqa: F401  (puts src on the path)
from hipspace.geometry.anatomy import STRUCTURES
from hipspace.geometry.labels import labels
from hipspace.measurement import jsw
from hipspace.measurement.border_pixels import border_pixels_mm
from hipspace.measurement.tracing.contours import NoJoint, joint_from_probabilities
from hipspace.params import Borders, Runtime
from hipspace.report.charts import STYLE, figure, png
from hipspace.report.colours import BLUE, ORANGE, VERMILLION
from hipspace.running.progress import shown
from hipspace.storage.files.tables import write_table
from tests.support.arcs import ArcHip

TABLE = Path("benchmarks/results/resolution.csv")
PICTURE = TABLE.with_suffix(".png")
SEED = 0
HIPS = {1.0: 20, 0.9: 40, 0.6: 12, 0.4: 8, 0.3: 6, 0.2: 5, 0.1: 2}
"""Hips at each gap, by the side of a pixel in mm: the finer, the dearer."""
GAPS_MM = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0)
WINDOW_MM = 76.0
CENTRE_XY_MM = (38.0, 42.0)
"""Of the head in the window, which holds the joint and the neck's beginning."""
SOFT = "sub-pixel borders, soft masks"
METHODS = {
    SOFT: ("o", BLUE),
    "sub-pixel borders, hard masks": ("s", ORANGE),
    "border pixels (the study)": ("^", VERMILLION),
}
COLUMNS = ("method", "spacing_mm", "gap_mm", "n", "failed", "bias_mm", "sd_mm")


@dataclass(frozen=True)
class Bar:
    """What bias and SD (mm) over all gaps may be on soft masks of a pixel size."""

    spacing_mm: float
    bias_mm: float
    sd_mm: float


BARS = (Bar(0.9, 0.03, 0.05), Bar(0.2, 0.01, 0.02))


def main() -> None:
    """Measure every hip, write the table and the figure, and check the bars."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=Runtime.load().workers)
    workers = parser.parse_args().workers
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    smoothing_mm = Borders.load().smoothing_mm
    hips = list(random_hips(np.random.default_rng(SEED)))
    jobs = (delayed(errors)(hip, spacing, smoothing_mm) for spacing, hip in hips)
    found = Parallel(workers, return_as="generator")(jobs)
    rows = pd.DataFrame([row for of in shown(found, len(hips), "hip") for row in of])
    write_table(TABLE, summary(rows, "gap_mm").round(4), COLUMNS)
    PICTURE.write_bytes(png(chart(summary(rows))))
    if not all([met(bar, rows) for bar in BARS]):
        raise SystemExit(1)


def random_hips(rng: np.random.Generator) -> Iterator[tuple[float, ArcHip]]:
    """Pixel sizes (mm) and hips, the dearest first so that no worker is left alone."""
    for spacing_mm in sorted(HIPS):
        for gap_mm in np.repeat(GAPS_MM, HIPS[spacing_mm]).tolist():
            yield spacing_mm, random_hip(gap_mm, spacing_mm, rng)


def random_hip(gap_mm: float, spacing_mm: float, rng: np.random.Generator) -> ArcHip:
    """A hip of any size, anywhere on a pixel, narrowed towards any side by 1.5 mm."""
    angle, off_mm = rng.uniform(-0.7, 0.9), rng.uniform(0, min(0.8 * gap_mm, 1.5))
    x, y = CENTRE_XY_MM + rng.uniform(-0.5, 0.5, 2) * spacing_mm
    return ArcHip(
        gap_mm,
        (float(off_mm * np.sin(angle)), float(off_mm * np.cos(angle))),
        (float(x), float(y)),
        radius_mm=float(rng.uniform(20, 29)),
        lateral_deg=float(rng.uniform(30, 42)),
        lip_deg=float(rng.uniform(43, 48)),
        medial_deg=float(rng.uniform(-25, -10)),
        extent_mm=WINDOW_MM,
    )


def errors(hip: ArcHip, spacing_mm: float, smoothing_mm: float) -> list[dict]:
    """Measured less exact minimum (mm) of a hip by each method; NaN: not measured."""
    fractions = hip.probabilities(spacing_mm)
    classes = labels(fractions, "softmax")
    one_hot = np.stack([classes == k for k in STRUCTURES]).astype(np.float32)
    exact_mm = jsw.minimum(hip.joint()).width_mm
    widths_mm = (
        coarse(fractions, spacing_mm, smoothing_mm),
        coarse(one_hot, spacing_mm, smoothing_mm),
        border_pixels_mm(classes, spacing_mm),
    )
    hip_is = {"spacing_mm": spacing_mm, "gap_mm": hip.gap_mm}
    return [
        {"method": method, **hip_is, "error_mm": width_mm - exact_mm}
        for method, width_mm in zip(METHODS, widths_mm, strict=True)
    ]


def coarse(fractions: np.ndarray, spacing_mm: float, smoothing_mm: float) -> float:
    """Minimum (mm) between sub-pixel borders."""
    try:
        joint = joint_from_probabilities(fractions, spacing_mm, smoothing_mm)
    except NoJoint:
        return np.nan
    return jsw.minimum(joint).width_mm


def summary(rows: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Hips, failures, bias, SD and greatest error by method, pixel size and `by`."""
    groups = rows.groupby(["method", "spacing_mm", *by], sort=False)["error_mm"]
    return groups.agg(
        n="count",
        failed=lambda error: int(error.isna().sum()),
        bias_mm="mean",
        sd_mm="std",
        largest_mm=lambda error: error.abs().max(),
    ).reset_index()


def met(bar: Bar, rows: pd.DataFrame) -> bool:
    """Whether soft masks meet a bar; says what was found and what is allowed."""
    table = summary(rows).set_index(["method", "spacing_mm"])
    found = table.loc[(SOFT, bar.spacing_mm)]
    within = abs(found["bias_mm"]) <= bar.bias_mm and found["sd_mm"] <= bar.sd_mm
    good = bool(within and found["failed"] == 0)
    logging.info(
        "%s mm, %d hips, %d failed: bias %+.4f mm (at most %s), SD %.4f mm "
        "(at most %s): %s",
        *(bar.spacing_mm, found["n"], found["failed"], found["bias_mm"], bar.bias_mm),
        *(found["sd_mm"], bar.sd_mm, "met" if good else "NOT MET"),
    )
    return good


def chart(by_spacing: pd.DataFrame) -> Figure:
    """Bias and SD over the side of a pixel, a line each method, and the bars."""
    with rc_context(STYLE):
        drawn = figure(8.0, 3.4)
        left, right = drawn.subplots(1, 2)
        for ax, name in ((left, "bias_mm"), (right, "sd_mm")):
            for method, (marker, colour) in METHODS.items():
                line = by_spacing[by_spacing["method"] == method]
                ax.plot(
                    *(line["spacing_mm"], line[name]),
                    color=colour,
                    marker=marker,
                    label=method,
                )
            ax.axhline(0, color="black", linewidth=0.8)
            ax.set(xlabel="side of a pixel (mm)")
        for bar in BARS:
            at = [bar.spacing_mm] * 2
            right.plot(at, [0, bar.sd_mm], color="black", linewidth=3, alpha=0.4)
            both = [-bar.bias_mm, bar.bias_mm]
            left.plot(at, both, color="black", linewidth=3, alpha=0.4)
        left.set(ylabel="bias of the minimum (mm)")
        right.set(ylabel="SD of its error (mm)")
        drawn.legend(
            *left.get_legend_handles_labels(), loc="outside lower center", ncols=3
        )
    return drawn


if __name__ == "__main__":
    main()
