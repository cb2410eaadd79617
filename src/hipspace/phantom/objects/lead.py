"""Shields and letters of lead, scale balls, lines and catheters."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hipspace.geometry.curves import Curve
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import Pelvis

LINE_POINTS = 4000


def shield(pelvis: Pelvis, raster: Raster, rng: np.random.Generator) -> np.ndarray:
    """A gonad shield: a rounded lead triangle over the middle of the pelvis."""
    corners = np.array(((-38, -25), (38, -25), (12, 45), (-12, 45)))
    shift = rng.normal((0, 10), (6, 10))
    return raster.filled(corners * rng.uniform(0.8, 1.2) + pelvis.middle_xy_mm + shift)


def marker(raster: Raster, rng: np.random.Generator) -> np.ndarray:
    """The side marker, a lead letter on the patient's right or left."""
    letter = rng.choice(["R", "L"])
    picture = Image.new("L", (raster.columns, raster.rows))
    size = rng.uniform(10, 18) / raster.spacing_mm
    x = rng.uniform(0.04, 0.12) if letter == "R" else rng.uniform(0.84, 0.92)
    place = (x * raster.columns, rng.uniform(0.08, 0.85) * raster.rows)
    font = ImageFont.load_default(size)
    ImageDraw.Draw(picture).text(place, str(letter), fill=255, font=font)
    return np.asarray(picture, dtype=np.float32) / 255


def ball(pelvis: Pelvis, raster: Raster, rng: np.random.Generator) -> np.ndarray:
    """Depth of metal (rows, columns) in mm of a scale ball beside the legs."""
    radius_mm = 12.5 * rng.uniform(1.05, 1.3)
    x_mm, y_mm = rng.choice([-165.0, 0.0, 165.0]), rng.uniform(60, 120)
    centre = pelvis.middle_xy_mm + (x_mm + rng.normal(0, 6), y_mm)
    depth_mm = raster.zeros()
    box = raster.box(centre + radius_mm * np.array([[-1.0], [1.0]]), 0.5)
    x, y = raster.x(box) - centre[0], raster.y(box) - centre[1]
    depth_mm[box] = 2 * np.sqrt(np.maximum(radius_mm**2 - x**2 - y**2, 0))
    return depth_mm


def lines(raster: Raster, rng: np.random.Generator) -> np.ndarray:
    """Attenuation (rows, columns) of lines and catheters on or in the patient."""
    total = raster.zeros()
    frame = np.array([raster.columns, raster.rows]) * raster.spacing_mm
    for _ in range(rng.integers(1, 4)):
        corners = rng.uniform(-0.5, 0.5, (4, 2)) * frame
        course = Curve(corners).evenly(LINE_POINTS)
        width_mm = rng.uniform(0.4, 1.6)
        box = raster.box(course, 3 * width_mm)
        if not any(axis.stop <= axis.start for axis in box):
            away = raster.distance(course, box, 3 * width_mm) / width_mm
            total[box] += rng.uniform(0.05, 0.6) * np.exp(-(away**2))
    return total
