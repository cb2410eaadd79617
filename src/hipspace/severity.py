"""How narrow a joint space is, in a few steps."""

from collections.abc import Sequence

import numpy as np


def severity_names(limits_mm: Sequence[float]) -> list[str]:
    """The steps, narrowest first: `below_1_5_mm`, `1_5_to_2_5_mm`, `above_2_5_mm`."""
    texts = [f"{float(limit)}".replace(".", "_") for limit in sorted(limits_mm)]
    between = [f"{a}_to_{b}_mm" for a, b in zip(texts, texts[1:], strict=False)]
    return [f"below_{texts[0]}_mm", *between, f"above_{texts[-1]}_mm"]


def severity(reference_mm: np.ndarray, limits_mm: Sequence[float]) -> np.ndarray:
    """The step (N,) of each width (N,); one at a limit belongs to the wider step."""
    return np.array(severity_names(limits_mm))[
        np.digitize(reference_mm, sorted(limits_mm))
    ]
