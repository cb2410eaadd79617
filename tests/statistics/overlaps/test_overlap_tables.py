from dataclasses import dataclass

import numpy as np
import pandas as pd
from drawn_hips import HEAD_XY, SIZE_PX, DrawnHips

from hipspace.geometry.grid import Grid
from hipspace.params import Evaluate
from hipspace.statistics.overlaps.overlap_tables import overlap_tables
from hipspace.storage.predictions import PredictedHips

GRID = Grid((SIZE_PX, SIZE_PX), 0.9, 0.9, (0.0, 0.0))
HIPS = [(0, "right"), (1, "right")]
SPLIT = pd.DataFrame({"file": ["a", "b"], "side": "right", "part": ["test", "train"]})
HEADS = pd.DataFrame({"file": ["a"], "side": ["right"]}).assign(
    x_mm=HEAD_XY[0] * 0.9, y_mm=HEAD_XY[1] * 0.9
)
PARAMS = Evaluate(
    ignore_lower_femur=False,
    surface_dice_tolerances_mm=(1.0,),
    close_up_half_mm=100.0,
)


class Images(DrawnHips):
    """The same drawn hips as whole radiographs and as close-ups."""

    files = ["a", "b"]
    rows = {("a", "right"): 0, ("b", "right"): 1}

    def grid(self, *_):
        return GRID


@dataclass
class Part:
    """Predictions of this part of what covers the pixels."""

    fraction: float
    hips = HIPS
    activation = "softmax"

    def index_of(self, row, side):
        return HIPS.index((row, side))

    def probabilities(self, index):
        return self.fraction * DrawnHips().coverage(*HIPS[index])


def tables(coarse: float, fine: float) -> dict[str, pd.DataFrame]:
    both = (PredictedHips(Images(), Part(fraction)) for fraction in (coarse, fine))
    return overlap_tables(*both, HEADS, SPLIT, PARAMS)


def test_each_network_is_judged_alone_and_both_together():
    found = tables(coarse=0.3, fine=1.0)
    assert (found["coarse"]["dice"] == 0).all()
    assert (found["fine"]["dice"] == 1).all()
    assert np.allclose(found["both"]["dice"], 1, atol=0.02)


def test_only_hips_of_the_test_set_are_judged():
    for table in tables(1.0, 1.0).values():
        assert set(table["file"]) == {"a"}
        assert len(table) == 3
