"""The result of a radiograph as a DICOM structured report, by TID 1500."""

from typing import Any

import highdicom as hd
import numpy as np
from highdicom.sr import (
    AlgorithmIdentification,
    ComprehensiveSR,
    CoordinatesForMeasurement,
    DeviceObserverIdentifyingAttributes,
    FindingSite,
    Measurement,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    ObservationContext,
    ObserverContext,
    QualitativeEvaluation,
    SourceImageForRegion,
    TrackingIdentifier,
)
from pydicom.sr.codedict import codes

from hipspace.dicom_results import codes as concepts
from hipspace.dicom_results.result import MANUFACTURER, Result
from hipspace.measurement.joint import Width
from hipspace.measurement.jsw import widths
from hipspace.measurement.readings import HipReading, source_px

DECIMALS = 4
"""Of millimetres: what a table and a report have to agree on."""


def structured_report(result: Result) -> ComprehensiveSR:
    """Widths with ends, the minimum's interval, the head's circle, flags, reason."""
    device = DeviceObserverIdentifyingAttributes(
        uid=result.uid("device"),
        name=MANUFACTURER,
        manufacturer_name=MANUFACTURER,
        model_name=MANUFACTURER,
        serial_number=result.version,
    )
    observer = ObserverContext(codes.DCM.Device, device)
    # the image library describes a radiograph by these two, which it may lack
    describes = ("PatientOrientation", "ImagerPixelSpacing")
    library = [result.source] if all(d in result.source for d in describes) else []
    report = MeasurementReport(
        observation_context=ObservationContext(observer_device_context=observer),
        procedure_reported=concepts.RADIOGRAPHY,
        imaging_measurements=[_hip(result, hip) for hip in result.hips],
        title=concepts.REPORT,
        referenced_images=library or None,
    )
    return ComprehensiveSR(
        evidence=[result.source],
        content=report,
        manufacturer=MANUFACTURER,
        is_complete=True,
        **result.series("report"),
    )


def _hip(result: Result, hip: HipReading) -> MeasurementsAndQualitativeEvaluations:
    row = result.rows[hip.side]
    evaluations = [
        QualitativeEvaluation(concepts.STATUS, concepts.STATUSES[row["status"]]),
        QualitativeEvaluation(
            concepts.SPACING_RULE, concepts.said("SP", row["spacing_rule"])
        ),
    ]
    if row["reason"]:
        reason = concepts.said("RE", row["reason"])
        evaluations.append(QualitativeEvaluation(concepts.REASON, reason))
    for flag in result.flags(hip.side):
        told = concepts.said("FL", flag)
        evaluations.append(QualitativeEvaluation(concepts.FLAG, told))
    by = result.interval
    if by is not None and result.ends_mm(hip.side) is not None:
        learned = concepts.said("IV", f"{by.percent}, {by.learned_from}")
        evaluations.append(QualitativeEvaluation(concepts.INTERVAL, learned))
    site = FindingSite(concepts.HIP_JOINT, laterality=concepts.SIDES[hip.side])
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(
            uid=result.uid(f"{hip.side} hip"), identifier=f"{hip.side} hip"
        ),
        finding_type=concepts.HIP_JOINT,
        finding_sites=[site],
        algorithm_id=AlgorithmIdentification(
            MANUFACTURER,
            result.version,
            parameters=[*result.models, *([by.sentence()] if by else [])],
            family=concepts.INTELLIGENCE,
        ),
        measurements=_measurements(result, hip) or None,
        qualitative_evaluations=evaluations,
    )


def _measurements(result: Result, hip: HipReading) -> list[Measurement]:
    if hip.joint is None:
        return []
    found = [
        _measurement(
            concepts.width_code(name), width.width_mm, _ends(result, hip, width)
        )
        for name, width in widths(hip.joint).items()
        if np.isfinite(width.width_mm)
    ]
    ends = result.ends_mm(hip.side)
    if ends is not None:
        pairs = zip(concepts.INTERVAL_ENDS, ends, strict=True)
        found += [_measurement(code, end_mm, []) for code, end_mm in pairs]
    centre = source_px(hip, np.asarray(hip.joint.centre_xy_mm))
    reach_px = hip.joint.radius_mm / hip.grid.source_spacing_mm
    circle = np.array([centre, centre + (reach_px, 0)])
    inside = (circle >= 0).all() and (
        circle <= (result.source.Columns, result.source.Rows)
    ).all()
    place = [_place(result, "CIRCLE", circle)] if inside else []
    return [*found, _measurement(concepts.RADIUS, hip.joint.radius_mm, place)]


def _measurement(
    name: Any, width_mm: float, places: list[CoordinatesForMeasurement]
) -> Measurement:
    return Measurement(
        name=name,
        value=round(width_mm, DECIMALS),
        unit=concepts.MILLIMETRE,
        referenced_coordinates=places or None,
    )


def _ends(
    result: Result, hip: HipReading, width: Width
) -> list[CoordinatesForMeasurement]:
    """The line from roof to head; a mean along the sourcil has none."""
    ends = np.array([width.roof_xy_mm, width.head_xy_mm])
    if not np.isfinite(ends).all():
        return []
    return [_place(result, "POLYLINE", source_px(hip, ends))]


def _place(result: Result, kind: str, points: np.ndarray) -> CoordinatesForMeasurement:
    """A graphic in pixels from the image's top left edge (PS3.3, C.18.6.1.2)."""
    return CoordinatesForMeasurement(
        graphic_type=hd.sr.GraphicTypeValues(kind),
        graphic_data=points.astype(float),
        source_image=SourceImageForRegion.from_source_image(result.source),
    )
