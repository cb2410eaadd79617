"""The network's activation, quick to learn with on a processor."""

from monai.networks.layers.factories import Act
from torch import Tensor, is_grad_enabled, nn

ONE_SLOPE = "one_slope_prelu"
"""MONAI's name for it, once this module is imported."""


class OneSlopePReLU(nn.PReLU):  # type: ignore[misc]
    """PReLU with one slope for all channels, to the bit torch's own going forward.

    Torch's derivative of it takes twenty times as long on a processor as that of the
    same in elementary steps, a quarter of all of a training.
    """

    def forward(self, features: Tensor) -> Tensor:
        """Features of any shape, the negative ones times the slope."""
        if features.is_cuda or not is_grad_enabled():
            return super().forward(features)
        positive = features.relu()
        return positive + self.weight.to(features.dtype) * (features - positive)


Act.add_factory_callable(ONE_SLOPE, lambda: OneSlopePReLU)
