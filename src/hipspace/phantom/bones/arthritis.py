"""What arthritis makes of the bone beside a joint: sclerosis and cysts.

They change the picture's bone, not its borders.
"""

import numpy as np

from hipspace.phantom.bones.beam import Bones, empty
from hipspace.phantom.points import polar
from hipspace.phantom.shape import HipShape

CYSTS_AT_WORST = 3.0
"""Mean number in a hip whose sclerosis is 1."""
WITHOUT_CYSTS = 0.35
SITE_DEG = 18.0
"""Where the load goes through a narrowed joint, lateral positive."""


def add_arthritis(bones: Bones, hip: HipShape, rng: np.random.Generator) -> None:
    """Put the head's sclerosis into the beam and take cysts out of it."""
    sclerosis = hip.traits.sclerosis
    loaded = _loaded(hip)
    if len(loaded) > 1:
        bones.add_line(
            hip.to_image(loaded),
            width_mm=1.0 + 3 * sclerosis,
            cortex_mm=rng.uniform(1, 6) * max(sclerosis - 0.1, 0.0),
        )
    worst = max(sclerosis - WITHOUT_CYSTS, 0.0) / (1 - WITHOUT_CYSTS)
    for _ in range(rng.poisson(CYSTS_AT_WORST * worst)):
        _take_cyst(bones, hip, rng)


def _loaded(hip: HipShape) -> np.ndarray:
    """Points (n, 2) below the loaded part of the head's border."""
    joint = hip.joint
    offset = joint.head_xy_mm - joint.centre_xy_mm
    angle = np.degrees(np.arctan2(-offset[:, 0], -offset[:, 1]))
    return joint.centre_xy_mm + 0.93 * offset[np.abs(angle - SITE_DEG) < 22]


def _take_cyst(bones: Bones, hip: HipShape, rng: np.random.Generator) -> None:
    """One round hole with a bright rim, in the roof or in the head."""
    radius_mm = rng.uniform(1.5, 5.0)
    far_mm = hip.joint.radius_mm + rng.choice([-1.0, 1.0]) * (radius_mm + 4.5)
    place = polar(SITE_DEG + rng.normal(0, 14), far_mm) + hip.joint.centre_xy_mm
    centre = hip.to_image(place)
    box = bones.raster.box(centre[None], radius_mm + 2)
    if empty(box):
        return
    x, y = bones.raster.x(box) - centre[0], bones.raster.y(box) - centre[1]
    inside = radius_mm - np.hypot(x, y * rng.uniform(0.8, 1.3))
    hole = np.sqrt(np.clip(inside / radius_mm, 0, 1))
    bones.marrow_mm[box] *= 1 - rng.uniform(0.2, 0.6) * hole
    bones.cortex_mm[box] += rng.uniform(0.5, 2.5) * np.exp(-((inside / 0.6) ** 2))
