"""Network output to class probabilities, and the one hip that was asked for.

A model file is all that this needs, for radiographs of any size on the grid's spacing.
"""

import numpy as np
from scipy.ndimage import binary_dilation, distance_transform_edt

from hipspace.geometry.boxes import bounding_box
from hipspace.geometry.components import THRESHOLD, touching
from hipspace.segmentation.network.evidence import joints_femur
from hipspace.segmentation.network.model import Network
from hipspace.segmentation.network.windows import through_windows

SOFT_EDGE_MM = 3.0
"""How far the soft edge of a structure reaches beyond its 0.5 border."""
JOINT_REACH_MM = 15.0
"""Greatest distance from the femur of a piece of roof or joint space that is kept;
a normal roof begins within 7 mm of the head."""


def predict(
    network: Network,
    images: np.ndarray,
    window_px: int | None,
    *,
    mean_of: int = 1,
) -> np.ndarray:
    """Probabilities (N, 3, H, W) of `anatomy.STRUCTURES` on images (N, H, W), float32.

    Parameters
    ----------
    network
        In evaluation mode, on whatever device.
    images
        From 0 to 1, bone bright, each in the view of a right hip.
    window_px
        Side of the crops that the network was trained on, see `windows`; None: it was
        trained on whole images and is given them.
    mean_of
        Windows whose mean is given, see `windows.through_windows`.
    """
    batch = np.ascontiguousarray(images, dtype=np.float32)[:, None]
    if window_px is None:
        return network.probabilities(batch)
    return through_windows(network, batch, window_px, mean_of)


def largest_hip(probabilities: np.ndarray, spacing_mm: float) -> np.ndarray:
    """The probabilities (3, H, W) of one hip; what lies elsewhere becomes 0.

    The piece of femur that has the joint is kept, see `joints_femur`, and the pieces of
    roof and joint space within `JOINT_REACH_MM` of it, each with its soft edge. The
    other hip and islands on the iliac wing go. Nothing changes where no pixel
    reaches 0.5 for the femur.

    Parameters
    ----------
    probabilities
        Those of `anatomy.STRUCTURES`.
    spacing_mm
        Side of the pixels.
    """
    part = (slice(None), *bounding_box(probabilities.max(axis=0) > 0))
    shown = probabilities[part]
    femur = joints_femur(shown, round(JOINT_REACH_MM / spacing_mm))
    if femur is None:
        return probabilities
    near = distance_transform_edt(~femur) * spacing_mm <= JOINT_REACH_MM
    kept = [femur, *(touching(p >= THRESHOLD, near) for p in shown[1:])]
    reach_px = int(np.ceil(SOFT_EDGE_MM / spacing_mm))
    soft = np.stack([binary_dilation(mask, iterations=reach_px) for mask in kept])
    result = np.zeros_like(probabilities)
    result[part] = np.where(soft, shown, 0.0)
    return result
