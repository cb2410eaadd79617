"""Hips made of circular arcs, whose widths follow from school geometry.

A head on a neck, under a roof that is an arc of a larger circle. `joint` gives the
exact borders, `probabilities` the part of each pixel that every structure covers, by
counting samples: the perfect partial-volume mask.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_dilation

from hipspace.measurement.joint import Joint

SAMPLE_MM = 0.0225
SQUARE = ((0, 0), (0, 1), (1, 0), (1, 1))


@dataclass(frozen=True)
class ArcHip:
    """A right hip; angles are from the vertical, lateral positive.

    Parameters
    ----------
    gap_mm
        Radius of the roof less radius of the head.
    shift_xy_mm
        Of the roof's centre from the head's: zero makes the width the same everywhere.
    """

    gap_mm: float
    shift_xy_mm: tuple[float, float] = (0.0, 0.0)
    centre_xy_mm: tuple[float, float] = (50.0, 50.0)
    radius_mm: float = 24.0
    lateral_deg: float = 38.0
    lip_deg: float = 44.0
    medial_deg: float = -20.0
    extent_mm: float = 100.0

    @property
    def roof_radius_mm(self) -> float:
        return self.radius_mm + self.gap_mm

    @property
    def roof_centre_xy_mm(self) -> np.ndarray:
        return np.add(self.centre_xy_mm, self.shift_xy_mm)

    def roof_arc(self, first_deg: float, last_deg: float, n: int = 400) -> np.ndarray:
        """Points (n, 2) of the roof's lower border."""
        return arc(self.roof_centre_xy_mm, self.roof_radius_mm, first_deg, last_deg, n)

    def joint(self) -> Joint:
        """The exact borders."""
        return Joint(
            roof_xy_mm=self.roof_arc(self.lip_deg, self.medial_deg),
            sourcil_xy_mm=self.roof_arc(self.lateral_deg, self.medial_deg),
            head_xy_mm=arc(self.centre_xy_mm, self.radius_mm, 80, -80, 1000),
            centre_xy_mm=self.centre_xy_mm,
            radius_mm=self.radius_mm,
        )

    def probabilities(self, spacing_mm: float) -> np.ndarray:
        """Fraction (3, H, W) of each pixel that femur, roof and joint space cover."""
        size = round(self.extent_mm / spacing_mm)
        corners = np.arange(size + 1) * spacing_mm
        at_corners = self._structures(*np.meshgrid(corners, corners))
        four = np.stack([at_corners[:, i : i + size, j : j + size] for i, j in SQUARE])
        fractions = four.mean(axis=0)
        mixed = ((fractions > 0) & (fractions < 1)).any(axis=0)
        rows, columns = np.nonzero(binary_dilation(mixed, np.ones((3, 3))))
        samples = round(spacing_mm / SAMPLE_MM)
        inside = (np.arange(samples) + 0.5) / samples
        x = (columns[:, None, None] + inside) * spacing_mm
        y = (rows[:, None, None] + inside[:, None]) * spacing_mm
        x, y = np.broadcast_arrays(x, y)
        fractions[:, rows, columns] = self._structures(x, y).mean(axis=(2, 3))
        return fractions.astype(np.float32)

    def _structures(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        dx, dy = x - self.centre_xy_mm[0], y - self.centre_xy_mm[1]
        head = np.hypot(dx, dy) <= self.radius_mm
        along, across = (dy - dx) / np.sqrt(2), (dx + dy) / np.sqrt(2)
        femur = head | ((np.abs(across) <= 15) & (along >= 0) & (along <= 55))
        lip, medial = self.roof_arc(self.lip_deg, self.medial_deg, 2)
        edge = self.roof_arc(self.lateral_deg, self.medial_deg, 2)[0]
        roof_dx, roof_dy = x - self.roof_centre_xy_mm[0], y - self.roof_centre_xy_mm[1]
        outside = np.hypot(roof_dx, roof_dy) >= self.roof_radius_mm
        left_of_edge = np.degrees(np.arctan2(-roof_dx, -roof_dy)) > self.lip_deg
        top = lip[1] - 12.0
        band = (x <= medial[0]) & (y >= top) & ~left_of_edge & (roof_dy < 0)
        roof = band & outside & ~femur
        ray = np.arctan2(self.centre_xy_mm[0] - edge[0], self.centre_xy_mm[1] - edge[1])
        inside = (np.arctan2(-dx, -dy) <= ray) & (x <= medial[0]) & (dy < 0)
        return np.stack([femur, roof, inside & ~outside & ~femur])


def arc(centre_xy, radius: float, first_deg: float, last_deg: float, n: int):
    """Points (n, 2) of an arc, by angles from the vertical, lateral positive."""
    angle = np.radians(np.linspace(first_deg, last_deg, n))
    offset = radius * np.column_stack([-np.sin(angle), -np.cos(angle)])
    return np.asarray(centre_xy) + offset
