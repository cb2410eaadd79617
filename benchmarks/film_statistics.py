"""The phantom's pictures beside film, measured alike.

Prints each measure's quantiles on film (benchmarks/film.csv: 292 hips of 146 adult AP
pelves, 0.28 mm a pixel), the phantom's median, and whether that lies within film's
quartiles. Film was of one workstation: what other clinics make of pictures is left out.

    python -m benchmarks.film_statistics --radiographs 24
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from PIL import Image
from scipy.ndimage import gaussian_filter, gaussian_filter1d

import stages  # noqa: F401  (puts src on the path)
from benchmarks.film_hip import (
    NEAR_WHITE,
    SPACING_MM,
    HipPicture,
    head_profile,
    offsets_mm,
    roof_profile,
    texture,
)
from hipspace.params import Phantom
from hipspace.phantom.header import WHITE
from hipspace.phantom.plan import Picture, plan
from hipspace.phantom.points import polar
from hipspace.phantom.radiograph import render
from hipspace.phantom.rendition.look import AS_TAKEN
from hipspace.phantom.shape import Pelvis, draw_pelvis

TABLE = Path("benchmarks/film.csv")
ROOF_WITHIN_MM, HEAD_WITHIN_MM = 2.0, 1.5
"""How far a border is moved to its steepest place."""
QUANTILES = ("p5", "p25", "p50", "p75", "p95")


def main() -> None:
    """Print the table for some radiographs of the cohort in params.yaml."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--radiographs", type=int, default=24)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--csv", type=Path, help="each hip's measures go here")
    given = parser.parse_args()
    usable = [picture for picture in plan(Phantom.load()) if picture.fault is None]
    chosen = usable[:: max(len(usable) // given.radiographs, 1)][: given.radiographs]
    hips = Parallel(given.workers)(delayed(_measured)(picture) for picture in chosen)
    found = pd.DataFrame([row for rows in hips for row in rows])
    if given.csv:
        found.to_csv(given.csv, index=False)
    film = pd.read_csv(TABLE, comment="#").set_index("measure")
    film["phantom_p5"] = found.quantile(0.05)
    film["phantom"] = found.median()
    film["phantom_p95"] = found.quantile(0.95)
    inside = (film["phantom"] >= film["p25"]) & (film["phantom"] <= film["p75"])
    film["within"] = np.where(inside, "yes", "NO")
    print(film.round(3).to_string())  # noqa: T201
    print(f"{inside.sum()} of {len(film)} medians within film's quartiles")  # noqa: T201


def _measured(picture: Picture) -> list[dict[str, float]]:
    """A row of measures for each hip without an implant."""
    pelvis = draw_pelvis(picture.patient, picture.positioning)
    exposure = replace(picture.exposure, rendition=AS_TAKEN)
    pixels = render(pelvis, exposure, np.random.default_rng(picture.seed))
    image = averaged(pixels, picture.exposure.spacing_mm)
    return [
        dict(measures(HipPicture(image, hip), pelvis))
        for hip in pelvis.hips.values()
        if not hip.traits.implant
    ]


def averaged(pixels: np.ndarray, spacing_mm: float) -> np.ndarray:
    """Values (h, w) from 0 to 1 of 0.28 mm pixels, centred on the same place."""
    rows, columns = (int(n * spacing_mm / SPACING_MM) for n in pixels.shape)
    middle = np.array(pixels.shape[::-1]) / 2
    half = np.array([columns, rows]) * SPACING_MM / spacing_mm / 2
    box = (*np.maximum(middle - half, 0), *np.minimum(middle + half, 2 * middle))
    whole = Image.fromarray(pixels.astype(np.float32) / WHITE)
    return np.array(whole.resize((columns, rows), Image.Resampling.BOX, box=box))


def measures(picture: HipPicture, pelvis: Pelvis) -> Iterator[tuple[str, float]]:
    """Every measure of one hip by name."""
    radius = picture.radius_mm
    for sector, angles in picture.sectors().items():
        yield from _across_roof(picture, sector, angles)
    for name, value in head_profile(_profile(picture, "head", np.arange(50.0, 66))):
        yield f"free_head_{name}", value
    places = {
        "head": (0.0, -0.45 * radius, 5.0),
        "ilium": (4.0, -radius - 20.0, 5.0),
        "neck": (-26.0, 18.0, 5.0),
        "trochanter": (-54.0, 16.0, 5.0),
        "wing": (4.0, -95.0, 8.0),
        "soft": (-radius - 17.0, -14.0, 4.0),
    }
    for name, (x, y, half) in places.items():
        for measure, value in texture(picture, (x, y), half).items():
            yield f"{name}_{measure}", value
    yield from _wall(picture)
    yield from _levels(picture)
    across = pelvis.hips["left"].centre_xy_mm - pelvis.hips["right"].centre_xy_mm
    yield "head_radius_mm", radius
    yield "head_distance_mm", float(np.hypot(*across))
    yield "lateral_end_deg", picture.ends_deg[0]
    yield "medial_end_deg", picture.ends_deg[1]


def _across_roof(
    picture: HipPicture, sector: str, angles: np.ndarray
) -> Iterator[tuple[str, float]]:
    rays, moved = picture.rays("roof", angles, ROOF_WITHIN_MM)
    profile = np.median(rays, axis=0)
    roof = dict(roof_profile(profile))
    roof["wander_mm"] = float(np.std(moved - gaussian_filter1d(moved, 4)))
    roof["edge_below_truth_mm"] = -float(np.median(moved))
    at = offsets_mm()
    exact = float(np.interp(np.median(-moved), at, profile))
    roof["truth_level"] = (exact - roof["joint_min"]) / (
        roof["peak_over_joint"] or np.nan
    )
    edge, rival = (
        np.gradient(rays, axis=1)[:, part].max(axis=1)
        for part in ((np.abs(at) < 0.3), (at > 2.5) & (at < 8))
    )
    roof["rival"] = float(np.median(rival / np.maximum(edge, 1e-6)))
    white = (1 - picture.soft) / picture.contrast
    plate = rays[:, (at > 0) & (at < 3)]
    roof["white"] = float((plate > NEAR_WHITE * white).mean())
    head = dict(head_profile(_profile(picture, "head", angles)))
    roof["slope_ratio"] = roof.pop("slope") / (head.pop("slope") or np.nan)
    for name, value in roof.items():
        yield f"{sector}_{name}", value
    for name, value in head.items():
        yield f"{sector}_head_{name}", value


def _profile(picture: HipPicture, name: str, angles: np.ndarray) -> np.ndarray:
    return np.median(picture.rays(name, angles, HEAD_WITHIN_MM)[0], axis=0)


def _wall(picture: HipPicture) -> Iterator[tuple[str, float]]:
    """Fall of brightness along the joint and along the head, going laterally."""
    angles = np.arange(0.0, 80.0, 0.5)
    head = picture.border_mm("head", np.clip(angles, None, 68))
    roof = picture.border_mm("roof", np.clip(angles, None, picture.ends_deg[0]))
    for name, radius in (("joint", (head + roof) / 2), ("head", head - 3.0)):
        step_mm = float(np.median(radius)) * np.radians(0.5)
        level = (picture.at(polar(angles, radius)) - picture.soft) / picture.contrast
        level = gaussian_filter1d(level, 0.6 / step_mm)
        slope = -np.gradient(level, step_mm)
        window = (angles > 15) & (angles < 65)
        steepest = int(np.flatnonzero(window)[slope[window].argmax()])
        far, near = (int(mm / step_mm) for mm in (6.0, 1.5))
        inner = level[max(steepest - far, 0) : max(steepest - near, 1)]
        outer = level[steepest + near : steepest + far]
        yield f"wall_{name}_step", float(np.median(inner) - np.median(outer))
        yield f"wall_{name}_slope", float(slope[steepest])
        if name == "joint":
            edge_mm = np.radians(angles[steepest] - picture.ends_deg[0])
            yield "wall_lateral_of_edge_mm", float(edge_mm * radius[steepest])


def _levels(picture: HipPicture) -> Iterator[tuple[str, float]]:
    """Brightness of places far from the joint, and of the whole picture."""
    radius = picture.radius_mm
    yield "contrast_of_range", picture.contrast
    yield "white_level", (1 - picture.soft) / picture.contrast
    yield "neck_level", picture.level(-26, 18, 5)
    yield "trochanter_level", picture.level(-54, 16, 5)
    yield "ischium_level", picture.level(22, 48, 4)
    yield "medial_wall_level", picture.level(radius + 8, -4, 4)
    shaft = picture.at(np.column_stack([np.arange(-70, -45, 0.3), np.full(84, 85.0)]))
    yield "shaft_cortex", float((shaft.max() - picture.soft) / picture.contrast)
    yield "lateral_of_shaft", picture.level(-78, 80, 4)
    whole = (picture.image - picture.soft) / picture.contrast
    for percent in (25, 50, 75, 95, 99):
        yield f"picture_p{percent}", float(np.percentile(whole, percent))
    yield "black_fraction", float((picture.image <= 0.001).mean())
    angle, far = np.meshgrid(np.arange(-60.0, 80), np.arange(4, radius - 2, 0.5))
    smooth = gaussian_filter(picture.image, 2 / SPACING_MM)
    head = (picture.at(polar(angle, far), smooth) - picture.soft) / picture.contrast
    yield "head_darkest", float(np.percentile(head, 5))
    yield "head_range", float(np.subtract(*np.percentile(head, (95, 5))))


if __name__ == "__main__":
    main()
