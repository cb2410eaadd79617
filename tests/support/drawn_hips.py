"""Hips drawn as discs and arcs, in place of the store."""

from functools import lru_cache, reduce
from typing import Any

import numpy as np

from hipspace.geometry.anatomy import HEAD_ARC, LESSER_TROCHANTER, Side
from hipspace.params import (
    Augmentation,
    Crops,
    Network,
    Optimiser,
    Train,
)
from hipspace.storage.levels import rounded_fractions, rounded_levels

SIZE_PX = 64
HEAD_XY, HEAD_RADIUS_PX = (20.0, 30.0), 8.0
OTHER_HEAD_XY = (48.0, 30.0)

AUGMENTATION = Augmentation(
    reshaped_fraction=1,
    rotation_deg=10,
    scale=0.1,
    aspect=0.05,
    shift_mm=2,
    bend_mm=1,
    contrast=0.2,
    window=0.1,
    bias_field=0.1,
    patches=0.1,
    blur_mm=0.5,
    sharpening=0.5,
    noise=0.02,
)
TRAIN = Train(
    seed=3,
    processes=1,
    threads=1,
    device="cpu",
    precision="float32",
    network=Network(
        channels=(4, 8, 16), strides=(2, 2), residual_units=1, activation="softmax"
    ),
    pretrained=None,
    loss="dice_ce",
    background_in_loss=True,
    squared_dice=True,
    labels="partial_volume",
    ignore_lower_femur=False,
    optimiser=Optimiser(
        learning_rate=0.02,
        weight_decay=0.00001,
        schedule="cosine",
        warmup_fraction=0.1,
        average_steps=4,
    ),
    batch_size=4,
    epochs=3,
    validate_every=1,
    refit_offsets=True,
    crops=Crops(
        size_px=32,
        centre="femur",
        percentiles=None,
        per_hip=2,
        elsewhere_fraction=0.2,
        negatives_fraction=0,
        cut_fraction=0,
    ),
    augmentation=AUGMENTATION,
)


def varied(params: Train = TRAIN, **changes: Any) -> Train:
    """The parameters with others in their place; `crops__size_px` is one of `crops`."""
    values = params.model_dump()
    for name, value in changes.items():
        *groups, key = name.split("__")
        reduce(lambda inner, group: inner[group], groups, values)[key] = value
    return Train.model_validate(values)


class DrawnHips:
    """Radiographs with a head under a roof on the left and another on the right.

    The first is the hip that is asked for; the other is dimmer, so that even a small
    network can tell them apart. Rows differ by a shift of the whole. Values are rounded
    as a store rounds them.
    """

    def image(self, row: int, side: Side) -> np.ndarray:
        """Image (64, 64) from 0 to 1: femur and roof bright, the rest dim."""
        hip, other = (
            _coverage(head_xy, self._shift(row, side))
            for head_xy in (HEAD_XY, OTHER_HEAD_XY)
        )
        bone = hip[:2].sum(axis=0) + 0.4 * other[:2].sum(axis=0)
        return rounded_levels(0.2 + 0.6 * bone)

    def coverage(self, row: int, side: Side) -> np.ndarray:
        """Fraction (3, 64, 64) of each pixel covered by head, roof and joint space."""
        return rounded_fractions(_coverage(HEAD_XY, self._shift(row, side)))

    def landmarks(self, row: int, side: Side) -> np.ndarray:
        """Landmarks (80, 2): those of the head on its circle, the others nowhere."""
        landmarks = np.full((80, 2), np.nan)
        angles = np.linspace(-np.pi, 0, HEAD_ARC.stop - HEAD_ARC.start)
        around = HEAD_RADIUS_PX * np.column_stack([np.cos(angles), np.sin(angles)])
        landmarks[HEAD_ARC] = HEAD_XY + around + self._shift(row, side)
        landmarks[LESSER_TROCHANTER] = landmarks[HEAD_ARC][0]
        return landmarks

    @staticmethod
    def _shift(row: int, side: Side) -> float:
        return 0.7 * row + (side == "left")


@lru_cache
def _coverage(head_xy: tuple[float, float], shift_px: float) -> np.ndarray:
    finer = 4
    y, x = (np.mgrid[: SIZE_PX * finer, : SIZE_PX * finer] + 0.5) / finer
    dx, dy = x - head_xy[0] - shift_px, y - head_xy[1] - shift_px
    radius, above = np.hypot(dx, dy), (dy < 0) & (np.abs(dx) < -dy)
    masks = np.stack([radius < 8, above & (radius > 11) & (radius < 15), above])
    masks[2] &= (radius > 8) & (radius < 11)
    fine = masks.reshape(3, SIZE_PX, finer, SIZE_PX, finer)
    return fine.mean(axis=(2, 4), dtype=np.float32)
