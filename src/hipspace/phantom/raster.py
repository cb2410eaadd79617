"""Outlines on a pixel raster: how deep each pixel lies inside, to a fraction of one."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import distance_transform_edt
from scipy.spatial import cKDTree

EXACT_BAND_MM = 2.5

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

    def depth(self, outline_xy_mm: np.ndarray, box: Box) -> np.ndarray:
        """Distance (mm) of each pixel of a box inside a closed outline (N, 2), else 0.

        Exact near the outline, where the picture's edges are made; further in, to
        half a pixel.
        """
        inside = self._filled(outline_xy_mm, box)
        padded = np.pad(inside, 1, mode="edge")
        far = distance_transform_edt(padded)[1:-1, 1:-1] - 0.5
        depth = np.maximum(far, 0) * self.spacing_mm
        outside = distance_transform_edt(~padded)[1:-1, 1:-1] * self.spacing_mm
        band = (depth < EXACT_BAND_MM) & (outside < 2 * self.spacing_mm)
        depth[band] = self._signed(outline_xy_mm, box, band)
        return np.maximum(depth, 0).astype(np.float32)

    def distance(self, line_xy_mm: np.ndarray, box: Box, limit_mm: float) -> np.ndarray:
        """Distance (mm) of each pixel of a box to a densely sampled line (N, 2).

        The limit stands for everything that is further away.
        """
        x, y = np.broadcast_arrays(self.x(box), self.y(box))
        points = np.stack([x, y], axis=-1)
        tree = cKDTree(line_xy_mm)
        distance, _ = tree.query(points, distance_upper_bound=limit_mm)
        return np.minimum(distance, limit_mm).astype(np.float32)

    def _pixels(self, points_xy_mm: np.ndarray) -> np.ndarray:
        return points_xy_mm / self.spacing_mm + (self.columns / 2, self.rows / 2)

    def _filled(self, outline_xy_mm: np.ndarray, box: Box) -> np.ndarray:
        rows, columns = (axis.stop - axis.start for axis in box)
        corner = (box[1].start + 0.5, box[0].start + 0.5)
        picture = Image.new("1", (columns, rows))
        polygon = (self._pixels(outline_xy_mm) - corner).ravel().tolist()
        ImageDraw.Draw(picture).polygon(polygon, fill=1)
        return np.asarray(picture)

    def _signed(self, outline: np.ndarray, box: Box, band: np.ndarray) -> np.ndarray:
        """Signed distance (mm) of the pixels of a band to a closed outline."""
        row, column = np.nonzero(band)
        points = np.column_stack([self.x(box)[0, column], self.y(box)[row, 0]])
        _, nearest = cKDTree(outline).query(points)
        before, after = outline[nearest - 1], outline[(nearest + 1) % len(outline)]
        along = after - before
        along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
        offset = points - outline[nearest]
        across = along[:, 0] * offset[:, 1] - along[:, 1] * offset[:, 0]
        return across * _turn(outline)


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
    share = np.minimum(depth_mm / half_width_mm, 1)
    return np.sqrt(share * (2 - share))
