"""What is burnt into a picture: scales with ticks, text, blocks that hide text.

On the film that was measured: a side letter, a bar of 50 mm at the bottom and the right
edge with ticks and text, text blocks in corners, black masks over names.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hipspace.phantom.header import WHITE

BAR_FRACTION, TEXT_FRACTION, BLOCK_FRACTION = 0.3, 0.3, 0.3
BAR_MM, TICK_MM = 50.0, 10.0
LETTERS = list("ABCDEFGHIKLMNOPRSTUVXYZ0123456789:/-. ")
BLOCK_MM = ((12.0, 8.0), (75.0, 40.0))
"""Least and largest width and height."""


@dataclass(frozen=True)
class Marks:
    """What is burnt in, and the seed of what it says and where."""

    bar: bool
    text: bool
    block: bool
    seed: int


def draw_marks(rng: np.random.Generator) -> Marks:
    """Marks as often as film has them."""
    bar, text, block = rng.random(3) < (BAR_FRACTION, TEXT_FRACTION, BLOCK_FRACTION)
    return Marks(bool(bar), bool(text), bool(block), int(rng.integers(2**31)))


def marked(values: np.ndarray, marks: Marks, spacing_mm: float) -> np.ndarray:
    """Stored values (rows, columns) uint16 with the marks burnt in."""
    if not (marks.bar or marks.text or marks.block):
        return values
    rng = np.random.default_rng(marks.seed)
    picture = Image.fromarray(values.astype(np.int32))
    pen = ImageDraw.Draw(picture)
    if marks.block:
        for corner in rng.permutation(4)[: rng.integers(1, 3)]:
            _block(pen, picture.size, int(corner), spacing_mm, rng)
    if marks.bar:
        _bar(pen, picture.size, spacing_mm, rng)
    if marks.text:
        _text(pen, picture.size, spacing_mm, rng)
    return np.asarray(picture).astype(np.uint16)


def _bar(
    pen: ImageDraw.ImageDraw,
    size: tuple[int, int],
    spacing_mm: float,
    rng: np.random.Generator,
) -> None:
    """A bar of 50 mm along the bottom or the right edge, a tick each 10 mm."""
    across = bool(rng.random() < 0.5)
    length, edge = (size[0], size[1]) if across else (size[1], size[0])
    bar, tick = BAR_MM / spacing_mm, 3 / spacing_mm
    start = rng.uniform(0.05, 0.6) * (length - bar)
    beside = edge - rng.uniform(4, 10) / spacing_mm
    width = max(round(0.4 / spacing_mm), 1)
    lines = [((start, beside), (start + bar, beside))]
    for at in np.arange(0, BAR_MM + 1, TICK_MM) / spacing_mm:
        lines.append(((start + at, beside - tick), (start + at, beside)))
    for one, other in lines:
        ends = (*one, *other) if across else (*one[::-1], *other[::-1])
        pen.line(ends, fill=WHITE, width=width)
    place = (start, beside - 3 * tick) if across else (beside - 5 * tick, start - tick)
    pen.text(place, "50 mm", fill=WHITE, font=ImageFont.load_default(4 / spacing_mm))


def _text(
    pen: ImageDraw.ImageDraw,
    size: tuple[int, int],
    spacing_mm: float,
    rng: np.random.Generator,
) -> None:
    """A block of a few lines of letters in a corner."""
    lines = (
        "".join(rng.choice(LETTERS, rng.integers(4, 20)))
        for _ in range(rng.integers(1, 5))
    )
    x = rng.choice([0.01, 0.72]) * size[0]
    y = rng.choice([0.01, 0.9]) * size[1]
    font = ImageFont.load_default(rng.uniform(3, 6) / spacing_mm)
    pen.multiline_text((x, y), "\n".join(lines), fill=WHITE, font=font)


def _block(
    pen: ImageDraw.ImageDraw,
    size: tuple[int, int],
    corner: int,
    spacing_mm: float,
    rng: np.random.Generator,
) -> None:
    """A black, seldom a white, block at a corner."""
    width, height = rng.uniform(*BLOCK_MM) / spacing_mm
    x = 0 if corner % 2 == 0 else size[0] - width
    y = 0 if corner < 2 else size[1] - height
    fill = WHITE if rng.random() < 0.1 else 0
    pen.rectangle((x, y, x + width, y + height), fill=fill)
