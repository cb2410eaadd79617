"""Networks that call a structure what is as bright as it is drawn, and such a hip."""

import numpy as np
import torch

from hipspace.segmentation.network.resunet import ResUNet


class FemurWhereBright(ResUNet):
    """Calls femur what is bright, more surely in the middle of its window."""

    def forward(self, images):
        femur = 20 * (images - 0.5)
        return torch.cat([torch.zeros_like(femur), femur, femur - 9, femur - 9], dim=1)


class WholeHipWhereBright(ResUNet):
    """Calls femur what is bright, roof what is grey and joint space what is dim.

    `windows` counts what it has been shown.
    """

    windows = 0

    def forward(self, images):
        self.windows += len(images)
        greys = torch.tensor((0.0, 1.0, 0.75, 0.5))[:, None, None]
        return -1000 * (images - greys).square()


def shown_at(row: int, column: int) -> np.ndarray:
    """A picture (1, 320, 320) of one hip, the middle of its femur at a place."""
    image = np.zeros((1, 320, 320), dtype=np.float32)
    image[0, :3, :3] = image[0, -3:, -3:] = 0.1
    image[0, row - 20 : row + 20, column - 20 : column + 20] = 1
    image[0, row - 30 : row - 25, column - 10 : column + 10] = 0.75
    image[0, row - 25 : row - 20, column - 10 : column + 10] = 0.5
    return image
