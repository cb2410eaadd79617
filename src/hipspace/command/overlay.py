"""A radiograph at full resolution with what was measured on it, as a PNG.

Nothing is written on it but sides, widths and reasons: no name and no date.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hipspace.geometry.anatomy import SIDES
from hipspace.measurement.joint import minimum
from hipspace.measurement.readings import HipReading, source_px
from hipspace.report.colours import ORANGE, SKY, YELLOW
from hipspace.storage.files.whole_files import written_whole

SHOWN_PERCENTILES = (1, 99)
"""Of the radiograph's brightness, shown as black and white."""
TEXT_FRACTION = 1 / 32
"""Height of letters in the height of the image: read at a glance on a whole screen."""
LINE_FRACTION = 1 / 900
LEAST_TEXT_PX = 14
ROOF_COLOUR, HEAD_COLOUR, WIDTH_COLOUR = ORANGE, SKY, YELLOW


def overlay_paths(folder: Path, files: Iterable[Path]) -> list[Path]:
    """A PNG in a folder for each file, named after it without the file's own folder.

    Where two files have one name, the later one gets a number; letters' case alone
    does not tell names apart.
    """
    taken: set[str] = set()
    paths = []
    for file in files:
        name, number = f"{file.name}.png", 1
        while name.lower() in taken:
            number += 1
            name = f"{file.name}-{number}.png"
        taken.add(name.lower())
        paths.append(folder / name)
    return paths


def draw_overlay(pixels: np.ndarray, hips: Sequence[HipReading]) -> Image.Image:
    """Borders, narrowest place and its width of each hip on pixels (H, W), bone bright.

    Roof orange and its sourcil thick, head blue, the narrowest place yellow. A hip
    that was not measured has its reason at the bottom.
    """
    picture = Image.fromarray(_shown(pixels)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for hip in hips:
        if hip.joint is None:
            _say(draw, picture.size, hip)
        else:
            _draw_hip(draw, picture.size, hip)
    return picture


def write_overlay(path: Path, picture: Image.Image) -> None:
    """Write a PNG, whole or not at all."""
    with written_whole(path) as file:
        picture.save(file, format="png", compress_level=1)


def _shown(pixels: np.ndarray) -> np.ndarray:
    low, high = np.percentile(pixels, SHOWN_PERCENTILES)
    levels = (pixels - low) / max(high - low, np.finfo(np.float32).tiny)
    return np.rint(255 * levels.clip(0, 1)).astype(np.uint8)


def _draw_hip(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], hip: HipReading
) -> None:
    assert hip.joint is not None
    thin = max(1, round(max(size) * LINE_FRACTION))
    _line(draw, source_px(hip, hip.joint.head_xy_mm), HEAD_COLOUR, thin)
    _line(draw, source_px(hip, hip.joint.roof_xy_mm), ROOF_COLOUR, thin)
    _line(draw, source_px(hip, hip.joint.sourcil_xy_mm), ROOF_COLOUR, 2 * thin)
    narrowest = minimum(hip.joint)
    ends = source_px(hip, np.array([narrowest.roof_xy_mm, narrowest.head_xy_mm]))
    _line(draw, ends, WIDTH_COLOUR, 2 * thin)
    for x, y in _indices(ends):
        r = 2 * thin
        draw.ellipse((x - r, y - r, x + r, y + r), fill=WIDTH_COLOUR)
    above_px = 1.2 * hip.joint.radius_mm / hip.grid.source_spacing_mm
    x, y = ends[0]
    text = f"{hip.side} {narrowest.width_mm:.2f} mm"
    _write(draw, size, (x, max(y - above_px, 0.0)), text, "ma")


def _say(draw: ImageDraw.ImageDraw, size: tuple[int, int], hip: HipReading) -> None:
    row = SIDES.index(hip.side)
    at = (0.02 * size[0], size[1] * (1 - (2 - row) * 1.6 * TEXT_FRACTION))
    _write(draw, size, at, f"{hip.side} not measured: {hip.reason}", "la")


def _line(
    draw: ImageDraw.ImageDraw, points_xy: np.ndarray, colour: str, width_px: int
) -> None:
    draw.line([*map(tuple, _indices(points_xy))], colour, width_px, "curve")


def _indices(points_xy: np.ndarray) -> list[list[float]]:
    """Places as PIL counts them: the centre of the first pixel is (0, 0)."""
    return (points_xy - 0.5).tolist()


def _write(
    draw: ImageDraw.ImageDraw,
    size: tuple[int, int],
    at_xy: tuple[float, float],
    text: str,
    anchor: str,
) -> None:
    height_px = max(LEAST_TEXT_PX, round(size[1] * TEXT_FRACTION))
    draw.text(
        at_xy,
        text,
        fill=WIDTH_COLOUR,
        font=ImageFont.load_default(height_px),
        anchor=anchor,
        stroke_width=max(1, height_px // 12),
        stroke_fill="black",
    )
