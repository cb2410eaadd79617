"""The exact borders of a synthetic hip: as text in truth.csv, and as a joint."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from hipspace.grid import Grid
from hipspace.jsw import Joint
from hipspace.width_tables import BORDERS_PX

DECIMALS = 3


def border_texts(borders_px: Iterable[np.ndarray]) -> dict[str, str]:
    """Columns of truth.csv of roof, sourcil and head (N, 2) in source pixels."""
    texts = (" ".join(f"{v:.{DECIMALS}f}" for v in b.ravel()) for b in borders_px)
    return dict(zip(BORDERS_PX, texts, strict=True))


def exact_joint(truth: Mapping[str, Any], grid: Grid) -> Joint:
    """The joint of a row of truth.csv, in millimetres of the view of its hip."""

    def seen(points_px: np.ndarray) -> np.ndarray:
        return grid.from_source_px(points_px) * grid.spacing_mm

    roof, sourcil, head = (
        seen(np.array(truth[name].split(), dtype=float).reshape(-1, 2))
        for name in BORDERS_PX
    )
    head_mm = np.array([truth["head_x_mm"], truth["head_y_mm"]])
    x, y = seen(head_mm / truth["spacing_mm"]).tolist()
    return Joint(roof, sourcil, head, (x, y), truth["head_radius_mm"])
