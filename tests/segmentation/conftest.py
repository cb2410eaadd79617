"""A small network of random weights, which tests of prediction share."""

import pytest
import torch

from hipspace.segmentation.network.resunet import ResUNet


@pytest.fixture(scope="module")
def network() -> ResUNet:
    torch.manual_seed(0)
    return ResUNet((4, 8, 16), (2, 2), 1, "softmax").eval()
