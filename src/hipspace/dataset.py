"""Training samples: crops round a hip, and elsewhere, of radiographs in the store.

A sample belongs to one hip, shown as a right hip. The patient's other hip is in many
crops and is background there: that is how the network learns to leave it alone, since
at inference it sees the whole radiograph. What is drawn at random for a sample
depends on the seed, the epoch and the sample's index only, so the number of loader
processes changes nothing.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from hipspace.absent_hip import (
    between_hips,
    negative,
    without_left_of,
    without_right_of,
)
from hipspace.anatomy import HEAD_ARC, Label, Side
from hipspace.augmentation import change_look, positions, resample
from hipspace.bounding_box import bounding_box
from hipspace.circle import fit_circle
from hipspace.image import normalise
from hipspace.lower_femur import above_lesser_trochanter
from hipspace.params import Activation, Train
from hipspace.store import IMAGE_LEVELS, SHARE_LEVELS, as_levels, as_shares

Place = tuple[int, Side]
Key = tuple[int, int]
Sample = tuple[Tensor, Tensor, Tensor]

ORDER, LOOK = 0, 1
"""Which of an epoch's random numbers: the order of the samples, or how they look."""

CACHED_BYTES = 1_000_000_000
"""Of decoded hips, at most, in each process: 760 hips of 512 x 512 pixels."""


class HipImages(Protocol):
    """What this module needs of `store.Hips`; every hip is shown as a right hip."""

    def image(self, row: int, side: Side) -> np.ndarray:
        """Image (H, W) from 0 to 1."""

    def coverage(self, row: int, side: Side) -> np.ndarray:
        """Share (3, H, W) of each pixel that each structure covers."""

    def landmarks(self, row: int, side: Side) -> np.ndarray:
        """Landmarks (80, 2) in pixels."""


class Decoded:
    """Images and coverages of hips, the most recently used ones kept in memory."""

    def __init__(self, hips: HipImages) -> None:
        """Nothing is decoded before it is asked for."""
        self.hips = hips
        self._kept: OrderedDict[Place, tuple[np.ndarray, ...]] = OrderedDict()

    def __call__(self, place: Place) -> Tensor:
        """Image and coverage (4, H, W) of a hip, from 0 to 1."""
        if place in self._kept:
            self._kept.move_to_end(place)
        else:
            self._keep(place)
        levels, shares = self._kept[place]
        image = torch.from_numpy(levels.astype(np.float32)).div_(IMAGE_LEVELS)
        coverage = torch.from_numpy(shares.astype(np.float32)).div_(SHARE_LEVELS)
        return torch.cat([image[None], coverage])

    def _keep(self, place: Place) -> None:
        image, coverage = self.hips.image(*place), self.hips.coverage(*place)
        packed = as_levels(image), as_shares(coverage)
        size = sum(part.nbytes for part in packed)
        while self._kept and (len(self._kept) + 1) * size > CACHED_BYTES:
            self._kept.popitem(last=False)
        self._kept[place] = packed


class TrainingCrops:
    """Samples by epoch and index: image, target and weight of a crop.

    Parameters
    ----------
    hips
        Where images, coverages and landmarks come from.
    places
        Row and side of every training hip.
    params
        The train section.
    spacing_mm
        Side of the pixels.

    Notes
    -----
    A sample is the image (1, h, w), the target (C, h, w) of the network's classes,
    background first with softmax, and the weight (1, h, w).
    """

    def __init__(
        self, hips: HipImages, places: list[Place], params: Train, spacing_mm: float
    ) -> None:
        """Nothing is read before a sample is asked for."""
        self.hips = hips
        self.places = places
        self.params = params
        self.spacing_mm = spacing_mm
        self._decoded = Decoded(hips)
        self._aims: dict[Place, np.ndarray] = {}

    def __len__(self) -> int:
        """Samples in an epoch."""
        return len(self.places) * self.params.crops_per_hip

    def __getitem__(self, key: Key) -> Sample:
        """The sample of an (epoch, index)."""
        epoch, index = key
        params = self.params
        rng = np.random.default_rng([params.seed, LOOK, epoch, index])
        place = self.places[index // params.crops_per_hip]
        channels = self._decoded(place)
        whole = (channels.shape[1], channels.shape[2])
        shape = (params.crop_px, params.crop_px) if params.crop_px else whole
        centre_xy = self._centre(place, channels[Label.FEMUR], rng)
        if rng.random() < params.cut_share:
            channels, centre_xy = self._cut(channels, centre_xy, rng)
        if rng.random() < params.negatives_share:
            channels = negative(channels)
        at = positions(centre_xy, shape, params.augmentation, self.spacing_mm, rng)
        crop = resample(channels, at)
        image, coverage = self._normalised(crop[0]), crop[1:]
        if params.augmentation is not None:
            image = change_look(image, params.augmentation, self.spacing_mm, rng)
        target = class_shares(coverage, params.activation, params.labels == "hard")
        weight = torch.ones(1, *shape)
        if params.ignore_lower_femur:
            landmarks_xy = self.hips.landmarks(*place)
            weight[0] = above_lesser_trochanter(at[..., 1], landmarks_xy).float()
        return image[None], target, weight

    def upright(self, place: Place) -> Tensor:
        """Image and coverage (4, h, w) of a hip's crop as it is, nothing drawn."""
        channels = self._decoded(place)
        side = self.params.crop_px or 0
        shape = (side or channels.shape[1], side or channels.shape[2])
        centre_xy = self._aim(place, channels[Label.FEMUR])
        rng = np.random.default_rng(self.params.seed)
        at = positions(centre_xy, shape, None, self.spacing_mm, rng)
        crop = resample(channels, at)
        crop[0] = self._normalised(crop[0])
        return crop

    def _normalised(self, image: Tensor) -> Tensor:
        if self.params.crop_percentiles is None:
            return image
        return torch.from_numpy(normalise(image.numpy(), self.params.crop_percentiles))

    def _centre(
        self, place: Place, femur: Tensor, rng: np.random.Generator
    ) -> np.ndarray:
        """Of the crop: what it is aimed at, or any place."""
        size_xy = np.array(femur.shape[::-1], dtype=float)
        if self.params.crop_px is None:
            return size_xy / 2
        anywhere = rng.uniform(0.0, 1.0, size=2) * size_xy
        if rng.random() < self.params.crops_elsewhere_share:
            return anywhere
        return self._aim(place, femur)

    def _cut(
        self, channels: Tensor, centre_xy: np.ndarray, rng: np.random.Generator
    ) -> tuple[Tensor, np.ndarray]:
        """One half of the radiograph, and the centre of a crop of it."""
        column = between_hips(channels, rng)
        if rng.random() < 0.5:
            return without_right_of(channels, column), centre_xy
        beyond = without_left_of(channels, column)
        if self.params.crop_px is None:
            return beyond, centre_xy
        rows, columns = bounding_box(beyond[0].numpy() > 0)
        low, high = (columns.start, rows.start), (columns.stop, rows.stop)
        return beyond, rng.uniform(low, high)

    def _aim(self, place: Place, femur: Tensor) -> np.ndarray:
        """Centre of mass of the femur, or the centre of its head."""
        if place not in self._aims:
            head = self.params.crop_centre == "head"
            self._aims[place] = (
                np.array(fit_circle(self.hips.landmarks(*place)[HEAD_ARC])[0])
                if head
                else centre_of_mass(femur)
            )
        return self._aims[place]


def centre_of_mass(shares: Tensor) -> np.ndarray:
    """Mean x and y (2,) of the pixels of an image (H, W), by their shares."""
    along_xy = [shares.sum(dim=axis).numpy().astype(float) for axis in (0, 1)]
    return np.array([np.average(np.arange(len(m)) + 0.5, weights=m) for m in along_xy])


def class_shares(coverage: Tensor, activation: Activation, hard: bool) -> Tensor:
    """Targets (C, H, W) of the network's classes from the coverage (3, H, W).

    With softmax the background comes first and all sum to 1. `hard` gives each pixel
    to the class that covers most of it.
    """
    background = (1.0 - coverage.sum(dim=0, keepdim=True)).clamp(min=0.0)
    shares = torch.cat([background, coverage])
    if hard:
        best = shares.argmax(dim=0)
        shares = torch.stack([best == k for k in range(len(shares))]).float()
    return shares if activation == "softmax" else shares[1:]


class EpochBatches:
    """Batches of (epoch, index), epoch after epoch, each in its own random order.

    All batches are of one size, so that processes can share each evenly: an epoch's
    last is filled up with its first samples.
    """

    def __init__(self, samples: int, batch_size: int, seed: int, epochs: range) -> None:
        """Of that many samples an epoch."""
        self.samples = samples
        self.batch_size = batch_size
        self.seed = seed
        self.epochs = epochs

    @property
    def per_epoch(self) -> int:
        """Batches in an epoch."""
        return -(-self.samples // self.batch_size)

    def __len__(self) -> int:
        """Batches in all epochs."""
        return len(self.epochs) * self.per_epoch

    def __iter__(self) -> Iterator[list[Key]]:
        """The batches in their order."""
        for epoch in self.epochs:
            rng = np.random.default_rng([self.seed, ORDER, epoch])
            order = rng.permutation(self.samples)
            for batch in np.resize(order, (self.per_epoch, self.batch_size)).tolist():
                yield [(epoch, k) for k in batch]
