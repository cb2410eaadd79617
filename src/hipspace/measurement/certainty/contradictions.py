"""Whether a radiograph itself says that it is not upright, or its spacing wrong.

A network that has learnt upright hips of adults may see one in a pelvis on its side, or
in one of half its size, and what is measured there is nothing. So where the coarse
network does not see two hips as those of an adult who stands upright, it looks at the
radiograph turned, and at other spacings: if it sees plainly more there, the radiograph
is refused. One that shows both hips is looked at once, as ever; where one hip is beyond
doubt, a turned pelvis is looked for where its hips would be, and not searched for.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from hipspace.errors import Reason, Unusable
from hipspace.geometry.anatomy import Label
from hipspace.measurement.locating import (
    Located,
    hip_where_usual,
    is_plain,
    is_sure,
    locate,
    located_pairs,
)
from hipspace.measurement.tracing.view import HipInView
from hipspace.segmentation.network.model import Model

QUARTER_TURNS = (1, 3, 2)
"""Counterclockwise: on either side, head down."""
SPACINGS = (0.25, 0.35, 0.5, 0.7, 1.5, 2.1, 2.9, 4.0)
"""Tried, as multiples of the one given: the network knows a hip that is a fifth larger
or smaller than it is."""
PELVIS_MM = (150.0, 600.0)
"""Longest side of a radiograph that shows both hips of an adult."""
RADII_MM = (17.0, 34.0)
"""Radii of adults' heads, in patient or detector plane; measured are 19 to 30 mm."""
APART_MM = (130.0, 260.0)
"""Distance of both heads' centres; measured are 175 to 215 mm."""
WRONG_RADII_MM, WRONG_APART_MM = (16.0, 36.0), (110.0, 280.0)
"""Beyond these, no adult has them at any magnification."""
LEVEL_DEG = 20.0
"""Most that the line through both heads may be tilted."""
SURE = 0.85
"""Mean probability of the femur at a joint."""
ROUNDING = 0.01
"""Part of its size by which a pixel may be larger than the model's: a header rounds."""
PLAINLY_MORE = 2.0
"""Times the joint that is seen as the radiograph is."""


def refuse_contradicted(
    pixels: np.ndarray,
    source_spacing_mm: float,
    model: Model,
    found: Located,
    hips: tuple[HipInView, ...],
) -> None:
    """Raise Unusable if a radiograph (H, W) is plainly not upright, or not of its size.

    Parameters
    ----------
    found
        The hips that were found on it as it is.
    hips
        The same from close by.
    """
    if _is_pair(found):
        return
    as_it_is_mm2 = _joint_mm2(found)
    low, high = PELVIS_MM
    of_a_pelvis = low <= max(pixels.shape) * source_spacing_mm <= high
    polarity = _plain_polarity(found, model)
    sure = any(is_sure(hip, model) for hip in found.hips)
    for turns in QUARTER_TURNS if of_a_pelvis else ():
        turned = np.rot90(pixels, turns), source_spacing_mm, model
        if sure and not hip_where_usual(*turned, inverted=found.inverted):
            continue
        # beside a joint that is seen as it is, only two or a right one count
        look = located_pairs if as_it_is_mm2 else _located_once
        seen = look(*turned, inverted=polarity)
        if any(_is_more(found_turned, as_it_is_mm2) for found_turned in seen):
            side = "head down" if turns == 2 else "on its side"
            sentence = f"the network sees a pelvis that lies {side}"
            raise Unusable(Reason.NOT_UPRIGHT, f"{sentence}; expected upright")
    radii_mm = [hip.joint.radius_mm for hip in hips if hip.joint is not None]
    if as_it_is_mm2 == 0 or not any(map(_is_adult, radii_mm)):
        _refuse_other_spacings(pixels, source_spacing_mm, model)


def refuse_wrong_sizes(hips: tuple[HipInView, ...]) -> None:
    """Raise Unusable if the hips that were measured have sizes that no adult's have."""
    measured = [hip for hip in hips if hip.joint is not None]
    for hip in measured:
        assert hip.joint is not None, "it was measured"
        low, high = WRONG_RADII_MM
        if not low <= hip.joint.radius_mm <= high:
            sentence = f"a femoral head of {hip.joint.radius_mm:.1f} mm radius"
            raise _contradicted(f"{sentence}; expected {low:g} to {high:g} mm")
    for one, other in combinations(measured, 2):
        low, high = WRONG_APART_MM
        apart_mm = float(np.linalg.norm(_centre_mm(one) - _centre_mm(other)))
        if not low <= apart_mm <= high:
            sentence = f"femoral heads {apart_mm:.0f} mm apart"
            raise _contradicted(f"{sentence}; expected {low:g} to {high:g} mm")


def refuse_coarser(source_spacing_mm: float, model: Model) -> None:
    """Raise Unusable if pixels are larger than those that a model was trained on."""
    most_mm = model.card.spacing_mm
    if source_spacing_mm > most_mm * (1 + ROUNDING):
        sentence = f"{source_spacing_mm:.3g} mm a pixel; the model knows {most_mm:g}"
        raise Unusable(Reason.TOO_COARSE, f"{sentence} and finer")


def _refuse_other_spacings(
    pixels: np.ndarray, source_spacing_mm: float, model: Model
) -> None:
    """Raise if both hips of an adult are seen at another spacing; none is at this."""
    longest_mm = max(pixels.shape) * source_spacing_mm
    low, high = PELVIS_MM
    for factor in SPACINGS:
        if not low <= factor * longest_mm <= high:
            continue
        spacing_mm = factor * source_spacing_mm
        if any(map(_is_pair, located_pairs(pixels, spacing_mm, model))):
            other = f"{spacing_mm:.2g} mm a pixel"
            sentence = f"the network sees two hips of an adult at about {other}"
            raise _contradicted(f"{sentence}, none at {source_spacing_mm:.3g} mm")


def _plain_polarity(found: Located, model: Model) -> bool | None:
    """Whether bone is dark, if a joint that is seen beyond doubt says so."""
    joints = [hip for hip in found.hips if hip.joint is not None]
    plain = any(is_plain(hip, model) for hip in joints)
    return found.inverted if plain and _surest(found) > SURE else None


def _contradicted(sentence: str) -> Unusable:
    return Unusable(Reason.SPACING_CONTRADICTED, sentence)


def _is_pair(found: Located) -> bool:
    """Whether both hips are seen, as those of an adult who is upright."""
    right, left = found.hips
    if right.joint is None or left.joint is None:
        return False
    x_mm, y_mm = _centre_mm(left) - _centre_mm(right)
    level = abs(np.degrees(np.arctan2(y_mm, x_mm))) <= LEVEL_DEG
    sized = _is_adult(right.joint.radius_mm) and _is_adult(left.joint.radius_mm)
    apart = APART_MM[0] <= np.hypot(x_mm, y_mm) <= APART_MM[1]
    return bool(level and sized and apart and _surest(found) > SURE)


def _located_once(
    pixels: np.ndarray, spacing_mm: float, model: Model, *, inverted: bool | None
) -> Iterator[Located]:
    yield locate(pixels, spacing_mm, model, inverted=inverted)


def _is_more(turned: Located, as_it_is_mm2: float) -> bool:
    """Whether a pair is seen on a radiograph that is turned, or plainly more joint."""
    more = _joint_mm2(turned) > PLAINLY_MORE * as_it_is_mm2
    return _is_pair(turned) or (more and _surest(turned) > SURE)


def _is_adult(radius_mm: float) -> bool:
    return RADII_MM[0] <= radius_mm <= RADII_MM[1]


def _joint_mm2(found: Located) -> float:
    """Area (mm2) of roof and joint space, by probability, at joints that are seen."""
    return sum(
        float(hip.view.probabilities[Label.ROOF.channel :].sum())
        * hip.view.grid.spacing_mm**2
        for hip in found.hips
        if hip.joint is not None and hip.view.probabilities is not None
    )


def _surest(found: Located) -> float:
    """The greatest mean probability of a femur at a joint; 0 without a joint."""
    means = []
    for hip in found.hips:
        if hip.joint is not None and hip.view.probabilities is not None:
            femur = hip.view.probabilities[Label.FEMUR.channel]
            means.append(float(femur[femur >= 0.5].mean()))
    return max(means, default=0.0)


def _centre_mm(hip: HipInView) -> np.ndarray:
    """Centre (2,) of the joint's head in source millimetres."""
    assert hip.joint is not None, "only a hip with a joint has a centre"
    grid = hip.view.grid
    return grid.to_source_mm(np.array(hip.joint.centre_xy_mm) / grid.spacing_mm)
