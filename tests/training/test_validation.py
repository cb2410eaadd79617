import numpy as np
import pytest

from hipspace.geometry.anatomy import Label
from hipspace.training.validation import confusion, dice_of


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
