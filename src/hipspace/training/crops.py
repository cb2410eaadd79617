"""Training samples: crops round a hip, and elsewhere, of radiographs.

A sample belongs to one hip, shown as a right hip. The patient's other hip is in many
crops and is background there: that is how the network learns to leave it alone, since
at inference it sees the whole radiograph.
"""

import numpy as np
import torch
from torch import Tensor

from hipspace.geometry.anatomy import HEAD_ARC, Label, above_lesser_trochanter
from hipspace.geometry.boxes import box_of_points
from hipspace.geometry.circle import fit_circle
from hipspace.geometry.image import normalise
from hipspace.params import Activation, Train
from hipspace.storage.hips import Place
from hipspace.training.absent_hip import cut_beside, negative
from hipspace.training.augmentation import change_appearance, positions, sample_at
from hipspace.training.decoded import Decoded, DecodedHip, HipImages

Sample = tuple[Tensor, Tensor, Tensor]


class HipCrops:
    """Samples of hips: image, target and weight of a crop.

    Parameters
    ----------
    hips
        Where images, coverages and landmarks come from.
    params
        The train section.
    spacing_mm
        Side of the pixels.

    Notes
    -----
    A sample is the image (1, h, w), the target (C, h, w) of the network's classes,
    background first with softmax, and the weight (1, h, w).
    """

    def __init__(self, hips: HipImages, params: Train, spacing_mm: float) -> None:
        """Nothing is read before a sample is asked for."""
        self.hips = hips
        self.params = params
        self.spacing_mm = spacing_mm
        self._decoded = Decoded(hips)
        self._aims: dict[Place, np.ndarray] = {}

    def sample(self, place: Place, rng: np.random.Generator) -> Sample:
        """A crop of the hip at a place; everything random comes from `rng`."""
        params = self.params
        hip = self._decoded(place)
        aimed = bool(rng.random() >= params.crops.elsewhere_fraction)
        if rng.random() < params.crops.cut_fraction:
            hip, has_hip = cut_beside(hip, rng)
            aimed &= has_hip
        centre_xy = self._centre(place, hip, rng, aimed=aimed)
        if rng.random() < params.crops.negatives_fraction:
            hip = negative(hip)
        shape = self._shape(hip)
        at = positions(centre_xy, shape, params.augmentation, self.spacing_mm, rng)
        crop = _crop(hip, at)
        image, coverage = self._normalised(crop[0]), crop[1:]
        if params.augmentation is not None:
            image = change_appearance(image, params.augmentation, self.spacing_mm, rng)
        hard = params.labels == "hard"
        target = class_fractions(coverage, params.network.activation, hard)
        weight = torch.ones(1, *shape)
        if params.ignore_lower_femur:
            landmarks_xy = self.hips.landmarks(*place)
            weight[0] = above_lesser_trochanter(at[..., 1], landmarks_xy).float()
        return image[None], target, weight

    def upright(self, place: Place) -> Tensor:
        """Image and coverage (4, h, w) of a hip's crop as it is, nothing drawn."""
        hip = self._decoded(place)
        centre_xy = self._aim(place, hip)
        rng = np.random.default_rng(self.params.seed)
        at = positions(centre_xy, self._shape(hip), None, self.spacing_mm, rng)
        crop = _crop(hip, at)
        crop[0] = self._normalised(crop[0])
        return crop

    def _normalised(self, image: Tensor) -> Tensor:
        if self.params.crops.percentiles is None:
            return image
        return torch.from_numpy(normalise(image.numpy(), self.params.crops.percentiles))

    def _shape(self, hip: DecodedHip) -> tuple[int, int]:
        rows, columns = hip.levels.shape
        side = self.params.crops.size_px
        return (side, side) if side else (rows, columns)

    def _centre(
        self, place: Place, hip: DecodedHip, rng: np.random.Generator, *, aimed: bool
    ) -> np.ndarray:
        """Of the crop: what it is aimed at, or any place that the image shows."""
        if self.params.crops.size_px is None:
            return np.array(hip.levels.shape[::-1]) / 2
        if aimed:
            return self._aim(place, hip)
        rows, columns = hip.shown
        return rng.uniform((columns.start, rows.start), (columns.stop, rows.stop))

    def _aim(self, place: Place, hip: DecodedHip) -> np.ndarray:
        """Centre of mass of the femur, or the centre of its head."""
        if place not in self._aims:
            head = self.params.crops.centre == "head"
            self._aims[place] = (
                np.array(fit_circle(self.hips.landmarks(*place)[HEAD_ARC])[0])
                if head
                else centre_of_mass(hip.coverage_levels[Label.FEMUR.channel])
            )
        return self._aims[place]


def _crop(hip: DecodedHip, positions_xy: Tensor) -> Tensor:
    """Image and coverage (4, h, w) of a hip at positions (h, w, 2), 0 outside of it."""
    ends_xy = torch.stack(
        [torch.stack(axis.aminmax()) for axis in positions_xy.unbind(-1)], dim=1
    )
    rows, columns = box_of_points(ends_xy.numpy(), hip.levels.shape, margin_px=1)
    part = hip.channels((rows, columns))
    return sample_at(part, positions_xy - torch.tensor([columns.start, rows.start]))


def centre_of_mass(fractions: Tensor) -> np.ndarray:
    """Mean x and y (2,) of the pixels of an image (H, W), by their fractions."""
    along_xy = [fractions.sum(dim=axis).numpy().astype(float) for axis in (0, 1)]
    return np.array([np.average(np.arange(len(m)) + 0.5, weights=m) for m in along_xy])


def class_fractions(coverage: Tensor, activation: Activation, hard: bool) -> Tensor:
    """Targets (C, H, W) of the network's classes from the coverage (3, H, W).

    With softmax the background comes first and all sum to 1. `hard` gives each pixel
    to the class that covers most of it.
    """
    background = (1.0 - coverage.sum(dim=0, keepdim=True)).clamp(min=0.0)
    fractions = torch.cat([background, coverage])
    if hard:
        best = fractions.argmax(dim=0)
        fractions = torch.stack([best == k for k in range(len(fractions))]).float()
    return fractions if activation == "softmax" else fractions[1:]
