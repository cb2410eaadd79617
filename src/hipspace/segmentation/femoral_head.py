"""The circle of the femoral head, found in the outline of a femur."""

import numpy as np
from scipy.ndimage import label
from skimage.measure import find_contours

from hipspace.geometry.anatomy import PLAUSIBLE_HEAD_RADIUS_MM
from hipspace.geometry.boxes import bounding_box
from hipspace.geometry.circle import fit_circle

USUAL_RADIUS_MM, USUAL_SPREAD_MM = 24.5, 7.0
"""Wider than heads are. A circle through neck and head may be longer than the head's.
"""
ABOVE_HEAD_MM, ABOVE_SPREAD_MM = 3.0, 6.0
"""Usual way, and its spread, from the head's border to the middle of roof and space."""
CONTOUR_POINTS = 240
SUPPORT_TOLERANCE_MM = 1.25
"""Greatest distance from a circle of a point of the outline that speaks for it: real
heads are not quite round, and with less, part of a head may outweigh all of it."""
FIT_TOLERANCES_MM = (3.0, 2.0, 1.5, 1.0, 1.0)
"""Greatest distances from the circle so far of the points that are fitted next. Wide at
first: a circle chosen by a part of the head is drawn to all of it."""
CIRCLE_POINTS = 3
"""How many points fix a circle."""
CIRCLE_EVERY = 2
"""Every so many points along the outline, circles begin."""
STRAIGHT_MM2 = 1e-9

Circle = tuple[tuple[float, float], float]


def femora(probability: np.ndarray, spacing_mm: float) -> list[np.ndarray]:
    """Outlines (N, 2) in mm of what may be a femur in a map (H, W), largest first.

    Everything at a probability of a half or more, one outline a connected piece, as
    long as a head of the least plausible radius would fit into its area.
    """
    rows, columns = bounding_box(probability >= 0.5, margin_px=1)
    shown, corner_xy = probability[rows, columns], (columns.start, rows.start)
    pieces, count = label(shown >= 0.5)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    least_px = np.pi * (PLAUSIBLE_HEAD_RADIUS_MM[0] / spacing_mm) ** 2
    large = [i for i in np.argsort(-sizes, kind="stable") if sizes[i] >= least_px]
    alone = (np.where(_near(pieces == i + 1), shown, 0.0) for i in large)
    return [(_outline(piece) + corner_xy) * spacing_mm for piece in alone]


def joint_middle(probabilities: np.ndarray, spacing_mm: float) -> np.ndarray | None:
    """Middle (2,) in mm of the largest piece of joint space and roof; None without.

    From the probabilities (3, H, W) of femur, roof and joint space.
    """
    joint = probabilities[1:].sum(axis=0) >= 0.5
    rows, columns = bounding_box(joint)
    pieces, count = label(joint[rows, columns])
    if not count:
        return None
    largest = np.bincount(pieces.ravel())[1:].argmax() + 1
    y, x = np.argwhere(pieces == largest).mean(axis=0)
    return np.array([columns.start + x + 0.5, rows.start + y + 0.5]) * spacing_mm


def head_circle(
    outline_xy_mm: np.ndarray, joint_xy_mm: np.ndarray | None
) -> Circle | None:
    """Centre (x, y) and radius in mm of the head in a femur's outline (N, 2).

    It is the circle through three points of the outline, a few lengths apart, that has
    the greatest angle of itself on the outline, the more so the more usual its radius
    is and the nearer the joint lies above it; then fitted to what lies near it, and
    again to what lies nearer. None if no circle of a plausible radius has a quarter of
    its own length on it.

    Parameters
    ----------
    outline_xy_mm
        See `femora`.
    joint_xy_mm
        See `joint_middle`.
    """
    outline = _evenly(outline_xy_mm, CONTOUR_POINTS)
    n = len(outline)
    i = np.arange(0, n, CIRCLE_EVERY)
    triples = [(i, (i + k) % n, (i + 2 * k) % n) for k in range(n // 24, n // 6, 4)]
    centres, radii = _circles(outline[np.concatenate(triples, axis=1)])
    low, high = PLAUSIBLE_HEAD_RADIUS_MM
    plausible = (radii >= low) & (radii <= high)
    if not plausible.any():
        return None
    centres, radii = centres[plausible], radii[plausible]
    angles = _points_on(outline, centres, radii) / radii
    unusual = (radii - USUAL_RADIUS_MM) / USUAL_SPREAD_MM
    weights = np.exp(-0.5 * unusual**2)
    if joint_xy_mm is not None:
        above_mm = np.linalg.norm(centres - joint_xy_mm, axis=1) - radii
        weights *= np.exp(-0.5 * ((above_mm - ABOVE_HEAD_MM) / ABOVE_SPREAD_MM) ** 2)
    best = int((angles * weights).argmax())
    centre, radius = (centres[best][0], centres[best][1]), radii[best]
    for tolerance_mm in FIT_TOLERANCES_MM:
        on = np.abs(np.hypot(*(outline - centre).T) - radius) <= tolerance_mm
        if on.sum() < CIRCLE_POINTS:
            return None
        centre, radius = fit_circle(outline[on])
    length = on.sum() * np.linalg.norm(outline[1] - outline[0])
    if not low <= radius <= high or length < np.pi / 2 * radius:
        return None
    return (float(centre[0]), float(centre[1])), float(radius)


def _points_on(
    outline_xy: np.ndarray, centres_xy: np.ndarray, radii: np.ndarray
) -> np.ndarray:
    """How many points of an outline (N, 2) lie on each of some circles (T,)."""
    x, y = (outline_xy[:, k] - centres_xy[:, k, None] for k in (0, 1))
    square = x**2 + y**2
    least, most = ((radii + side * SUPPORT_TOLERANCE_MM) ** 2 for side in (-1, 1))
    return ((square >= least[:, None]) & (square <= most[:, None])).sum(axis=1)


def _near(piece: np.ndarray) -> np.ndarray:
    """A piece with the pixels next to it, on which its partial coverage lies."""
    wide = piece.copy()
    wide[1:] |= piece[:-1]
    wide[:-1] |= piece[1:]
    tall = wide.copy()
    wide[:, 1:] |= tall[:, :-1]
    wide[:, :-1] |= tall[:, 1:]
    return wide


def _outline(probability: np.ndarray) -> np.ndarray:
    """The longest outline (N, 2), x and y in pixels from the image's edge."""
    contours = find_contours(np.pad(probability, 1), 0.5)
    return max(contours, key=len)[:, ::-1] - 0.5


def _evenly(outline_xy: np.ndarray, n: int) -> np.ndarray:
    length = np.concatenate(
        [[0.0], np.cumsum(np.hypot(*np.diff(outline_xy, axis=0).T))]
    )
    at = np.arange(n) * length[-1] / n
    return np.column_stack([np.interp(at, length, outline_xy[:, k]) for k in (0, 1)])


def _circles(triples_xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centres (T, 2) and radii (T,) of circles through three points each (3, T, 2)."""
    first = triples_xy[0]
    b, c = triples_xy[1] - first, triples_xy[2] - first
    double = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    double = np.where(np.abs(double) < STRAIGHT_MM2, np.nan, double)
    b2, c2 = (b**2).sum(axis=1), (c**2).sum(axis=1)
    x = (c[:, 1] * b2 - b[:, 1] * c2) / double
    y = (b[:, 0] * c2 - c[:, 0] * b2) / double
    return first + np.column_stack([x, y]), np.hypot(x, y)
