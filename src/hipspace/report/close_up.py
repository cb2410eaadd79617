"""The close-up of a hip for a page: its pixels untouched, and lines to lay over them.

The lines are no part of the picture, so that they are one pixel of the screen wide at
any size, and the picture can be looked at without them.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from hipspace.measurement.joint import minimum
from hipspace.measurement.readings import HipReading, source_px
from hipspace.storage.files.checksum import DIGITS
from hipspace.storage.files.whole_files import written_whole

WIDTH_MM, HEIGHT_MM = 64.0, 56.0
ABOVE_HEAD_MM = 14.0
"""How far the picture's middle lies above the head's centre."""
JOINT_MM = 16.0
"""Round the narrowest place: what the window is set on."""
WINDOW_PERCENTILES = (0.5, 99.5)
WINDOW_MARGIN = 0.15
"""Of the window's width, on either side: bone beside the joint is not burnt out."""
MOST_PX = 640
"""Of a side of a picture of half a radiograph."""
LINE_DECIMALS = 1
"""Of places in pixels."""

Line = list[list[float]]


@dataclass(frozen=True)
class CloseUp:
    """A picture and what lies on it, in its pixels from its top left edge.

    Parameters
    ----------
    picture
        Name of a PNG.
    width_px, height_px, spacing_mm
        Of the picture; spacing of the detector, or calibrated.
    roof, sourcil, head
        Lines; empty of a hip that was not measured.
    minimum
        The ends of the narrowest place, on the roof and on the head.
    """

    picture: str
    width_px: int
    height_px: int
    spacing_mm: float
    roof: Line
    sourcil: Line
    head: Line
    minimum: Line


def stem_of(name: str) -> str:
    """The name, without its suffix, of what belongs to a file of that name."""
    return hashlib.sha256(name.encode(errors="backslashreplace")).hexdigest()[:DIGITS]


def write_close_ups(
    folder: Path, name: str, pixels: np.ndarray, hips: Sequence[HipReading]
) -> None:
    """Write a PNG for each hip, and then `read_close_ups`' file.

    Parameters
    ----------
    name
        Of the radiograph.
    pixels
        The radiograph (H, W), bone bright.
    hips
        Measured or not.
    """
    found = {}
    for hip in hips:
        picture = f"{stem_of(name)}-{hip.side}.png"
        image, close_up = _close_up(picture, pixels, hip)
        with written_whole(folder / picture) as file:
            Image.fromarray(image).save(file, format="png", optimize=True)
        found[hip.side] = asdict(close_up)
    with written_whole(_listed(folder, name)) as file:
        file.write_text(json.dumps(found), encoding="utf-8")


def read_close_ups(folder: Path, name: str) -> dict[str, CloseUp]:
    """The close-ups of a file by side; empty without any."""
    try:
        found = json.loads(_listed(folder, name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {side: CloseUp(**values) for side, values in found.items()}


def has_close_ups(folder: Path, name: str) -> bool:
    """Whether the close-ups of a file have been written, all of them."""
    return _listed(folder, name).is_file()


def _listed(folder: Path, name: str) -> Path:
    return folder / f"{stem_of(name)}.json"


def _close_up(
    picture: str, pixels: np.ndarray, hip: HipReading
) -> tuple[np.ndarray, CloseUp]:
    if hip.joint is None:
        return _half(picture, pixels, hip)
    spacing_mm = hip.grid.source_spacing_mm
    centre_px = source_px(hip, np.asarray(hip.joint.centre_xy_mm))
    middle_px = centre_px - (0.0, ABOVE_HEAD_MM / spacing_mm)
    rows, columns = (
        _span(at, length_mm / spacing_mm, size)
        for at, length_mm, size in zip(
            middle_px[::-1], (HEIGHT_MM, WIDTH_MM), pixels.shape, strict=True
        )
    )
    narrowest = minimum(hip.joint)
    ends = np.array([narrowest.roof_xy_mm, narrowest.head_xy_mm])
    at_px = source_px(hip, ends).mean(axis=0)
    window = _window_at(pixels, at_px, JOINT_MM / spacing_mm)
    image = _shown(pixels[rows, columns], window)
    corner = (columns.start, rows.start)

    def line(points_mm: np.ndarray) -> Line:
        return (source_px(hip, points_mm) - corner).round(LINE_DECIMALS).tolist()

    height, width = image.shape
    joint = hip.joint
    return image, CloseUp(
        picture,
        width,
        height,
        spacing_mm,
        roof=line(joint.roof_xy_mm),
        sourcil=line(joint.sourcil_xy_mm),
        head=line(joint.head_xy_mm),
        minimum=line(ends),
    )


def _half(
    picture: str, pixels: np.ndarray, hip: HipReading
) -> tuple[np.ndarray, CloseUp]:
    """The half of the radiograph on which a hip that was not measured should lie."""
    middle = pixels.shape[1] // 2
    part = pixels[:, :middle] if hip.side == "right" else pixels[:, middle:]
    step = -(-max(part.shape) // MOST_PX)
    height, width = (size // step * step for size in part.shape)
    blocks = part[:height, :width].reshape(height // step, step, width // step, step)
    small = blocks.mean(axis=(1, 3))
    low, high = np.percentile(small, (1, 99))
    image = _shown(small, (float(low), float(high)))
    spacing_mm = hip.grid.source_spacing_mm * step
    height, width = image.shape
    return image, CloseUp(picture, width, height, spacing_mm, [], [], [], [])


def _span(middle: float, length: float, size: int) -> slice:
    """So many pixels about a place, moved onto an axis of that size."""
    count = min(round(length), size)
    first = int(np.clip(round(middle - count / 2), 0, size - count))
    return slice(first, first + count)


def _window_at(
    pixels: np.ndarray, at_px: np.ndarray, half_px: float
) -> tuple[float, float]:
    """The brightness shown as black and as white, set on what lies round a place."""
    part = pixels[
        *(
            _span(at, 2 * half_px, size)
            for at, size in zip(at_px[::-1], pixels.shape, strict=True)
        )
    ]
    low, high = np.percentile(part, WINDOW_PERCENTILES)
    margin = WINDOW_MARGIN * (high - low)
    return float(low - margin), float(high + margin)


def _shown(pixels: np.ndarray, window: tuple[float, float]) -> np.ndarray:
    low, high = window
    levels = (pixels - low) / max(high - low, float(np.finfo(np.float32).tiny))
    return np.rint(255 * levels.clip(0, 1)).astype(np.uint8)
