"""Class probabilities along rays from the head's centre, and the edges on them.

A ray's edge is where a class begins or ends, to a small part of a pixel. The fraction
of a pixel that a structure covers is its indicator seen through a box one pixel
wide; the integral of the fraction across an edge does not depend on that blur, nor on
where the pixels lie, so the edge is placed where a sharp step of the same integral
would be. Angles are in degrees from the image's vertical, lateral positive.
"""

from dataclasses import dataclass

import numpy as np

ARC_STEP_PX = 0.8
"""Distance of neighbouring rays at their outer ends; on the head it is half a pixel."""
RADIAL_STEP_PX = 0.25
EDGE_HALF_WIDTH_PX = 1.25
"""Half of the stretch over which an edge is integrated: box blur and interpolation
reach 0.7 + 0.5 pixels to either side."""
HALF = np.float32(0.5)
HALF_WIDTH_STEPS = round(EDGE_HALF_WIDTH_PX / RADIAL_STEP_PX)


@dataclass(frozen=True)
class Profiles:
    """Maps sampled along parallel or diverging lines.

    Parameters
    ----------
    places_mm
        Places of the samples on each line (R,), equally spaced.
    maps
        Values (C, A, R) on A lines.
    spacing_mm
        Side of the pixels that the maps were sampled from.
    """

    places_mm: np.ndarray
    maps: np.ndarray
    spacing_mm: float

    def falling(self, index: int, near_mm: np.ndarray | float) -> np.ndarray:
        """Place (A,) in mm where a map falls below a half, NaN where it does not.

        If a line has several, the one nearest to `near_mm` counts.
        """
        return self._edges(self.maps[index], near_mm)

    def rising(self, index: int, beyond_mm: np.ndarray) -> np.ndarray:
        """Place (A,) in mm of the first rise above a half beyond `beyond_mm` (A,)."""
        start = np.nan_to_num(beyond_mm, nan=np.inf)[:, None]
        high = (self.maps[index] >= 0.5) & (self.places_mm >= start)
        first = np.where(high.any(axis=1), self.places_mm[high.argmax(axis=1)], np.nan)
        return self._edges(1.0 - self.maps[index], first)

    def integral(
        self, index: int, from_mm: np.ndarray, to_mm: np.ndarray
    ) -> np.ndarray:
        """Integral (A,) in mm of a map between two places (A,) on each line."""
        summed = self._summed(self.maps[index])
        return self._at(summed, to_mm) - self._at(summed, from_mm)

    def _edges(self, profile: np.ndarray, near_mm: np.ndarray | float) -> np.ndarray:
        high = profile >= 0.5
        falls = high[:, :-1] & ~high[:, 1:]
        away = np.abs(self.places_mm[:-1] - np.reshape(near_mm, (-1, 1)))
        away = np.where(falls, np.nan_to_num(away, nan=np.inf), np.inf)
        found = np.isfinite(away).any(axis=1)
        nearest = away.argmin(axis=1)
        reach = np.arange(-HALF_WIDTH_STEPS, HALF_WIDTH_STEPS + 1)
        around = (nearest[:, None] + reach).clip(0, len(self.places_mm) - 1)
        near = np.take_along_axis(profile, around, axis=1)
        step = self.places_mm[1] - self.places_mm[0]
        integral = (near.sum(axis=1) - (near[:, 0] + near[:, -1]) / 2) * step
        edges = self.places_mm[nearest] - HALF_WIDTH_STEPS * step + integral
        return np.where(found, edges, np.nan)

    def _summed(self, profile: np.ndarray) -> np.ndarray:
        step = self.places_mm[1] - self.places_mm[0]
        pairs = (profile[:, 1:] + profile[:, :-1]) * (step / 2)
        start = np.zeros((len(profile), 1))
        return np.concatenate([start, np.cumsum(pairs, axis=1)], axis=1)

    def _at(self, values: np.ndarray, places_mm: np.ndarray) -> np.ndarray:
        """Values (A,) of a function (A, R) at one place (A,) a line, linear between."""
        step = self.places_mm[1] - self.places_mm[0]
        known = np.isfinite(places_mm)
        place = np.where(known, (places_mm - self.places_mm[0]) / step, 0.0)
        place = np.clip(place, 0.0, len(self.places_mm) - 1.001)
        low, lines = place.astype(int), np.arange(len(values))
        fraction = place - low
        between = (1 - fraction) * values[lines, low] + fraction * values[
            lines, low + 1
        ]
        return np.where(known, between, np.nan)


@dataclass(frozen=True)
class Rays(Profiles):
    """Maps along rays from a centre; places are radii.

    Parameters
    ----------
    angles_deg
        Angles of the rays (A,), increasing by `step_deg`.
    centre_xy_mm
        Where the rays begin.
    source
        The maps (C, H, W) that they were sampled from.
    """

    angles_deg: np.ndarray
    centre_xy_mm: tuple[float, float]
    source: np.ndarray

    @property
    def step_deg(self) -> float:
        """Angle between neighbouring rays."""
        return float(self.angles_deg[1] - self.angles_deg[0])

    def offsets(self, radii_mm: np.ndarray) -> np.ndarray:
        """Places (A, 2) at one radius (A,) a ray, in mm from the centre."""
        return offsets_mm(self.angles_deg, radii_mm)

    def across(self, y_mm: np.ndarray, x_mm: float, half_length_mm: float) -> Profiles:
        """The maps along horizontal lines, lateral to medial.

        Lines at `y_mm` (A,) from the centre, about `x_mm` from it; so are the places.
        """
        step = RADIAL_STEP_PX * self.spacing_mm
        places = np.arange(x_mm - half_length_mm, x_mm + half_length_mm, step)
        points = np.stack(np.meshgrid(places, y_mm), axis=-1) + self.centre_xy_mm
        maps = _sampled(self.source, points / self.spacing_mm)
        return Profiles(places, maps, self.spacing_mm)


def cast_rays(
    maps: np.ndarray,
    spacing_mm: float,
    centre_xy_mm: tuple[float, float],
    radii_mm: tuple[float, float],
    half_angle_deg: float,
) -> Rays:
    """Maps (C, H, W) along rays from a centre, up to an angle either side of up.

    Between two radii; steps are a fixed part of a pixel, at the outer radius. Beyond
    the image's edge the nearest pixel counts.
    """
    step_deg = np.degrees(ARC_STEP_PX * spacing_mm / radii_mm[1])
    count = int(np.ceil(half_angle_deg / step_deg))
    angles = np.linspace(-half_angle_deg, half_angle_deg, 2 * count + 1)
    radii = np.arange(radii_mm[0], radii_mm[1], RADIAL_STEP_PX * spacing_mm)
    points = offsets_mm(angles[:, None], radii)
    points += centre_xy_mm
    points /= spacing_mm
    sampled = _sampled(maps, points)
    return Rays(radii, sampled, spacing_mm, angles, centre_xy_mm, maps)


def offsets_mm(angles_deg: np.ndarray, radii_mm: np.ndarray) -> np.ndarray:
    """Places (..., 2) in mm from the centre, x medial and y down."""
    angle = np.radians(angles_deg)
    return np.stack([-radii_mm * np.sin(angle), -radii_mm * np.cos(angle)], axis=-1)


def _sampled(maps: np.ndarray, points_xy: np.ndarray) -> np.ndarray:
    """Values (C, ...) float32 of maps (C, H, W) at points (..., 2), in pixels.

    Points are given from the edge.

    Linear between the middles of pixels: it keeps the integral, and does not overshoot
    as a cubic does. Beyond the edge the nearest pixel counts.
    """
    height, width = maps.shape[1:]
    x, y = (
        (points_xy[..., axis].ravel().astype(np.float32) - HALF).clip(0, size - 1)
        for axis, size in ((0, width), (1, height))
    )
    left, top = (
        np.minimum(at.astype(np.intp), size - 2)
        for at, size in ((x, width), (y, height))
    )
    x -= left
    y -= top
    corner = top * width + left
    sampled = np.empty((len(maps), x.size), dtype=np.float32)
    flat = maps.astype(np.float32, copy=False).reshape(len(maps), -1)
    for values, found in zip(flat, sampled, strict=True):
        upper = _between(values, corner, x)
        lower = _between(values, corner + width, x)
        lower -= upper
        lower *= y
        np.add(upper, lower, out=found)
    return sampled.reshape(len(maps), *points_xy.shape[:-1])


def _between(values: np.ndarray, first: np.ndarray, fraction: np.ndarray) -> np.ndarray:
    """Values (N,) a fraction (N,) of the way from one place to the next."""
    start = values.take(first)
    step = values.take(first + 1)
    step -= start
    step *= fraction
    start += step
    return start
