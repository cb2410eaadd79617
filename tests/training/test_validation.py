import numpy as np
import pytest
import torch
from drawn_hips import DrawnHips
from drawn_training import TO_VALIDATE

from hipspace.geometry.anatomy import Label
from hipspace.segmentation.network.resunet import ResUNet
from hipspace.training.decoded import Decoded
from hipspace.training.device import Machine
from hipspace.training.replicas import ALONE
from hipspace.training.validation import ValidationHips, confusion, dice_of

CPU = Machine(torch.device("cpu"), bf16=False, replicas=ALONE)


def test_dice_of_a_missed_structure_is_0_and_of_an_absent_one_unknown():
    truth = np.array([[0, 1, 1], [2, 2, 0]], dtype=np.uint8)
    found = np.array([[0, 1, 0], [0, 0, 0]], dtype=np.uint8)
    np.testing.assert_allclose(dice_of(confusion(found, truth)), [2 / 3, 0, np.nan])


def test_a_joint_space_of_a_pixel_counts_as_a_pixel():
    open_joint = np.zeros((10, 20), dtype=np.uint8)
    open_joint[:, :10] = Label.JOINT_SPACE
    closed = np.zeros_like(open_joint)
    closed[0, 0] = Label.JOINT_SPACE
    hips = [confusion(open_joint, open_joint), confusion(np.zeros_like(closed), closed)]
    assert dice_of(np.sum(hips, axis=0))[Label.JOINT_SPACE - 1] == pytest.approx(
        200 / 201
    )


class Knowing(ResUNet):
    """Sees on every image what the labels of the validation hips say, in turns."""

    def __init__(self):
        super().__init__((2, 4), (2,), 0, "softmax")
        self.truth = [DrawnHips().coverage(*place) for place in TO_VALIDATE]

    def forward(self, images):
        shown = [torch.from_numpy(self.truth.pop(0)) for _ in images]
        fractions = torch.stack(shown).clip(1e-6, 1)
        background = (1 - fractions.sum(dim=1, keepdim=True)).clip(1e-6)
        return torch.cat([background, fractions], dim=1).log()


@pytest.mark.parametrize("batch_size", [1, 3])
def test_a_network_that_sees_the_labels_has_a_dice_of_1(batch_size):
    samples = Decoded(DrawnHips()).channels
    hips = ValidationHips(samples, TO_VALIDATE, "softmax", batch_size, None)
    np.testing.assert_allclose(hips.dice(Knowing(), CPU), 1, atol=0.001)


def test_what_is_seen_as_it_is_labelled_is_undecided_in_as_many_pixels():
    samples = Decoded(DrawnHips()).channels
    hips = ValidationHips(samples, TO_VALIDATE, "softmax", 2, None)
    found, truth = hips.undecided(Knowing(), CPU)
    np.testing.assert_allclose(found, truth, atol=0.003)
    assert 0 < len(found) < len(TO_VALIDATE) * 64**2 / 4
