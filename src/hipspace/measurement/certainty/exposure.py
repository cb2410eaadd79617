"""What a radiograph can show of a joint: no border within white, none at metal.

Beyond its white level a radiograph says nothing. Where the head's edge lies in white on
both sides the network guesses, and mostly too narrow. An implant is white as well, but
ends in a step, and bone that is overexposed fades.
"""

from dataclasses import replace

import numpy as np
from scipy.ndimage import distance_transform_edt, label, map_coordinates

from hipspace.errors import HipReason
from hipspace.geometry.image import close_ups, grid_round
from hipspace.measurement.joint import Joint, angles_deg
from hipspace.measurement.tracing.view import HipInView
from hipspace.segmentation.heads import Head

LOOK_SPACING_MM = 0.4
LOOK_SIZE_PX = 240
"""Side of the square round a head that is looked at: 96 mm."""
WHITE_WITHIN = 0.01
"""Part of the range of values below the greatest one that counts as white."""
RANGE_PERCENTILE = 5.0
"""Where the range begins: what is darker is air or beyond the picture."""
EDGE_MM = (-1.0, -0.5, 0.0, 0.5, 1.0)
"""Places across the head's border; white at all of them, it cannot be seen."""
RAYS = 80
UNREADABLE = 0.75
"""Part of the sourcil below which the head's border lies in white, for no value. Clean
joints at 1.5 times their brightness have 0.86 and more, at 1.2 times 0.3 at most."""
METAL_REACH = 1.6
"""Radii from the head's centre in which metal is searched for."""
METAL_MM2 = 300.0
"""Least area of metal in one piece, less than that of half a head of 28 mm."""
METAL = ((0.97, 0.35), (0.9, 0.4))
"""Part of the range from which a pixel may be metal, and the least step at its edge in
that range. Bone has 0.2 and 0.25 where it is as large, overexposed or not."""
BESIDE_MM = (0.4, 1.6)
"""Between these distances from its edge, inside and outside, metal is compared."""


def with_exposure(
    hips: tuple[HipInView, HipInView], pixels: np.ndarray
) -> tuple[HipInView, HipInView]:
    """Right and left hip; without a joint where the picture, bone bright, has none."""
    right, left = (_exposed(hip, pixels) for hip in hips)
    return right, left


def _exposed(hip: HipInView, pixels: np.ndarray) -> HipInView:
    if hip.joint is None or hip.head is None:
        return hip
    grid = grid_round(
        hip.centre_xy_mm, hip.view.grid.source_spacing_mm, LOOK_SPACING_MM, LOOK_SIZE_PX
    )
    image = close_ups(pixels, [grid])[0]
    if has_metal(image, hip.head):
        return replace(hip, joint=None, reason=HipReason.METAL.value)
    to_grid = hip.view.grid
    joint = hip.joint

    def places(points_xy_mm: np.ndarray) -> np.ndarray:
        source_mm = to_grid.to_source_mm(to_grid.pixels(points_xy_mm))
        return grid.from_source_mm(source_mm)

    white = white_fraction(image, places(_across_head(joint)))
    if white >= UNREADABLE:
        return replace(hip, joint=None, reason=HipReason.TOO_WHITE.value)
    return replace(hip, white_fraction=white)


def white_fraction(image: np.ndarray, across_xy: np.ndarray) -> float:
    """Part of lines (N, P, 2) across a border, in pixels, that are white all over."""
    low, high = np.percentile(image, RANGE_PERCENTILE), image.max()
    is_white = (image >= high - WHITE_WITHIN * (high - low)).astype(float)
    x, y = np.moveaxis(across_xy - 0.5, -1, 0)
    shown = map_coordinates(is_white, [y, x], order=1, mode="nearest")
    return float((shown >= 0.5).all(axis=1).mean())


def has_metal(image: np.ndarray, head: Head) -> bool:
    """Whether there is metal at a head, on the square (S, S) with it in the middle."""
    y, x = (np.indices(image.shape) + 0.5 - LOOK_SIZE_PX / 2) * LOOK_SPACING_MM
    near = np.hypot(x, y) <= METAL_REACH * head.radius_mm
    low, high = np.percentile(image[near], RANGE_PERCENTILE), image[near].max()
    levels = (image - low) / max(high - low, np.finfo(float).tiny)
    return any(_ends_in_step(levels, near, *limits) for limits in METAL)


def _ends_in_step(
    levels: np.ndarray, near: np.ndarray, least: float, step: float
) -> bool:
    """Whether the largest piece from a level on has metal's area and metal's edge."""
    pieces, number = label((levels >= least) & near)
    if not number:
        return False
    piece = pieces == np.bincount(pieces.ravel())[1:].argmax() + 1
    if piece.sum() * LOOK_SPACING_MM**2 < METAL_MM2:
        return False
    inside, outside = (levels[_ring(mask) & near] for mask in (piece, ~piece))
    if not len(inside) or not len(outside):
        return False
    return bool(np.median(inside) - np.median(outside) >= step)


def _ring(mask: np.ndarray) -> np.ndarray:
    """What lies in a mask (H, W) as far from its edge as it is compared at."""
    low, high = BESIDE_MM
    depth_mm = distance_transform_edt(mask) * LOOK_SPACING_MM
    return (depth_mm > low) & (depth_mm < high)


def _across_head(joint: Joint) -> np.ndarray:
    """Places (RAYS, P, 2) in mm across the head's border, below the sourcil."""
    ends = angles_deg(joint, joint.sourcil_xy_mm[[0, -1]])
    border = joint.head_xy_mm - joint.centre_xy_mm
    at = angles_deg(joint, joint.head_xy_mm)
    order = np.argsort(at, kind="stable")
    wanted = np.linspace(ends.min(), ends.max(), RAYS)
    x, y = (np.interp(wanted, at[order], border[order, k]) for k in (0, 1))
    radius_mm = np.hypot(x, y)[:, None]
    ray = np.stack([x, y], axis=-1) / radius_mm
    radii_mm = radius_mm + np.array(EDGE_MM)
    return joint.centre_xy_mm + radii_mm[..., None] * ray[:, None]
