"""What lies in the beam of bone: length in cortex and in marrow at every pixel (mm)."""

import numpy as np

from hipspace.phantom.raster import Box, Raster, shell

MARGIN_MM = 1.0
COMPACT_FOR_GRAIN = 3.0
"""Millimetres of trabecular bone that show as much grain as one of compact bone."""


class Bones:
    """Cortex and marrow (rows, columns) float32, filled bone by bone.

    `femur_mm` is the depth of the femora, whose trabeculae run their own way, and
    `others_mm` that of all other bone.
    """

    def __init__(self, raster: Raster) -> None:
        """Start with nothing in the beam."""
        self.raster = raster
        self.cortex_mm = raster.zeros()
        self.marrow_mm = raster.zeros()
        self.femur_mm = raster.zeros()
        self.others_mm = raster.zeros()

    def add(self, box: Box, cortex: np.ndarray, marrow: np.ndarray) -> None:
        """Put what a box of pixels sees of one bone into the beam."""
        self.cortex_mm[box] += cortex
        self.marrow_mm[box] += marrow
        self.others_mm[box] += COMPACT_FOR_GRAIN * cortex + marrow

    def add_femur(
        self, box: Box, cortex: np.ndarray, marrow: np.ndarray, density: np.ndarray
    ) -> None:
        """Put what a box of pixels sees of a femur, of this density, into the beam."""
        self.cortex_mm[box] += cortex
        self.marrow_mm[box] += density * marrow
        self.femur_mm[box] += cortex + marrow

    def add_shell(
        self,
        outline_xy: np.ndarray,
        *,
        half_width_mm: float,
        thickness_mm: float,
        cortex_mm: float,
    ) -> None:
        """Put a rounded bone with one thickness and cortex into the beam."""
        box = self.raster.box(outline_xy, MARGIN_MM)
        if empty(box):
            return
        depth = self.raster.depth(outline_xy, box)
        self.add(
            box,
            *shell(
                depth,
                half_width_mm=half_width_mm,
                thickness_mm=thickness_mm,
                cortex_mm=cortex_mm,
            ),
        )

    def add_line(
        self, line_xy: np.ndarray, *, width_mm: float, cortex_mm: float
    ) -> None:
        """Put a plate seen edge-on into the beam."""
        box = self.raster.box(line_xy, 4 * width_mm)
        if empty(box):
            return
        distance = self.raster.distance(line_xy, box, 4 * width_mm)
        self.cortex_mm[box] += cortex_mm * np.exp(-((distance / width_mm) ** 2))


def common(one: Box, other: Box) -> Box:
    """The pixels that two boxes have in common."""
    rows, columns = (
        slice(max(a.start, b.start), min(a.stop, b.stop))
        for a, b in zip(one, other, strict=True)
    )
    return rows, columns


def within(part: Box, box: Box) -> Box:
    """Where a box of pixels lies in another that holds it."""
    rows, columns = (
        slice(inner.start - outer.start, inner.stop - outer.start)
        for inner, outer in zip(part, box, strict=True)
    )
    return rows, columns


def empty(box: Box) -> bool:
    """Whether a box holds no pixel."""
    return any(axis.stop <= axis.start for axis in box)
