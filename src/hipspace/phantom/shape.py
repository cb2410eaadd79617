"""The pelvis of one patient as it lies at one visit: curves, landmarks and joints.

Image frame: detector mm from the image's centre, x to the right, y down; the
patient's right hip lies at negative x. The mid-point between the femoral heads is
usually a little below the centre.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np

from hipspace.geometry.anatomy import SIDES, Side
from hipspace.measurement.joint import Joint
from hipspace.phantom.articulation import articulate
from hipspace.phantom.femur import Femur, femur
from hipspace.phantom.hip_bone import HipBone, hip_bone
from hipspace.phantom.points import jitter, rotate
from hipspace.phantom.traits import Hip, Patient, Positioning

Part = TypeVar("Part", Femur, HipBone)

HEADS_BELOW_CENTRE_MM = 18.0
ROOF_POINTS, SOURCIL_POINTS = 700, 400


@dataclass(frozen=True)
class HipShape:
    """One hip in the image frame.

    Parameters
    ----------
    side
        Of the patient.
    traits
        The numbers that it was drawn from.
    landmarks_xy_mm
        All 80 (80, 2), renumbered, exactly on the curves.
    joint
        The exact joint-facing curves in the frame of a right hip as it appears on
        the image; `to_image` takes them there.
    origin_xy_mm
        Where the origin of the joint's frame lies in the image frame.
    outlines_xy_mm
        Curves (N, 2) by name, for the picture.
    """

    side: Side
    traits: Hip
    landmarks_xy_mm: np.ndarray
    joint: Joint
    origin_xy_mm: np.ndarray
    outlines_xy_mm: dict[str, np.ndarray]

    def to_image(self, points_xy_mm: np.ndarray) -> np.ndarray:
        """Points (..., 2) of the joint's frame in the image frame."""
        flip = (1.0 if self.side == "right" else -1.0, 1.0)
        return np.asarray(points_xy_mm, dtype=float) * flip + self.origin_xy_mm

    @property
    def centre_xy_mm(self) -> np.ndarray:
        """Centre of the femoral head (2,) in the image frame."""
        return self.to_image(np.asarray(self.joint.centre_xy_mm))


@dataclass(frozen=True)
class Pelvis:
    """Both hips of a patient at one visit."""

    patient: Patient
    positioning: Positioning
    hips: dict[Side, HipShape]
    middle_xy_mm: np.ndarray
    """The mid-point between the acetabular centres (2,)."""


def draw_pelvis(patient: Patient, positioning: Positioning) -> Pelvis:
    """The curves of a patient's pelvis; nothing is random but through their seeds."""
    middle = np.array([0.0, HEADS_BELOW_CENTRE_MM]) + positioning.shift_xy_mm
    drafts = {side: _draft(patient, positioning, side) for side in SIDES}
    origins = {side: _origin(patient, positioning, side, middle) for side in SIDES}
    heads = {
        side: _mirror(drafts[side].centre_xy, side) + origins[side] for side in SIDES
    }
    across = heads["left"] - heads["right"]
    up = np.array([across[1], -across[0]]) / np.hypot(*across)
    hips = {
        side: drafts[side].hip_shape(side, origins[side], _mirror(up, side))
        for side in SIDES
    }
    return Pelvis(patient, positioning, hips, middle)


def noisy_landmarks(
    landmarks_xy_mm: np.ndarray,
    *,
    along_mm: float,
    across_mm: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Landmarks (80, 2) displaced by noise of given SDs along and across the curve.

    Neighbours err alike, as they do where a shape model holds them together.
    """
    along = np.gradient(landmarks_xy_mm, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = along[:, ::-1] * (-1.0, 1.0)
    shift = jitter(len(landmarks_xy_mm), 1.0, rng) * (along_mm, across_mm)
    return landmarks_xy_mm + shift[:, :1] * along + shift[:, 1:] * across


@dataclass(frozen=True)
class _Draft:
    """One hip round its acetabular centre, drawn as a right one and already rolled."""

    traits: Hip
    thigh: Femur
    bone: HipBone
    roof_xy: np.ndarray
    sourcil_xy: np.ndarray
    centre_xy: np.ndarray

    def hip_shape(
        self, side: Side, origin: np.ndarray, vertical: np.ndarray
    ) -> HipShape:
        joint = Joint(
            roof_xy_mm=self.roof_xy,
            sourcil_xy_mm=self.sourcil_xy,
            head_xy_mm=self.thigh.head_xy,
            centre_xy_mm=(float(self.centre_xy[0]), float(self.centre_xy[1])),
            radius_mm=self.traits.head_radius_mm,
            vertical_xy=(float(vertical[0]), float(vertical[1])),
        )
        landmarks = np.vstack(
            [
                self.thigh.landmarks_xy,
                self.thigh.trochanter_landmarks_xy,
                self.bone.landmarks_xy,
            ]
        )
        outlines = {
            field.name.removesuffix("_xy"): _mirror(getattr(part, field.name), side)
            + origin
            for part in (self.thigh, self.bone)
            for field in fields(part)
            if "landmarks" not in field.name
        }
        return HipShape(
            side,
            self.traits,
            _mirror(landmarks, side) + origin,
            joint,
            origin,
            outlines,
        )


def _draft(patient: Patient, positioning: Positioning, side: Side) -> _Draft:
    index = SIDES.index(side)
    sign = 1.0 if side == "right" else -1.0
    traits = patient.hip(side)
    rng = np.random.default_rng([patient.seed, index])
    joint = articulate(traits, rng)
    thigh = femur(
        traits,
        joint.head_xy,
        joint.centre_xy,
        size=patient.size,
        inward_rotation_deg=positioning.femur_rotation_deg[index],
        abduction_deg=positioning.abduction_deg[index],
        rng=rng,
    )
    bone = hip_bone(
        joint,
        size=patient.size,
        half_distance_mm=patient.head_distance_mm / 2,
        wing=float(np.clip(rng.normal(1.0, 0.12), 0.7, 1.3)),
        turn_xy=(
            sign * np.sin(np.radians(positioning.rotation_deg)),
            -np.sin(np.radians(positioning.tilt_deg)),
        ),
        rng=rng,
    )

    def roll(points_xy: np.ndarray) -> np.ndarray:
        return rotate(points_xy, sign * positioning.roll_deg, np.zeros(2))

    return _Draft(
        traits=traits,
        thigh=_moved(thigh, roll),
        bone=_moved(bone, roll),
        roof_xy=roll(joint.roof.between(joint.lip, -1, ROOF_POINTS)),
        sourcil_xy=roll(joint.sourcil(SOURCIL_POINTS)),
        centre_xy=roll(joint.centre_xy),
    )


def _moved(part: Part, move: Callable[[np.ndarray], np.ndarray]) -> Part:
    return replace(part, **{f.name: move(getattr(part, f.name)) for f in fields(part)})


def _origin(
    patient: Patient, positioning: Positioning, side: Side, middle: np.ndarray
) -> np.ndarray:
    sign = -1.0 if side == "right" else 1.0
    beside = np.array([sign * patient.head_distance_mm / 2, 0.0])
    return rotate(middle + beside, positioning.roll_deg, middle)


def _mirror(points_xy: np.ndarray, side: Side) -> np.ndarray:
    return points_xy if side == "right" else points_xy * (-1.0, 1.0)
