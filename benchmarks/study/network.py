"""The study's network, as MONAI has it."""

from monai.networks.nets import UNet

CLASSES = 4


def network() -> UNet:
    """Whole images (B, 1, 512, 512) to logits (B, 4, 512, 512), 1.6 million weights."""
    return UNet(
        spatial_dims=2,
        in_channels=1,
        out_channels=CLASSES,
        channels=(16, 32, 64, 128, 256),
        strides=(2, 2, 2, 2),
        num_res_units=2,
    )
