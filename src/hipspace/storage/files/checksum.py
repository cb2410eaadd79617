"""What tells one file from any other: its SHA-256."""

import hashlib
from pathlib import Path

DIGITS = 12
"""How many digits of a checksum are shown: enough to tell any two files apart."""


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, 64 hex digits; OSError if it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def short_digest(path: Path) -> str:
    """The first `DIGITS` of the SHA-256 of a file, by which models are named."""
    return sha256_of(path)[:DIGITS]
