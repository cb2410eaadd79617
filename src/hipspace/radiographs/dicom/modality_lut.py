"""Stored values -> values of the modality, by a line or a table: PS3.3, C.11.1."""

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from hipspace.errors import Reason, Unusable
from hipspace.radiographs.dicom.header_values import (
    UNREADABLE,
    bad_header,
    number,
    numbers,
)

ENTRIES = 2**16
"""What 0 stands for in a table's descriptor, and the most there may be."""


def rescaled(stored: np.ndarray, header: Dataset) -> np.ndarray:
    """Values (H, W) by the modality LUT; the stored ones where it would leave them so.

    A table goes before a line (`RescaleSlope` and `RescaleIntercept`), which counts
    only if both are given.

    Raises
    ------
    Unusable
        If the table is malformed or the line has no slope.
    """
    tables = header.get("ModalityLUTSequence")
    if isinstance(tables, Sequence) and len(tables):
        return _by_table(stored, tables[0], header)
    slope, intercept = (number(header, f"Rescale{k}") for k in ("Slope", "Intercept"))
    if slope is None or intercept is None or (slope, intercept) == (1, 0):
        return stored
    if slope == 0:
        raise bad_header("RescaleSlope", "is 0; expected a slope")
    return stored.astype(np.float64) * slope + intercept


def _by_table(stored: np.ndarray, table: Dataset, header: Dataset) -> np.ndarray:
    descriptor = numbers(table, "LUTDescriptor")
    if len(descriptor) != 3:
        raise bad_header("LUTDescriptor", f"has {len(descriptor)} values; expected 3")
    entries = int(descriptor[0]) % ENTRIES or ENTRIES
    first = int(descriptor[1])
    if stored.dtype.kind == "i":
        first -= ENTRIES * (first >= ENTRIES // 2)
    else:
        first %= ENTRIES
    values = _table(table, entries, header)
    return values[(stored.astype(np.int64) - first).clip(0, len(values) - 1)]


def _table(table: Dataset, entries: int, header: Dataset) -> np.ndarray:
    """The entries (N,) of a table, of 16 bits or two of 8 bits packed into 16."""
    try:
        value = table["LUTData"].value
        signed = table["LUTData"].VR == "SS"
        if not isinstance(value, bytes):
            words = np.atleast_1d(np.asarray(value, dtype=np.int64)) % ENTRIES
            value = words.astype(_of_bytes(header, 2)).tobytes()
    except UNREADABLE:
        raise bad_header("LUTData", "is no table of numbers") from None
    if len(value) >= 2 * entries:
        found = np.frombuffer(value, _of_bytes(header, 2), entries).astype(np.int32)
        return _smoother(found) if signed else found
    if len(value) < entries:
        sentence = f"the modality LUT has {len(value)} bytes for {entries} entries"
        raise Unusable(Reason.BAD_HEADER, sentence)
    if not header.original_encoding[1]:
        value = np.frombuffer(value, "<u2", len(value) // 2).byteswap().tobytes()
    return np.frombuffer(value, np.uint8, min(entries, len(value)))


def _of_bytes(header: Dataset, size: int) -> np.dtype:
    """Numbers without a sign in the byte order of the file."""
    little = header.original_encoding[1]
    return np.dtype(f"{'<' if little or little is None else '>'}u{size}")


def _smoother(entries: np.ndarray) -> np.ndarray:
    """Entries that were written as signed, read as such or not: whichever jumps less.

    The standard has no sign here, but writers differ.
    """
    signed = entries - ENTRIES * (entries >= ENTRIES // 2)
    jumps = [np.abs(np.diff(read)).sum() for read in (entries, signed)]
    return entries if jumps[0] <= jumps[1] else signed
