"""What the sub-pixel contours cost on perfect masks, by pixel size and by gap.

Decentred arcs of known widths lie at random places on the grid; their exact partial
coverage is measured as if a network had predicted it. Run as
`python -m benchmarks.resolution`; the table goes to benchmarks/resolution.csv.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import stages  # noqa: F401  (puts src on the path)
from hipspace import jsw
from hipspace.border_pixels import border_pixels
from hipspace.contours import NoJoint, joint_from_probabilities
from hipspace.masks import labels
from hipspace.params import Measure
from tests.arcs import ArcHip

TABLE = Path("benchmarks/resolution.csv")
SEED = 0
HIPS = {0.9: 40, 0.3: 20, 0.2: 12}
"""Hips at each gap, by the side of a pixel in mm."""
GAPS_MM = (0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0)


def main() -> None:
    """Measure every hip and write bias, SD and greatest error by pixel and gap."""
    smoothing_mm = Measure.load().smoothing_mm
    rows = pd.DataFrame(errors(smoothing_mm, np.random.default_rng(SEED)))
    groups = rows.groupby(["spacing_mm", "gap_mm"], sort=False)
    table = groups.agg(
        n=("subpixel_mm", "size"),
        bias_mm=("subpixel_mm", "mean"),
        sd_mm=("subpixel_mm", "std"),
        largest_mm=("subpixel_mm", lambda error: error.abs().max()),
        border_pixels_bias_mm=("border_pixels_mm", "mean"),
        border_pixels_sd_mm=("border_pixels_mm", "std"),
    )
    table.round(4).to_csv(TABLE)


def errors(smoothing_mm: float, rng: np.random.Generator) -> Iterator[dict]:
    """Measured less exact minimum of random hips, by both readers."""
    for spacing_mm, hips in HIPS.items():
        for gap_mm in GAPS_MM:
            for _ in range(hips):
                hip = random_hip(gap_mm, spacing_mm, rng)
                shares = hip.shares(spacing_mm)
                exact = jsw.minimum(hip.joint()).width_mm
                joint = joint_from_probabilities(shares, spacing_mm, smoothing_mm)
                try:
                    coarse = (
                        border_pixels(labels(shares, "softmax"), spacing_mm).width_mm
                        - exact
                    )
                except NoJoint:
                    coarse = np.nan
                yield {
                    "spacing_mm": spacing_mm,
                    "gap_mm": gap_mm,
                    "subpixel_mm": jsw.minimum(joint).width_mm - exact,
                    "border_pixels_mm": coarse,
                }


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
