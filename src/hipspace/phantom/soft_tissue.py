"""What lies in the beam of soft tissue: muscle and fat, thighs, bowel gas (mm)."""

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import Pelvis

COARSE_MM = 4.0
THINNER = (0.05, 0.22)
"""How much less tissue, as a fraction, 50 mm further down: on film ischium and
trochanter are as dark as the soft tissue beside the neck."""
CROTCH_BELOW_HEADS_MM = 75.0


def soft_tissue(pelvis: Pelvis, raster: Raster, rng: np.random.Generator) -> np.ndarray:
    """Length of the beam (rows, columns) in soft tissue, gas already taken away."""
    coarse = Raster(
        int(np.ceil(raster.rows * raster.spacing_mm / COARSE_MM)) + 1,
        int(np.ceil(raster.columns * raster.spacing_mm / COARSE_MM)) + 1,
        COARSE_MM,
    )
    body = _body(pelvis, coarse, rng)
    lumps = gaussian_filter(rng.standard_normal(body.shape), rng.uniform(3, 8))
    lumps *= rng.uniform(0.01, 0.04) / lumps.std()
    tissue = _refined(gaussian_filter(body * (1 + lumps), 1.0), raster)
    for _ in range(rng.poisson(4)):
        _take_gas(tissue, pelvis, raster, rng)
    for _ in range(rng.poisson(3)):
        _add_fold(tissue, pelvis, raster, rng)
    return np.maximum(tissue, 0)


def _body(pelvis: Pelvis, raster: Raster, rng: np.random.Generator) -> np.ndarray:
    """The trunk above the crotch and two thighs below, as rounded cylinders."""
    everywhere = slice(0, raster.rows), slice(0, raster.columns)
    middle_x, middle_y = pelvis.middle_xy_mm
    x, y = raster.x(everywhere) - middle_x, raster.y(everywhere) - middle_y
    large = np.sqrt(pelvis.patient.soft_tissue) * pelvis.patient.size
    half_width = rng.uniform(172, 215) * large - 0.06 * np.clip(-y, 0, 150)
    depth = rng.uniform(170, 220) * pelvis.patient.soft_tissue
    power = rng.uniform(2.3, 3.6)
    trunk = depth * _bulge(x / half_width, power)
    thighs = np.zeros_like(trunk)
    for side, hip in pelvis.hips.items():
        shaft = hip.outlines_xy_mm["outline"][[0, -1]].mean(axis=0)[0] - middle_x
        sign = -1 if side == "right" else 1
        centre = shaft + sign * rng.uniform(-12, 4)
        radius = rng.uniform(0.8, 0.98) * np.abs(centre)
        thighs += 0.95 * depth * _bulge((x - centre) / radius, 2.0)
    crotch = CROTCH_BELOW_HEADS_MM * pelvis.patient.size + rng.uniform(-5, 50)
    below = (y - crotch) / rng.uniform(8, 20)
    fraction = 1 / (1 + np.exp(-below))
    depth_below = 1 - rng.uniform(*THINNER) * np.clip((y + 10) / 50, 0, 1.3)
    belly = 1 + rng.uniform(-0.35, 0.1) * np.clip(-y / 150, 0, 1)
    return ((1 - fraction) * trunk * belly + fraction * thighs) * depth_below


def _bulge(across: np.ndarray, power: float) -> np.ndarray:
    return np.maximum(1 - np.abs(across) ** power, 0) ** (1 / power)


def _take_gas(
    tissue: np.ndarray, pelvis: Pelvis, raster: Raster, rng: np.random.Generator
) -> None:
    """One bubble of bowel gas, a blurred and bent ellipsoid."""
    centre = pelvis.middle_xy_mm + rng.uniform((-95, -170), (95, 15))
    axes = rng.uniform(5, 22, 2)
    box = raster.box(centre + np.array([-1, 1])[:, None] * axes.max(), 3)
    x, y = raster.x(box) - centre[0], raster.y(box) - centre[1]
    angle, bend = rng.uniform(0, np.pi), rng.normal(0, 0.015)
    along = x * np.cos(angle) + y * np.sin(angle)
    across = y * np.cos(angle) - x * np.sin(angle) + bend * along**2
    inside = np.maximum(1 - (along / axes[0]) ** 2 - (across / axes[1]) ** 2, 0)
    tissue[box] -= (
        rng.uniform(0.5, 1.6) * axes.min() * inside ** rng.uniform(0.5, 1)
    ).astype(np.float32)


def _add_fold(
    tissue: np.ndarray, pelvis: Pelvis, raster: Raster, rng: np.random.Generator
) -> None:
    """One soft edge: a skin fold, or the border of a muscle or of the bladder."""
    centre = pelvis.middle_xy_mm + rng.uniform((-150, -120), (150, 160))
    radius = rng.uniform(30, 120)
    box = raster.box(centre + np.array([-1, 1])[:, None] * radius, 1)
    if any(axis.stop <= axis.start for axis in box):
        return
    from_centre = np.hypot(
        raster.x(box) - centre[0], (raster.y(box) - centre[1]) * rng.uniform(1.0, 1.8)
    )
    inside = np.maximum(1 - from_centre / radius, 0)
    rise = np.minimum(inside * radius / rng.uniform(3, 15), 1)
    tissue[box] += (rng.uniform(-7, 9) * rise).astype(np.float32)


def _refined(coarse: np.ndarray, raster: Raster) -> np.ndarray:
    """A coarse map (h, w) on the pixels of a raster, both centred on the image."""
    middle = np.array(coarse.shape[::-1]) / 2
    half = np.array([raster.columns, raster.rows]) * raster.spacing_mm / COARSE_MM / 2
    fine = Image.fromarray(coarse.astype(np.float32)).resize(
        (raster.columns, raster.rows),
        Image.Resampling.BILINEAR,
        box=(*(middle - half), *(middle + half)),
    )
    return np.array(fine)
