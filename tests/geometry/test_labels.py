import numpy as np
import pytest

from hipspace.geometry.anatomy import Label
from hipspace.geometry.labels import labels


@pytest.mark.parametrize(
    ("fractions", "activation", "label"),
    [
        ((0.5, 0.3, 0.1), "softmax", Label.FEMUR),
        ((0.3, 0.3, 0.0), "softmax", Label.BACKGROUND),
        ((0.3, 0.0, 0.45), "softmax", Label.JOINT_SPACE),
        ((0.4, 0.45, 0.49), "sigmoid", Label.BACKGROUND),
        ((0.6, 0.7, 0.1), "sigmoid", Label.ROOF),
        ((0.0, 0.0, 0.5), "sigmoid", Label.JOINT_SPACE),
    ],
)
def test_each_pixel_gets_its_most_probable_class(fractions, activation, label):
    pixel = np.array(fractions, dtype=np.float32).reshape(3, 1, 1)
    assert labels(pixel, activation) == [[label]]
