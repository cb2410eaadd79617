"""Memory that is freed and asked for again all the time."""

import ctypes
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Options of `mallopt`, from malloc.h of the GNU C library."""
KEPT_ARRAY_BYTES, KEPT_BYTES = 2**25, 2**30
"""The largest block that is kept, as older versions allow, and how much in all."""


def keep_freed_memory() -> None:
    """Let glibc keep what is freed, where the same arrays are made again and again.

    It would give large ones back, and fault in thousands of pages each time: a twelfth
    of the time of a training, a tenth of that of measuring radiographs.
    """
    with suppress(AttributeError, TypeError, OSError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_MMAP_THRESHOLD, KEPT_ARRAY_BYTES)
        mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
