from dataclasses import replace
from typing import get_args

import pytest
import torch
from monai.losses import DiceLoss
from torch import Tensor

from hipspace.params import LossName
from hipspace.training.losses import LOSSES, Classes

SOFTMAX = Classes("softmax", background_in_loss=True, squared_dice=True)
SIGMOID = Classes("sigmoid", background_in_loss=True, squared_dice=True)
LINEAR = replace(SOFTMAX, squared_dice=False)
PROPER = ("dice", "ce", "dice_ce", "hausdorff")


def soft_targets(classes: Classes, seed: int = 0) -> Tensor:
    """Random fractions of 16 x 16 pixels, none exactly 0 or 1."""
    noise = 2 * torch.randn(2, 4, 16, 16, generator=torch.Generator().manual_seed(seed))
    fractions = noise.softmax(dim=1)
    return fractions if classes.activation == "softmax" else fractions[:, 1:]


def hard_targets() -> Tensor:
    """Two samples of a square of class 1 beside one of class 2 on background."""
    labels = torch.zeros(2, 16, 16, dtype=torch.long)
    labels[:, 2:9, 2:9], labels[:, 9:14, 3:12] = 1, 2
    labels[1] = labels[1].T.clone()
    return torch.nn.functional.one_hot(labels, 4).movedim(-1, 1).float()


def logits_of(fractions: Tensor, classes: Classes) -> Tensor:
    fractions = fractions.clamp(1e-6, 1 - 1e-6)
    return fractions.log() if classes.activation == "softmax" else fractions.logit()


def everywhere(target: Tensor) -> Tensor:
    return torch.ones_like(target[:, :1])


def test_there_is_a_loss_for_every_name():
    assert set(LOSSES) == set(get_args(LossName))


@pytest.mark.parametrize("classes", [SOFTMAX, SIGMOID, LINEAR])
@pytest.mark.parametrize("name", PROPER)
def test_probabilities_equal_to_soft_targets_have_the_least_loss(name, classes):
    target = soft_targets(classes)
    loss = LOSSES[name](classes)
    exact = logits_of(target, classes)
    least = loss(exact, target, everywhere(target))
    for seed in range(5):
        step = 0.2 * (soft_targets(classes, seed + 1) - 0.25)
        assert loss(exact + step, target, everywhere(target)) > least


def test_soft_cross_entropy_of_exact_probabilities_is_their_entropy():
    target = soft_targets(SOFTMAX)
    found = LOSSES["ce"](SOFTMAX)(target.log(), target, everywhere(target))
    entropy = -(target * target.log()).sum(dim=1).mean()
    torch.testing.assert_close(found, entropy)


@pytest.mark.parametrize("squared", [True, False])
@pytest.mark.parametrize("background", [True, False])
def test_dice_on_hard_targets_is_monais(background, squared):
    target = hard_targets()
    logits = torch.randn(target.shape, generator=torch.Generator().manual_seed(1))
    classes = Classes("softmax", background, squared)
    found = LOSSES["dice"](classes)(logits, target, everywhere(target))
    study = DiceLoss(softmax=True, include_background=background, squared_pred=squared)
    torch.testing.assert_close(found, study(logits, target), atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("classes", [SOFTMAX, SIGMOID])
@pytest.mark.parametrize("name", LOSSES)
def test_pixels_of_no_weight_do_not_count(name, classes):
    target = hard_targets() if classes is SOFTMAX else hard_targets()[:, 1:]
    weight = everywhere(target)
    weight[..., 12:, :] = 0
    logits = logits_of(target, classes) + 0.1
    elsewhere = logits.clone()
    elsewhere[..., 12:, :] += 0.01 * torch.randn(elsewhere[..., 12:, :].shape)
    loss = LOSSES[name](classes)
    torch.testing.assert_close(
        loss(logits, target, weight), loss(elsewhere, target, weight)
    )


@pytest.mark.parametrize("name", LOSSES)
def test_descending_a_loss_finds_the_structures(name):
    target = hard_targets()
    logits = torch.zeros_like(target, requires_grad=True)
    descent = torch.optim.Adam([logits], lr=0.5)
    loss = LOSSES[name](SOFTMAX)
    for _ in range(40):
        descent.zero_grad()
        loss(logits, target, everywhere(target)).backward()
        descent.step()
    assert (logits.argmax(dim=1) == target.argmax(dim=1)).float().mean() > 0.99


def test_an_error_far_from_the_border_costs_more_than_one_beside_it():
    target = hard_targets()
    near, far = target.clone(), target.clone()
    near[0, :, 2:4, 1] = near[0, [1, 0, 2, 3], 2:4, 1]
    far[0, :, 0:2, 15] = far[0, [1, 0, 2, 3], 0:2, 15]
    for name in ("hausdorff", "boundary"):
        cost = [
            LOSSES[name](SOFTMAX)(logits_of(p, SOFTMAX), target, everywhere(target))
            for p in (near, far)
        ]
        assert cost[1] > cost[0]
