"""The lateral rim of the acetabulum, where readers and networks err.

By eye on 42 hips of film: a bright node where the sourcil meets the lateral cortex in
86 percent, a second, fainter contour 3 to 8 mm lateral of it or lower in 45 percent.
Neither moves the truth, which ends at the sourcil's lateral edge.
"""

import numpy as np

from hipspace.geometry.curves import Curve
from hipspace.phantom.bones.beam import Bones
from hipspace.phantom.shape import HipShape

NODE_FRACTION = 0.86
SECOND_CONTOUR_FRACTION = 0.45
CORTEX_MM = 18.0
"""How far the lateral cortex above the rim is drawn."""


def add_rim(bones: Bones, hip: HipShape, rng: np.random.Generator) -> None:
    """Put node, lateral cortex and second contour into the beam, as far as present."""
    outline = hip.outlines_xy_mm["ilium"]
    lip = hip.to_image(hip.joint.roof_xy_mm[0])
    edge = hip.to_image(hip.joint.sourcil_xy_mm[0])
    at_lip = int(np.hypot(*(outline[:1000] - lip).T).argmin())
    wall = outline[max(at_lip - int(CORTEX_MM / 0.1), 0) : at_lip]
    inwards = hip.to_image(np.array([1.0, 0.0])) - hip.to_image(np.zeros(2))
    width_mm = rng.uniform(0.5, 1.1)
    has_node, has_contour = rng.random(2) < (NODE_FRACTION, SECOND_CONTOUR_FRACTION)
    if len(wall) > 1:
        bones.add_line(
            wall + width_mm * inwards, width_mm=width_mm, cortex_mm=rng.uniform(0.5, 5)
        )
    if has_node:
        _add_node(bones, lip, edge, rng)
    if has_contour:
        _add_second_contour(bones, lip, inwards, rng)


def _add_node(
    bones: Bones, lip: np.ndarray, edge: np.ndarray, rng: np.random.Generator
) -> None:
    """A bright node between the rim and the sourcil's end, within the bone."""
    size_mm = rng.uniform(1.0, 2.4)
    place = edge + rng.uniform(0.1, 0.7) * (lip - edge) - (0.0, 0.8 * size_mm)
    bones.add_line(
        np.stack([place, place + (0.0, -0.5 * size_mm)]),
        width_mm=size_mm,
        cortex_mm=rng.uniform(2, 9),
    )


def _add_second_contour(
    bones: Bones, lip: np.ndarray, inwards: np.ndarray, rng: np.random.Generator
) -> None:
    """The rim in front of or behind the one that the roof ends at, a faint tongue."""
    beyond_mm, down_mm = rng.uniform(3, 8), rng.uniform(-2, 5)
    tip = lip - beyond_mm * inwards * rng.uniform(0.5, 1) + (0.0, down_mm)
    corners = np.stack(
        [
            lip - 0.5 * inwards - (0.0, rng.uniform(7, 13)),
            lip - 0.6 * beyond_mm * inwards - (0.0, rng.uniform(2, 5)),
            tip,
            tip + rng.uniform(2, 5) * inwards + (0.0, rng.uniform(0.5, 2)),
            lip + rng.uniform(5, 9) * inwards + (0.0, rng.uniform(3, 6)),
            lip + rng.uniform(4, 7) * inwards - (0.0, 4.0),
        ]
    )
    bones.add_shell(
        Curve(corners, closed=True).dense(0.1),
        half_width_mm=rng.uniform(1.5, 4),
        thickness_mm=rng.uniform(2, 8),
        cortex_mm=rng.uniform(0.1, 0.5),
    )
