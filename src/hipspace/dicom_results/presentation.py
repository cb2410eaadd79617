"""A DICOM presentation state that draws the result over its radiograph."""

import numpy as np
from highdicom.pr import (
    AnnotationUnitsValues,
    GraphicAnnotation,
    GraphicLayer,
    GraphicObject,
    GraphicTypeValues,
    GrayscaleSoftcopyPresentationState,
    TextObject,
)

from hipspace.dicom_results.result import Result
from hipspace.measurement.joint import minimum
from hipspace.measurement.readings import HipReading, source_px

PIXELS = AnnotationUnitsValues.PIXEL
"""From the top left edge, as ours (PS3.3, C.10.5)."""
TEXT_OFFSET_MM = 45.0
"""Of the text above the narrowest place."""


def presentation_state(result: Result) -> GrayscaleSoftcopyPresentationState:
    """Borders, narrowest place and its width; of other hips, why there is none."""
    layer = GraphicLayer("HIPSPACE", 1, "Joint space widths, for research only")
    graphics, texts = [], []
    for number, hip in enumerate(result.hips):
        graphics += _graphics(result, hip)
        texts.append(_text(result, hip, number))
    annotation = GraphicAnnotation(
        referenced_images=[result.source],
        graphic_layer=layer,
        graphic_objects=graphics or None,
        text_objects=texts,
    )
    state = GrayscaleSoftcopyPresentationState(
        referenced_images=[result.source],
        content_label="HIPSPACE",
        graphic_layers=[layer],
        graphic_annotations=[annotation],
        **result.series("presentation state"),
        **result.equipment(),
    )
    result.share(state, "Laterality")
    return state


def _graphics(result: Result, hip: HipReading) -> list[GraphicObject]:
    joint = hip.joint
    if joint is None:
        return []
    narrowest = minimum(joint)
    ends = np.array([narrowest.roof_xy_mm, narrowest.head_xy_mm])
    lines = [joint.roof_xy_mm, joint.sourcil_xy_mm, joint.head_xy_mm, ends]
    size = (float(result.source.Columns), float(result.source.Rows))
    return [
        GraphicObject(
            GraphicTypeValues.POLYLINE,
            source_px(hip, line).clip(0, size).astype(float),
            PIXELS,
        )
        for line in lines
    ]


def _text(result: Result, hip: HipReading, number: int) -> TextObject:
    size = np.array((float(result.source.Columns), float(result.source.Rows)))
    if hip.joint is None:
        text = f"{hip.side}: not measured, {hip.reason}"
        at = size * (0.25 + 0.5 * number, 0.95)
    else:
        narrowest = minimum(hip.joint)
        above = (0.0, TEXT_OFFSET_MM / hip.grid.source_spacing_mm)
        text = f"{hip.side} {narrowest.width_mm:.2f} mm{_interval(result, hip.side)}"
        at = (source_px(hip, np.array(narrowest.roof_xy_mm)) - above).clip(0, size)
    x, y = at.tolist()
    return TextObject(text, PIXELS, anchor_point=(x, y), anchor_point_visible=False)


def _interval(result: Result, side: str) -> str:
    ends = result.ends_mm(side)
    if ends is None or result.interval is None:
        return ""
    return f" ({result.interval.percent} interval {ends[0]:.2f} to {ends[1]:.2f})"
