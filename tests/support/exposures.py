"""Small exposures, taken plainly but for what is asked for."""

from dataclasses import replace

import numpy as np

from hipspace.phantom.rendition.exposure import draw_exposure
from hipspace.phantom.rendition.look import AS_TAKEN


def exposure(seed=0, **changes):
    drawn = draw_exposure(np.random.default_rng(seed), shield=False)
    return replace(
        drawn,
        rows=1000,
        columns=1000,
        spacing_mm=0.3,
        marker=False,
        ball=False,
        lines=False,
        **({"rendition": AS_TAKEN} | changes),
    )
