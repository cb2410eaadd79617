"""The readers of a hip, by name; apart, as tables of widths need no more of them."""

from typing import Literal

Reader = Literal["truth", "landmarks", "border_pixels", "coarse", "fine"]
READERS: tuple[Reader, ...] = (
    *("truth", "landmarks", "border_pixels", "coarse", "fine"),
)
BEST: Reader = "fine"
"""The reader whose widths are the result; the others are there to compare."""
