"""What lies in the beam of bone: length in cortex and in marrow at every pixel (mm)."""

import numpy as np

from hipspace.geometry.curves import Curve
from hipspace.phantom.acetabulum import draw_socket, hollow, under_roof
from hipspace.phantom.raster import Box, Raster, shell
from hipspace.phantom.shape import HipShape, Pelvis

MARGIN_MM = 1.0
NEAR_ROOF_MM = 16.0
WALL_HALF_WIDTH_MM = 6.0

# Depth of the bone along the beam (mm) at places x, y of an average right hip.
ILIUM_DEPTH_MM = (
    *((0, -34, 36), (-12, -38, 26), (14, -38, 36), (4, -55, 30), (28, -60, 25)),
    *((22, -85, 20), (-8, -80, 14), (-2, -115, 6), (-38, -120, 12), (18, -135, 7)),
    *((42, -105, 22), (46, -140, 18), (0, -165, 11), (35, -2, 11)),
)
ISCHIUM_DEPTH_MM = (
    *((-8, -5, 10), (10, 5, 15), (8, 35, 20), (25, 60, 24), (58, 56, 9), (88, 42, 15)),
    *((94, 20, 16), (65, 5, 14), (38, -10, 22), (27, -18, 18), (25, -34, 14)),
    (0, -38, 6),
)
DEPTH_REACH_MM = 16.0

SACRUM_XY = (
    *(
        (-54, -128),
        (-50, -104),
        (-36, -84),
        (-26, -66),
        (-17, -46),
        (-8, -30),
        (-5, -12),
    ),
    *((5, -12), (8, -30), (17, -46), (26, -66), (36, -84), (50, -104), (54, -128)),
    *((30, -142), (0, -136), (-30, -142)),
)
VERTEBRA_XY = (
    (-27, -16),
    (0, -14),
    (27, -16),
    (25, 0),
    (28, 16),
    (0, 14),
    (-28, 16),
    (-25, 0),
)
PROCESS_XY = ((25, -6), (52, -10), (54, -3), (27, 5))


class Bones:
    """Cortex and marrow (rows, columns) float32, filled bone by bone."""

    def __init__(self, raster: Raster) -> None:
        """Start with nothing in the beam."""
        self.raster = raster
        self.cortex_mm = raster.zeros()
        self.marrow_mm = raster.zeros()

    def add(
        self, box: tuple[slice, slice], cortex: np.ndarray, marrow: np.ndarray
    ) -> None:
        """Put what a box of pixels sees of one bone into the beam."""
        self.cortex_mm[box] += cortex
        self.marrow_mm[box] += marrow

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
        if _empty(box):
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
        if _empty(box):
            return
        distance = self.raster.distance(line_xy, box, 4 * width_mm)
        self.cortex_mm[box] += cortex_mm * np.exp(-((distance / width_mm) ** 2))


def bones_of(pelvis: Pelvis, raster: Raster, rng: np.random.Generator) -> Bones:
    """Every bone of a pelvis on a raster."""
    bones = Bones(raster)
    _add_sacrum(bones, pelvis, rng)
    for hip in pelvis.hips.values():
        _add_ilium(bones, hip, rng)
        _add_ischium(bones, hip, rng)
        _add_femur(bones, hip, rng)
    return bones


def _add_femur(bones: Bones, hip: HipShape, rng: np.random.Generator) -> None:
    outline = hip.outlines_xy_mm["outline"]
    box = bones.raster.box(outline, MARGIN_MM)
    depth = bones.raster.depth(outline, box)
    from_head = np.hypot(
        bones.raster.x(box) - hip.centre_xy_mm[0],
        bones.raster.y(box) - hip.centre_xy_mm[1],
    )
    radius = hip.joint.radius_mm
    scale = radius / 24
    down = np.clip((from_head - 30 * scale) / (70 * scale), 0, 1)
    plate = rng.uniform(0.5, 2.6)
    cortex = plate + rng.uniform(3.5, 6) * down**1.5
    thick, marrow = shell(
        depth,
        half_width_mm=rng.uniform(13, 17) * scale,
        thickness_mm=rng.uniform(30, 38) * scale,
        cortex_mm=cortex,
    )
    sphere = 2 * np.sqrt(np.maximum(radius**2 - from_head**2, 0)) * (depth > 0)
    more = np.maximum(sphere - thick - marrow, 0)
    light = rng.uniform(0.0, 0.6) * (1 - down) * thick
    bones.add(box, thick - light, marrow + more + light)
    back = hip.outlines_xy_mm["trochanter"]
    bones.add_shell(
        back, half_width_mm=9, thickness_mm=rng.uniform(7, 16), cortex_mm=0.4
    )
    lesser = hip.outlines_xy_mm["lesser_trochanter"]
    bones.add_shell(
        lesser, half_width_mm=6, thickness_mm=rng.uniform(4, 10), cortex_mm=0.5
    )


def _add_ilium(bones: Bones, hip: HipShape, rng: np.random.Generator) -> None:
    outline = hip.outlines_xy_mm["ilium"]
    box = bones.raster.box(outline, MARGIN_MM)
    depth = bones.raster.depth(outline, box)
    thickness = _depth_map(bones.raster, hip, box, ILIUM_DEPTH_MM, rng)
    plates = rng.uniform(0.8, 1.3)
    flat = shell(depth, half_width_mm=5, thickness_mm=thickness, cortex_mm=plates)
    roof = hip.to_image(hip.joint.roof_xy_mm)
    near = _common(bones.raster.box(roof, NEAR_ROOF_MM), box)
    inner = _within(near, box)
    socket = draw_socket(hip, rng)
    fraction = under_roof(bones.raster, hip, near)
    from_roof = bones.raster.distance(roof[::2], near, NEAR_ROOF_MM)
    above = depth[inner] > 0
    arched = hollow(np.where(above, -from_roof, from_roof), thickness[inner], socket)
    for part, curved in zip(flat, arched, strict=True):
        part[inner] += fraction * (curved - part[inner])
    flat[0][inner] += np.where(above, 2 * plates * fraction, 0.0)
    sclerosis = rng.uniform(2, 5) * (0.15 + hip.traits.sclerosis)
    flat[0][inner] += above * sclerosis * np.exp(-from_roof / rng.uniform(3, 7))
    bones.add(box, *flat)


def _common(one: Box, other: Box) -> Box:
    """The pixels that two boxes fraction."""
    rows, columns = (
        slice(max(a.start, b.start), min(a.stop, b.stop))
        for a, b in zip(one, other, strict=True)
    )
    return rows, columns


def _within(part: Box, box: Box) -> Box:
    """Where a box of pixels lies in another that holds it."""
    rows, columns = (
        slice(inner.start - outer.start, inner.stop - outer.start)
        for inner, outer in zip(part, box, strict=True)
    )
    return rows, columns


def _add_ischium(bones: Bones, hip: HipShape, rng: np.random.Generator) -> None:
    outline = hip.outlines_xy_mm["ischium_pubis"]
    box = bones.raster.box(outline, MARGIN_MM)
    foramen = hip.outlines_xy_mm["foramen"]
    hole = bones.raster.inside(foramen, box)
    from_hole = bones.raster.distance(foramen, box, WALL_HALF_WIDTH_MM)
    depth = np.where(
        hole, 0, np.minimum(bones.raster.depth(outline, box), from_hole)
    ).astype(np.float32)
    thickness = _depth_map(bones.raster, hip, box, ISCHIUM_DEPTH_MM, rng)
    wall = shell(
        depth,
        half_width_mm=WALL_HALF_WIDTH_MM,
        thickness_mm=thickness,
        cortex_mm=rng.uniform(0.6, 1.1),
    )
    bones.add(box, *(part * _below_roof(bones.raster, hip, box) for part in wall))
    outline = hip.outlines_xy_mm["anterior_wall"]
    box = bones.raster.box(outline, MARGIN_MM)
    wall = shell(
        bones.raster.depth(outline, box),
        half_width_mm=5,
        thickness_mm=rng.uniform(5, 15),
        cortex_mm=rng.uniform(0.4, 0.9),
    )
    bones.add(box, *(part * _below_roof(bones.raster, hip, box) for part in wall))
    for name in ("teardrop", "ilioischial_line"):
        bones.add_line(
            hip.outlines_xy_mm[name],
            width_mm=rng.uniform(0.6, 1.1),
            cortex_mm=rng.uniform(1.5, 7),
        )


def _below_roof(raster: Raster, hip: HipShape, box: tuple[slice, slice]) -> np.ndarray:
    """How much (h, 1) of the acetabular walls is their own: they end in the ilium."""
    above = hip.origin_xy_mm[1] - hip.joint.radius_mm - raster.y(box)
    return 1 - np.clip((above + 2) / 14, 0, 1)


def _depth_map(
    raster: Raster,
    hip: HipShape,
    box: tuple[slice, slice],
    places: tuple,
    rng: np.random.Generator,
) -> np.ndarray:
    """Depth along the beam (h, w), interpolated between the places of a table."""
    flip = 1.0 if hip.side == "right" else -1.0
    middle_x, middle_y = hip.origin_xy_mm
    overall = rng.uniform(0.75, 1.5)
    table = [
        (x, y, depth_mm * overall * rng.uniform(0.75, 1.3)) for x, y, depth_mm in places
    ]

    def depth(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        total = np.full(np.broadcast_shapes(x.shape, y.shape), 1e-6)
        weighted = 10 * total
        for place_x, place_y, depth_mm in table:
            across, down = flip * (x - middle_x) - place_x, y - middle_y - place_y
            near_x, near_y = (
                np.exp(-0.5 * (far / DEPTH_REACH_MM) ** 2) for far in (across, down)
            )
            weight = near_x * near_y
            total += weight
            weighted += weight * depth_mm
        return weighted / total

    return raster.smooth(box, depth)


def _add_sacrum(bones: Bones, pelvis: Pelvis, rng: np.random.Generator) -> None:
    size = pelvis.patient.size
    turn = -np.sin(np.radians(pelvis.positioning.rotation_deg)) * 60
    middle = pelvis.middle_xy_mm + (turn, 0)
    stretch = np.array([1.0, 1 - 0.01 * pelvis.positioning.tilt_deg]) * size

    def placed(points_xy: tuple | np.ndarray, at_xy: tuple[float, float]) -> np.ndarray:
        points = np.asarray(points_xy, dtype=float) + at_xy
        points = points + rng.normal(0, 1.2, points.shape)
        return Curve(points * stretch + middle, closed=True).dense(0.2)

    bones.add_shell(
        placed(SACRUM_XY, (0, 0)),
        half_width_mm=12,
        thickness_mm=rng.uniform(18, 32),
        cortex_mm=0.7,
    )
    for level in (-156.0, -194.0):
        bones.add_shell(
            placed(VERTEBRA_XY, (0, level)),
            half_width_mm=9,
            thickness_mm=rng.uniform(20, 34),
            cortex_mm=0.8,
        )
        for flip in (1, -1):
            bones.add_shell(
                placed(np.array(PROCESS_XY) * (flip, 1), (0, level)),
                half_width_mm=4,
                thickness_mm=9,
                cortex_mm=0.8,
            )
    for flip in (1, -1):
        for x, y in ((20, -116), (18, -98), (15, -80), (11, -63)):
            _bore(
                bones,
                placed(np.array(((-5, 0), (0, -3), (5, 0), (0, 4))), (flip * x, y)),
            )


def _bore(bones: Bones, outline_xy: np.ndarray) -> None:
    """A foramen of the sacrum: less marrow, and a rim."""
    box = bones.raster.box(outline_xy, MARGIN_MM)
    if _empty(box):
        return
    depth = bones.raster.depth(outline_xy, box)
    bones.marrow_mm[box] *= 1 - 0.6 * np.minimum(depth / 3, 1)
    bones.cortex_mm[box] += 2.0 * ((depth > 0) & (depth < 0.8))


def _empty(box: tuple[slice, slice]) -> bool:
    return any(axis.stop <= axis.start for axis in box)
