"""Losses between the network's output and the fraction of each pixel that is covered.

Every loss takes logits (B, C, H, W), targets of the same shape with values from 0 to
1 (hard or soft) and a weight (B, 1, H, W) that is 0 where nothing is to be learned.
It is a mean over samples, so the loss of a batch is the mean of those of its halves.
With softmax, channel 0 is background and the targets of a pixel sum to 1; with
sigmoid there are only the structures. All but the boundary term are least where the
probabilities equal the targets, soft ones included: the product form of the Dice loss
is not, it drives a half-covered pixel to 0 or 1 and the border off its place.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from scipy.ndimage import distance_transform_edt
from torch import Tensor
from torch.nn import functional

from hipspace.params import Activation, LossName

DICE_SMOOTHING = 1e-5
"""Added to numerator and denominator, as in MONAI: 1 for an absent structure."""
BOUNDARY_WEIGHT = 0.01
"""Of the boundary term beside Dice (Kervadec et al., MIDL 2019, its alpha)."""
HAUSDORFF_WEIGHT = 0.1
"""Of the logarithm of the Hausdorff term beside Dice; the two are then of one size."""

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Classes:
    """What the channels of the output mean.

    Parameters
    ----------
    activation
        Softmax over background and structures, or a sigmoid for each structure.
    background_in_loss
        Whether background counts in the terms that are averaged over classes;
        without effect where there is no background channel.
    squared_dice
        Which of the two forms the Dice terms have, see `dice`.
    """

    activation: Activation
    background_in_loss: bool
    squared_dice: bool

    def probabilities(self, logits: Tensor) -> Tensor:
        """Class probabilities of logits (B, C, H, W)."""
        softmax = self.activation == "softmax"
        return logits.softmax(dim=1) if softmax else logits.sigmoid()

    def counted(self, channels: Tensor) -> Tensor:
        """The channels (B, C, H, W) that count in a mean over classes."""
        has_background = self.activation == "softmax"
        skip = has_background and not self.background_in_loss
        return channels[:, 1:] if skip else channels

    def compared(self, logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Probabilities and targets of the classes that count."""
        return self.counted(self.probabilities(logits)), self.counted(target)


def dice_loss(classes: Classes) -> Loss:
    """1 - Dice, mean over samples and classes, in a form that allows soft targets.

    With sums over pixels, either |p - t| / (p + t), the Dice semimetric loss (Wang et
    al., MICCAI 2023), which with hard targets is the usual 1 - 2pt / (p + t) and the
    study's loss; or, squared, (p - t)^2 / (p^2 + t^2), which is 1 - 2pt / (p^2 + t^2)
    (Milletari et al., 3DV 2016). The latter finds small structures sooner: what an
    untrained network spreads over the image hardly adds to its denominator.
    """

    def loss(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
        p, t = classes.compared(logits, target)
        if classes.squared_dice:
            difference, total = (p - t).square(), p.square() + t.square()
        else:
            difference, total = (p - t).abs(), p + t
        sums = [(image * weight).sum(dim=(2, 3)) for image in (difference, total)]
        return (sums[0] / (sums[1] + DICE_SMOOTHING)).mean()

    return loss


def ce(classes: Classes) -> Loss:
    """Cross-entropy with soft targets, in nats, mean over samples and their weight."""

    def loss(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
        if classes.activation == "softmax":
            pixel = -(target * logits.log_softmax(dim=1)).sum(dim=1, keepdim=True)
        else:
            pixel = functional.binary_cross_entropy_with_logits(
                logits, target, reduction="none"
            ).mean(dim=1, keepdim=True)
        sums = [image.sum(dim=(1, 2, 3)) for image in (pixel * weight, weight)]
        return (sums[0] / sums[1].clamp(min=1.0)).mean()

    return loss


def dice_ce(classes: Classes) -> Loss:
    """Dice plus cross-entropy, equal weights."""
    return _sum_of(dice_loss(classes), ce(classes), 1.0)


def hausdorff(classes: Classes) -> Loss:
    """Dice plus the logarithm of the distance-transform Hausdorff term.

    (p - t)^2 times the squared distances (pixels) to the predicted and to the true
    border: Karimi & Salcudean, IEEE TMI 39:499, 2020.
    """

    def term(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
        p, t = classes.compared(logits, target)
        far = _border_distance_px(p).square() + _border_distance_px(t).square()
        sample = ((p - t).square() * far * weight).mean(dim=(1, 2, 3))
        return sample.log1p().mean()

    return _sum_of(dice_loss(classes), term, HAUSDORFF_WEIGHT)


def boundary(classes: Classes) -> Loss:
    """Dice plus the boundary term: the mean of (p - t) times the signed distance.

    The distance (pixels) to the true border is negative inside: Kervadec et al., MIDL
    2019. It is linear in p, so it sharpens borders where the target is soft.
    """

    def term(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
        p, t = classes.compared(logits, target)
        inside = t >= 0.5
        signed = _border_distance_px(t) * torch.where(inside, -1.0, 1.0)
        return ((p - t) * signed * weight).mean()

    return _sum_of(dice_loss(classes), term, BOUNDARY_WEIGHT)


LOSSES: dict[LossName, Callable[[Classes], Loss]] = {
    "dice": dice_loss,
    "ce": ce,
    "dice_ce": dice_ce,
    "hausdorff": hausdorff,
    "boundary": boundary,
}


def _sum_of(first: Loss, second: Loss, fraction: float) -> Loss:
    def loss(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
        other = second(logits, target, weight)
        return first(logits, target, weight) + fraction * other

    return loss


def _border_distance_px(fractions: Tensor) -> Tensor:
    """Distance (B, C, H, W) of pixels to the 0.5 border, 0 where there is none."""
    masks = fractions.detach().cpu().numpy() >= 0.5
    distance = np.zeros(masks.shape, dtype=np.float32)
    for place in np.ndindex(masks.shape[:2]):
        mask = masks[place]
        if mask.any() and not mask.all():
            inside, outside = (
                distance_transform_edt(mask),
                distance_transform_edt(~mask),
            )
            distance[place] = inside + outside - 0.5
    return torch.from_numpy(distance).to(fractions.device)
