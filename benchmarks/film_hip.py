"""What one hip on a radiograph looks like, in the numbers that film was measured in.

Brightness is in C: 0 is the soft tissue beside the neck, 1 the upper head. Lengths are
millimetres on pixels of 0.28 mm. Angles are in degrees about the head's centre,
lateral positive. Borders are the exact ones, moved to the steepest place near them as
film's were. Only places of a right hip are named: the left one is its mirror image.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d, map_coordinates

from hipspace.phantom.points import polar
from hipspace.phantom.shape import HipShape

SPACING_MM = 0.28
"""Of the pixels that film was measured on."""
STEP_MM = 0.1
"""Between the places of a profile."""
REACH_MM = 14.0
"""Of a profile, to either side of its border."""
BANDS_MM = (0.15, 0.3, 0.6, 1.2, 2.4)
"""SD of the narrower Gaussian of each band; the wider one's is twice that."""
FINE_MM = (0.2, 1.2)
TINY = 1e-12
NEIGHBOURS_DEG = 1.0
"""SD of the mean of neighbouring profiles, a degree apart."""
NEAR_WHITE = 0.997
"""Of the white level: averaged pixels of this fraction are counted as white."""


@dataclass(frozen=True)
class HipPicture:
    """A radiograph (rows, columns) of 0.28 mm pixels, and one of its hips.

    Values lie between 0 and 1, the white level.
    """

    image: np.ndarray
    hip: HipShape

    def at(self, xy_mm: np.ndarray, image: np.ndarray | None = None) -> np.ndarray:
        """Values (...) at points (..., 2) in mm round the head's centre."""
        joint = self.hip.joint
        points = self.hip.to_image(np.asarray(xy_mm) + joint.centre_xy_mm) / SPACING_MM
        column, row = np.moveaxis(points, -1, 0)
        rows, columns = self.image.shape
        where = np.stack([row + rows / 2 - 0.5, column + columns / 2 - 0.5])
        picture = self.image if image is None else image
        return map_coordinates(picture, where, order=1, mode="nearest")

    @cached_property
    def radius_mm(self) -> float:
        """Radius of the head."""
        return self.hip.joint.radius_mm

    @cached_property
    def soft(self) -> float:
        """Value of the soft tissue beside the neck."""
        return float(np.median(self._ring((58, 74), self.radius_mm + 8, 10)))

    @cached_property
    def contrast(self) -> float:
        """One C, as a fraction of the range."""
        ring = self._ring((-40, 40), 0.3 * self.radius_mm, 0.55 * self.radius_mm)
        return float(ring.mean()) - self.soft

    def level(self, x_mm: float, y_mm: float, size_mm: float = 4.0) -> float:
        """Median of a square round a place, in C."""
        return float(np.median(self.patch(x_mm, y_mm, size_mm)))

    def patch(self, x_mm: float, y_mm: float, size_mm: float) -> np.ndarray:
        """Pixels (n, n) in C of a square of that half side, within the image."""
        joint = self.hip.joint
        at_mm = self.hip.to_image(np.array([x_mm, y_mm]) + joint.centre_xy_mm)
        half = round(size_mm / SPACING_MM)
        column, row = (
            int(np.clip(n / 2 + mm / SPACING_MM, half, n - half))
            for n, mm in zip(self.image.shape[::-1], at_mm, strict=True)
        )
        found = self.image[row - half : row + half, column - half : column + half]
        return (found - self.soft) / self.contrast

    def _ring(
        self, ends_deg: tuple[float, float], from_mm: float, wide_mm: float
    ) -> np.ndarray:
        angle, radius = np.meshgrid(
            np.arange(*ends_deg, 1.0), from_mm + np.arange(0, wide_mm, 0.3)
        )
        return self.at(polar(angle, radius))

    @cached_property
    def ends_deg(self) -> tuple[float, float]:
        """Where the sourcil ends, laterally and medially."""
        ends = self.hip.joint.sourcil_xy_mm[[0, -1]] - self.hip.joint.centre_xy_mm
        lateral, medial = np.degrees(np.arctan2(-ends[:, 0], -ends[:, 1]))
        return float(lateral), float(medial)

    def border_mm(self, name: str, angle_deg: np.ndarray) -> np.ndarray:
        """Distance (n,) of the roof or the head from the centre at angles (n,)."""
        points = getattr(self.hip.joint, f"{name}_xy_mm") - self.hip.joint.centre_xy_mm
        angle = np.degrees(np.arctan2(-points[:, 0], -points[:, 1]))
        order = np.argsort(angle)
        return np.interp(angle_deg, angle[order], np.hypot(*points.T)[order])

    def sectors(self) -> dict[str, np.ndarray]:
        """Angles (n,) of the sourcil's lateral part, its apex and its medial part."""
        lateral, medial = self.ends_deg
        return {
            "lateral": np.arange(12.0, max(lateral - 4, 16), 1.0),
            "apex": np.arange(-8.0, 8.5, 1.0),
            "medial": np.arange(medial + 2, -10, 1.0),
        }

    def rays(
        self, name: str, angle_deg: np.ndarray, within_mm: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Profiles (n, m) in C outwards, each aligned at its steepest place.

        And how far outwards (n,) in mm of the exact border that place lies.
        """
        exact = self.border_mm(name, angle_deg)
        sign = 1.0 if name == "roof" else -1.0
        search = np.arange(-within_mm, within_mm + STEP_MM / 2, STEP_MM)
        near = self._along(angle_deg, exact, search)
        slope = sign * np.gradient(gaussian_filter1d(near, 1.0, axis=1), axis=1)
        moved = search[slope.argmax(axis=1)]
        return self._along(angle_deg, exact + moved, offsets_mm()), moved

    def _along(
        self, angle_deg: np.ndarray, from_mm: np.ndarray, steps_mm: np.ndarray
    ) -> np.ndarray:
        radius = from_mm[:, None] + steps_mm
        found = self.at(polar(angle_deg[:, None], radius))
        found = gaussian_filter1d(found, NEIGHBOURS_DEG, axis=0, mode="nearest")
        return (found - self.soft) / self.contrast


def offsets_mm() -> np.ndarray:
    """Places (m,) of a profile from its border, outwards positive."""
    return np.arange(-REACH_MM, REACH_MM + STEP_MM / 2, STEP_MM)


def texture(picture: HipPicture, place_mm: tuple[float, float], half_mm: float) -> dict:
    """RMS in C of each band, and correlation and skew of the fine texture there."""
    margin = half_mm + 8
    wide = picture.patch(*place_mm, margin)
    inner = slice(int(8 / SPACING_MM), -int(8 / SPACING_MM))

    def blurred(sd_mm: float) -> np.ndarray:
        return gaussian_filter(wide, sd_mm / SPACING_MM)[inner, inner]

    found = {
        f"band_{band:g}": float((blurred(band) - blurred(2 * band)).std())
        for band in BANDS_MM
    }
    fine = wide[inner, inner] - blurred(FINE_MM[1])
    smooth = blurred(FINE_MM[0]) - blurred(FINE_MM[1])
    for lag in (1, 2, 3):
        pairs = np.r_[
            (fine[lag:] * fine[:-lag]).ravel(), (fine[:, lag:] * fine[:, :-lag]).ravel()
        ]
        found[f"correlation_{lag}"] = float(pairs.mean() / max(fine.var(), TINY))
    third = ((smooth - smooth.mean()) ** 3).mean()
    found["skew"] = float(third / max(smooth.std() ** 3, TINY))
    return found


def roof_profile(profile: np.ndarray) -> Iterator[tuple[str, float]]:
    """Shape of the sourcil in a profile (m,) aligned at the roof's border."""
    at = offsets_mm()
    near = (at >= -0.5) & (at <= 4.5)
    peak_at = at[near][profile[near].argmax()]
    peak = profile[near].max()
    joint = profile[(at > -4) & (at < 0)].min()
    behind = float(np.median(profile[(at > 6) & (at < 10)]))
    top = peak - 0.2 * (peak - max(joint, behind))
    yield "peak_over_joint", peak - joint
    yield "peak_over_behind", peak - behind
    yield "joint_min", joint
    yield "peak_at_mm", peak_at
    yield "flat_top_mm", _width(profile, peak_at, top, top)
    half_in, half_out = (peak + joint) / 2, (peak + behind) / 2
    yield "fwhm_mm", _width(profile, peak_at, half_in, half_out)
    yield "upper_half_mm", peak_at + _outwards(profile, peak_at, half_out)
    low, high = joint + 0.1 * (peak - joint), joint + 0.9 * (peak - joint)
    inwards = profile[at <= peak_at][::-1]
    yield "rise_mm", STEP_MM * float(_first(inwards < low) - _first(inwards < high))
    yield "slope", float(np.gradient(profile, STEP_MM)[np.abs(at) < 0.3].max())


def head_profile(profile: np.ndarray) -> Iterator[tuple[str, float]]:
    """Shape of the head's border in a profile (m,) aligned at it."""
    at = offsets_mm()
    line = profile[(at > -2) & (at < 0)].max()
    line_at = at[(at > -2) & (at < 0)][profile[(at > -2) & (at < 0)].argmax()]
    below = profile[(at > 0) & (at < 2)].min()
    inside = float(np.median(profile[(at > -5) & (at < -2.5)]))
    high, low = line - 0.1 * (line - below), line - 0.9 * (line - below)
    outwards = profile[at >= line_at]
    yield "fall_mm", STEP_MM * float(_first(outwards < low) - _first(outwards < high))
    yield "line", line - inside
    yield "line_at_mm", line_at
    yield "slope", float(-np.gradient(profile, STEP_MM)[np.abs(at) < 0.3].min())


def _first(chosen: np.ndarray) -> int:
    return int(chosen.argmax()) if chosen.any() else len(chosen)


def _outwards(profile: np.ndarray, from_mm: float, level: float) -> float:
    at = offsets_mm()
    return STEP_MM * _first(profile[at >= from_mm - STEP_MM / 2] < level)


def _width(profile: np.ndarray, at_mm: float, inner: float, outer: float) -> float:
    at = offsets_mm()
    inwards = _first(profile[at <= at_mm + STEP_MM / 2][::-1] < inner) * STEP_MM
    return inwards + _outwards(profile, at_mm, outer)
