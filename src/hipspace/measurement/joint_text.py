"""Joints and their borders as text in tables."""

import json
from collections.abc import Iterable
from dataclasses import asdict

import numpy as np

from hipspace.measurement.joint import Joint
from hipspace.storage.files.column_names import BORDERS_PX

BORDERS = ("roof_xy_mm", "sourcil_xy_mm", "head_xy_mm")
DECIMALS = 3
"""How exactly places are written in pixels: borders are kept to 0.0002 mm."""


def border_texts(borders_px: Iterable[np.ndarray]) -> dict[str, str]:
    """Columns of truth.csv from roof, sourcil and head (N, 2) in source pixels."""
    texts = (" ".join(f"{v:.{DECIMALS}f}" for v in b.ravel()) for b in borders_px)
    return dict(zip(BORDERS_PX, texts, strict=True))


def joint_text(joint: Joint | None) -> str:
    """JSON of all parts of a joint, exact to the last bit; nothing without one."""
    if joint is None:
        return ""
    parts = asdict(joint)
    return json.dumps({k: np.asarray(part).tolist() for k, part in parts.items()})


def joint_from_text(text: str) -> Joint | None:
    """The joint of a `joint_text`; equal to the one that was written."""
    if not text:
        return None
    parts = json.loads(text)
    for name in BORDERS:
        parts[name] = np.array(parts[name])
    for name in ("centre_xy_mm", "vertical_xy"):
        parts[name] = tuple(parts[name])
    return Joint(**parts)
