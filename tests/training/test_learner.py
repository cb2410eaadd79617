import torch
from drawn_hips import TRAIN
from drawn_training import (
    fresh,
    same_weights,
)

from hipspace.training.device import prepare
from hipspace.training.learner import Learner


def test_mean_weights_of_one_step_are_the_last_ones():
    params = TRAIN.model_copy(update={"average_steps": 1})
    learner = Learner(fresh(params), params, prepare(params))
    batch = (
        torch.rand(4, 1, 32, 32),
        torch.rand(4, 4, 32, 32),
        torch.ones(4, 1, 32, 32),
    )
    for _ in range(3):
        learner.step(batch, rate=0.01)
        assert same_weights(learner.network, learner.mean_network)
