from copy import deepcopy

import torch
from drawn_hips import TRAIN, varied
from drawn_training import (
    fresh,
    same_weights,
)

from hipspace.params import Train
from hipspace.training.device import prepare
from hipspace.training.learner import FRACTION_AVERAGED, Learner

BATCH = (
    torch.rand(4, 1, 32, 32, generator=torch.Generator().manual_seed(0)),
    torch.full((4, 4, 32, 32), 0.25),
    torch.ones(4, 1, 32, 32),
)


def learner_of(params: Train) -> Learner:
    machine = prepare(params)
    return Learner(fresh(params), params, machine)


def test_mean_weights_of_one_step_are_the_last_ones():
    learner = learner_of(varied(optimiser__average_steps=1))
    for _ in range(3):
        learner.step(BATCH, rate=0.01)
        assert same_weights(learner.network, learner.mean_network)


def test_a_rate_of_0_changes_nothing():
    learner = learner_of(TRAIN)
    before = [weight.clone() for weight in learner.network.parameters()]
    losses = [learner.step(BATCH, rate=0.0) for _ in range(2)]
    assert losses[0] == losses[1]
    for weight, old in zip(learner.network.parameters(), before, strict=True):
        assert torch.equal(weight, old)


def test_mean_weights_lie_between_the_former_and_the_present_ones():
    learner = learner_of(varied(optimiser__average_steps=100))
    weight = next(learner.network.parameters())
    mean = next(learner.mean_network.parameters())
    learner.step(BATCH, rate=0.01)
    old_mean = mean.clone()
    learner.step(BATCH, rate=0.01)
    moved = (mean - old_mean) / (weight - old_mean)
    fraction = 1 / (1 + FRACTION_AVERAGED)
    torch.testing.assert_close(moved, torch.full_like(moved, fraction))


def test_a_learner_goes_on_from_the_state_of_another_with_the_same_bits():
    one, other = learner_of(TRAIN), learner_of(TRAIN)
    one.step(BATCH, rate=0.01)
    other.restore(deepcopy(one.state()))
    assert one.step(BATCH, rate=0.01) == other.step(BATCH, rate=0.01)
    assert same_weights(one.network, other.network)
    assert same_weights(one.mean_network, other.mean_network)
