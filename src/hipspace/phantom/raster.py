"""Outlines on a pixel raster: how deep each pixel lies inside, to a fraction of one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

EXACT_BAND_MM = 1.5
SMOOTH_STEP_PX = 4
"""Between the pixels at which what is smooth is computed."""
FAR_STEP = 4
"""Of the points of a dense outline, those that tell the distance further away."""

Box = tuple[slice, slice]


@dataclass(frozen=True)
class Raster:
    """Square pixels over the image frame (mm from the image's centre)."""

    rows: int
    columns: int
    spacing_mm: float

    def zeros(self) -> np.ndarray:
        """An empty map (rows, columns) float32."""
        return np.zeros((self.rows, self.columns), dtype=np.float32)

    def box(self, points_xy_mm: np.ndarray, margin_mm: float) -> Box:
        """Rows and columns that hold points (N, 2) and a margin, cut to the raster."""
        low = self._pixels(points_xy_mm.min(axis=0) - margin_mm)
        high = self._pixels(points_xy_mm.max(axis=0) + margin_mm)
        first = np.clip(np.floor(low), 0, (self.columns, self.rows)).astype(int)
        last = np.clip(np.ceil(high), 0, (self.columns, self.rows)).astype(int)
        return slice(first[1], last[1]), slice(first[0], last[0])

    def x(self, box: Box) -> np.ndarray:
        """Image frame x (1, w) of the pixel centres of a box."""
        columns = np.arange(box[1].start, box[1].stop)
        return ((columns + 0.5 - self.columns / 2) * self.spacing_mm)[None]

    def y(self, box: Box) -> np.ndarray:
        """Image frame y (h, 1) of the pixel centres of a box."""
        rows = np.arange(box[0].start, box[0].stop)
        return ((rows + 0.5 - self.rows / 2) * self.spacing_mm)[:, None]

    def smooth(
        self, box: Box, function: Callable[[np.ndarray, np.ndarray], np.ndarray]
    ) -> np.ndarray:
        """A smooth function of x (1, w) and y (h, 1) on the pixels of a box (h, w).

        It is computed at every fourth pixel each way, and is linear between them.
        """
        rows, columns = (axis.stop - axis.start for axis in box)
        y, x = (
            (axis.start + SMOOTH_STEP_PX * (np.arange(_cells(axis)) - 0.5) - middle)
            * self.spacing_mm
            for axis, middle in zip(box, (self.rows / 2, self.columns / 2), strict=True)
        )
        coarse = np.asarray(function(x[None], y[:, None]), dtype=np.float32)
        ends = 1 + columns / SMOOTH_STEP_PX, 1 + rows / SMOOTH_STEP_PX
        fine = Image.fromarray(np.ascontiguousarray(coarse)).resize(
            (columns, rows), Image.Resampling.BILINEAR, box=(1, 1, *ends)
        )
        return np.array(fine)

    def filled(self, outline_xy_mm: np.ndarray) -> np.ndarray:
        """Coverage (rows, columns) by a closed outline (N, 2), soft-edged."""
        picture = Image.new("L", (self.columns, self.rows))
        polygon = self._pixels(outline_xy_mm).ravel().tolist()
        ImageDraw.Draw(picture).polygon(polygon, fill=255)
        return gaussian_filter(np.asarray(picture, dtype=np.float32) / 255, 1.0)

    def inside(self, outline_xy_mm: np.ndarray, box: Box) -> np.ndarray:
        """Which pixels (h, w) of a box have their centre in a closed outline (N, 2)."""
        filled = self._filled(outline_xy_mm, box)
        border = _grown(filled) & _grown(~filled)
        tree = cKDTree(outline_xy_mm)
        filled[border] = self._signed(outline_xy_mm, tree, box, border) > 0
        return filled

    def depth(self, outline_xy_mm: np.ndarray, box: Box) -> np.ndarray:
        """Distance (mm) of each pixel of a box inside a closed outline (N, 2), else 0.

        Exact near the outline, where the picture's edges are made; further in, `smooth`
        from what is exact.
        """
        inside = self._filled(outline_xy_mm, box)
        tree = cKDTree(outline_xy_mm)
        far = _distance_to(outline_xy_mm, np.inf, _grown(_cells_of(inside)))
        depth = np.where(inside, self.smooth(box, far), np.float32(0))
        band = (depth < EXACT_BAND_MM) & _grown(inside)
        depth[band] = self._signed(outline_xy_mm, tree, box, band)
        return np.maximum(depth, 0)

    def distance(self, line_xy_mm: np.ndarray, box: Box, limit_mm: float) -> np.ndarray:
        """Distance (mm) of each pixel of a box to a densely sampled line (N, 2).

        The limit stands for everything that is further away. Exact near the line.
        """
        distance = self.smooth(box, _distance_to(line_xy_mm, limit_mm))
        near = distance < min(EXACT_BAND_MM, limit_mm)
        exact, _ = cKDTree(line_xy_mm).query(self._centres(box, near))
        distance[near] = np.minimum(exact, limit_mm)
        return distance

    def _centres(self, box: Box, chosen: np.ndarray) -> np.ndarray:
        """Centres (P, 2) in mm of the chosen pixels (h, w) of a box."""
        row, column = np.nonzero(chosen)
        return np.column_stack([self.x(box)[0, column], self.y(box)[row, 0]])

    def _pixels(self, points_xy_mm: np.ndarray) -> np.ndarray:
        return points_xy_mm / self.spacing_mm + (self.columns / 2, self.rows / 2)

    def _filled(self, outline_xy_mm: np.ndarray, box: Box) -> np.ndarray:
        rows, columns = (axis.stop - axis.start for axis in box)
        corner = (box[1].start + 0.5, box[0].start + 0.5)
        picture = Image.new("1", (columns, rows))
        polygon = (self._pixels(outline_xy_mm) - corner).ravel().tolist()
        ImageDraw.Draw(picture).polygon(polygon, fill=1)
        return np.array(picture)

    def _signed(
        self, outline: np.ndarray, tree: cKDTree, box: Box, band: np.ndarray
    ) -> np.ndarray:
        """Signed distance (mm) of the pixels of a band to a closed outline."""
        points = self._centres(box, band)
        _, nearest = tree.query(points)
        before, after = outline[nearest - 1], outline[(nearest + 1) % len(outline)]
        along = after - before
        along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
        offset = points - outline[nearest]
        across = along[:, 0] * offset[:, 1] - along[:, 1] * offset[:, 0]
        return across * _turn(outline)


def _cells(axis: slice) -> int:
    """Places at which `smooth` computes along an axis: one a cell, one at each end."""
    return -(-(axis.stop - axis.start) // SMOOTH_STEP_PX) + 2


def _cells_of(mask: np.ndarray) -> np.ndarray:
    """A mask (h, w) at the places at which `smooth` computes, its ends repeated."""
    middles = (
        (SMOOTH_STEP_PX * np.arange(-1, _cells(slice(0, n)) - 1) + SMOOTH_STEP_PX // 2)
        for n in mask.shape
    )
    clipped = (at.clip(0, n - 1) for at, n in zip(middles, mask.shape, strict=True))
    return mask[np.ix_(*clipped)]


def _distance_to(
    line_xy_mm: np.ndarray, limit_mm: float, wanted: np.ndarray | None = None
) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """The distance (h, w) of places x (1, w) and y (h, 1) to a densely sampled line.

    0 at places that are not `wanted` (h, w); None: all are.
    """
    tree = cKDTree(line_xy_mm[::FAR_STEP])

    def distance(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        places = np.stack(np.broadcast_arrays(x, y), axis=-1)
        chosen = np.ones(places.shape[:2], dtype=bool) if wanted is None else wanted
        far = np.zeros(chosen.shape)
        nearest, _ = tree.query(places[chosen], distance_upper_bound=limit_mm)
        far[chosen] = np.minimum(nearest, limit_mm)
        return far

    return distance


def _grown(mask: np.ndarray) -> np.ndarray:
    """A mask (h, w) with the eight neighbours of its pixels."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    wide[:-1] |= mask[1:]
    grown = wide.copy()
    grown[:, 1:] |= wide[:, :-1]
    grown[:, :-1] |= wide[:, 1:]
    return grown


def _turn(outline_xy: np.ndarray) -> float:
    """1 if the inside lies where the signed area is positive, -1 if not."""
    x, y = outline_xy.T
    return float(np.sign(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))


def shell(
    depth_mm: np.ndarray,
    *,
    half_width_mm: float,
    thickness_mm: np.ndarray | float,
    cortex_mm: np.ndarray | float,
) -> tuple[np.ndarray, np.ndarray]:
    """Length of the beam (mm) in the cortex and in the marrow of a rounded bone.

    The bone is `thickness_mm` deep where a pixel lies at least `half_width_mm` inside
    its outline, and rounded towards its edge, as a tube is.
    """
    outer = _rounded(depth_mm, half_width_mm) * thickness_mm
    inner = _rounded(
        np.maximum(depth_mm - cortex_mm, 0), np.maximum(half_width_mm - cortex_mm, 1)
    ) * np.maximum(thickness_mm - 2 * np.asarray(cortex_mm), 0)
    inner = np.minimum(inner, outer)
    return outer - inner, inner


def _rounded(depth_mm: np.ndarray, half_width_mm: np.ndarray | float) -> np.ndarray:
    fraction = np.minimum(depth_mm / half_width_mm, 1)
    return np.sqrt(fraction * (2 - fraction))


def softened(signal: np.ndarray, sigma: float) -> np.ndarray:
    """A Gaussian blur by way of a smaller picture, which is all that it needs."""
    step = max(int(sigma / 2), 1)
    rows, columns = signal.shape
    small = Image.fromarray(signal).resize(
        (columns // step, rows // step), Image.Resampling.BOX
    )
    soft = gaussian_filter(np.asarray(small), sigma / step, mode="nearest")
    return np.array(
        Image.fromarray(soft).resize((columns, rows), Image.Resampling.BILINEAR)
    )
