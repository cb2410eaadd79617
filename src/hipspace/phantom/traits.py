"""What makes a pelvis, a hip and a visit: the numbers that the phantom is drawn from.

All lengths are millimetres on the detector. Sides are the patient's; angles are
positive as said at each field.
"""

from dataclasses import dataclass
from typing import Literal

from hipspace.geometry.anatomy import Side

NarrowingSite = Literal["superolateral", "superior", "superomedial", "concentric"]


@dataclass(frozen=True)
class Hip:
    """One hip, the same at every visit but for its disease."""

    head_radius_mm: float
    neck_shaft_angle_deg: float
    centre_edge_angle_deg: float
    """Of Wiberg: from the vertical to the lateral edge of the roof."""
    joint_space_mm: float
    """Least width of a head in the middle of the socket, before any narrowing."""
    narrowing_site: NarrowingSite
    narrowing_mm: float
    """Loss of width at the site; more than the joint space is bone on bone."""
    osteophyte_mm: float
    """Size of the spurs at the roof's edge and at the head-neck corner."""
    sclerosis: float
    """Whiteness of the roof's bone under load, 0 to 1."""
    deformity: float
    """Of a head in advanced arthritis, 0 to 1: broad, flat and moved outwards."""
    collapse_mm: float
    """How far the loaded part of a necrotic head has sunk."""
    implant: bool
    """Metal in the hip: no landmarks can be trusted on this side."""


@dataclass(frozen=True)
class Patient:
    """One person's pelvis."""

    sex: Literal["female", "male"]
    age_years: float
    size: float
    """Of the skeleton, as a factor of the average of both sexes."""
    soft_tissue: float
    """Thickness of the body, as a factor of the average."""
    head_distance_mm: float
    """Between the centres of the two femoral heads."""
    right: Hip
    left: Hip
    seed: int
    """Of the individual shape and bone texture, the same at every visit."""

    def hip(self, side: Side) -> Hip:
        """The hip on the patient's right or left."""
        return self.right if side == "right" else self.left


@dataclass(frozen=True)
class Positioning:
    """How the patient lay at one visit."""

    rotation_deg: float
    """Of the pelvis about its long axis, towards the patient's left."""
    tilt_deg: float
    """Of the pelvis forwards."""
    roll_deg: float
    """In the plane of the image, clockwise."""
    shift_xy_mm: tuple[float, float]
    """Of the mid-point between the heads from its usual place on the image."""
    femur_rotation_deg: tuple[float, float]
    """Inwards, of the right and of the left leg; feet are meant to point in by 15."""
    abduction_deg: tuple[float, float]
    """Outwards from the long axis of the pelvis, of the right and of the left leg."""
