"""The exact joint of a hip on its radiograph, from the curves that it was drawn of."""

from dataclasses import replace

import numpy as np

from hipspace.measurement.joint import IMAGE_VERTICAL_XY, Joint, along, minimum
from hipspace.measurement.joint_text import border_texts
from hipspace.phantom.radiograph import Exposure
from hipspace.phantom.shape import HipShape, Pelvis

BORDER_POINTS = 201
"""Of each border: its chords are within 0.005 mm of roof and head."""


def to_pixels(points_xy_mm: np.ndarray, exposure: Exposure) -> np.ndarray:
    """Source pixels (..., 2) of points in the image frame (..., 2)."""
    middle = np.array([exposure.columns, exposure.rows]) / 2
    return np.asarray(points_xy_mm) / exposure.spacing_mm + middle


def truth_columns(
    hip: HipShape, exposure: Exposure, spacing_mm: float
) -> dict[str, float]:
    """Columns of truth.csv for one hip: head, minimum and its place, borders.

    Parameters
    ----------
    spacing_mm
        Of the pixels, as the file states it: millimetres are those of the file, which
        differ from the detector's if it is calibrated.
    """
    joint = hip.joint
    scale = spacing_mm / exposure.spacing_mm
    head_px = to_pixels(hip.to_image(np.asarray(joint.centre_xy_mm)), exposure)
    narrowest = minimum(joint)
    ends_mm = np.array([narrowest.roof_xy_mm, narrowest.head_xy_mm])
    roof_px, on_head_px = to_pixels(hip.to_image(ends_mm), exposure)
    return {
        "spacing_mm": spacing_mm,
        "head_x_mm": head_px[0] * spacing_mm,
        "head_y_mm": head_px[1] * spacing_mm,
        "head_radius_mm": joint.radius_mm * scale,
        "minimum_mm": narrowest.width_mm * scale,
        "minimum_roof_x_px": roof_px[0],
        "minimum_roof_y_px": roof_px[1],
        "minimum_head_x_px": on_head_px[0],
        "minimum_head_y_px": on_head_px[1],
        **border_texts(
            to_pixels(hip.to_image(along(border, BORDER_POINTS)), exposure)
            for border in (joint.roof_xy_mm, joint.sourcil_xy_mm, joint.head_xy_mm)
        ),
    }


def joint_as_seen(joint: Joint, pelvis: Pelvis) -> Joint:
    """The joint with angles counted as `jsw.Joint` says if the other head is metal."""
    if any(hip.traits.implant for hip in pelvis.hips.values()):
        return replace(joint, vertical_xy=IMAGE_VERTICAL_XY)
    return joint
