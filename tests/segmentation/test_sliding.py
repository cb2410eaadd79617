"""Windows over an image are those of MONAI, and weigh as much."""

import numpy as np
import pytest
import torch
from monai.inferers import sliding_window_inference

from hipspace.segmentation.sliding import slid_over


def doubled_and_placed(windows: np.ndarray) -> np.ndarray:
    """Maps (B, 2, h, w) that differ from window to window and from pixel to pixel."""
    ramp = np.linspace(0, 1, windows.shape[-1], dtype=np.float32)
    level = windows.mean(axis=(1, 2, 3), keepdims=True)
    return np.concatenate([windows * ramp, np.abs(windows - level)], axis=1)


@pytest.mark.parametrize("shape", [(16, 16), (37, 50), (64, 17), (9, 40), (5, 6)])
@pytest.mark.parametrize("overlap", [0.25, 0.6])
def test_any_image_gives_what_monai_gives(shape, overlap):
    image = np.random.default_rng(0).random((1, *shape), dtype=np.float32)
    found = slid_over(doubled_and_placed, image, 16, overlap=overlap, at_a_time=3)
    monais = sliding_window_inference(
        torch.from_numpy(image)[None],
        16,
        3,
        lambda windows: torch.from_numpy(doubled_and_placed(windows.numpy())),
        overlap=overlap,
        mode="gaussian",
    )
    np.testing.assert_allclose(found, monais[0].numpy(), atol=2e-6)
