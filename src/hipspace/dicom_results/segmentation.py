"""Femur, roof and joint space of a radiograph as a DICOM segmentation."""

import numpy as np
from highdicom import AlgorithmIdentificationSequence
from highdicom.seg import (
    SegmentAlgorithmTypeValues,
    Segmentation,
    SegmentationTypeValues,
    SegmentDescription,
)
from scipy.ndimage import map_coordinates

from hipspace.dicom_results import codes as concepts
from hipspace.dicom_results.result import MANUFACTURER, Result
from hipspace.geometry.components import THRESHOLD
from hipspace.measurement.readings import HipReading

SEGMENTS = (
    ("femur", concepts.FEMUR),
    ("roof", concepts.ROOF),
    ("joint space", concepts.JOINT_SPACE),
)
REGIONS = (concepts.FEMUR, concepts.ACETABULUM, concepts.HIP_JOINT)


def segmentation(result: Result) -> Segmentation | None:
    """Three segments on the source's grid, both hips in each; None of no hip."""
    shape = (int(result.source.Rows), int(result.source.Columns))
    masks = np.zeros((*shape, len(SEGMENTS)), dtype=bool)
    for hip in result.hips:
        if hip.probabilities is not None and hip.joint is not None:
            masks |= _on_source(hip, shape)
    if not masks.any():
        return None
    algorithm = AlgorithmIdentificationSequence(
        name=MANUFACTURER, family=concepts.INTELLIGENCE, version=result.version
    )
    described = [
        SegmentDescription(
            segment_number=number,
            segment_label=label,
            segmented_property_category=concepts.ANATOMICAL_STRUCTURE,
            segmented_property_type=code,
            algorithm_type=SegmentAlgorithmTypeValues.AUTOMATIC,
            algorithm_identification=algorithm,
            anatomic_regions=[region],
        )
        for number, ((label, code), region) in enumerate(
            zip(SEGMENTS, REGIONS, strict=True), start=1
        )
    ]
    found = Segmentation(
        source_images=[result.source],
        pixel_array=masks[None],
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=described,
        content_label="HIPS",
        omit_empty_frames=False,
        **result.series("segmentation"),
        **result.equipment(),
    )
    result.share(found, "PatientOrientation")
    _without_thickness(found)
    return found


def _without_thickness(found: Segmentation) -> None:
    """Leave the spacing to the radiograph: with it goes a thickness, which it has none.

    highdicom writes the one without the other, and then does not read it.
    """
    (shared,) = found.SharedFunctionalGroupsSequence
    measures = shared.get("PixelMeasuresSequence") or [{}]
    if "PixelMeasuresSequence" in shared and "SliceThickness" not in measures[0]:
        del shared.PixelMeasuresSequence


def _on_source(hip: HipReading, shape: tuple[int, int]) -> np.ndarray:
    """Masks (H, W, 3) on a radiograph of a shape, from probabilities on the view."""
    assert hip.probabilities is not None
    corners = np.array([(0, 0), hip.grid.shape[::-1]])
    low, high = np.sort(hip.grid.to_source_px(corners), axis=0)
    left, top = np.floor(low).astype(int).clip(0)
    right, bottom = np.ceil(high).astype(int).clip(0, shape[::-1])
    y, x = np.mgrid[top:bottom, left:right] + 0.5
    at = hip.grid.from_source_px(np.stack([x, y], axis=-1)) - 0.5
    rows_columns = np.moveaxis(at[..., ::-1], -1, 0)
    masks = np.zeros((*shape, len(SEGMENTS)), dtype=bool)
    for index, probability in enumerate(hip.probabilities):
        values = map_coordinates(probability, rows_columns, order=1, cval=0.0)
        masks[top:bottom, left:right, index] = values >= THRESHOLD
    return masks
