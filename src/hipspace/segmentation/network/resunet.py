"""The study's ResUNet in torch, as it is trained, and its weights in a model file."""

import math
from pathlib import Path

import numpy as np
import torch
from monai.networks.layers.factories import Act, Norm
from monai.networks.nets import UNet
from safetensors.torch import save
from torch import Tensor, is_grad_enabled, nn
from torch.nn import functional

from hipspace.geometry.anatomy import STRUCTURES
from hipspace.params import Activation, CloseUp, Preprocess, Train
from hipspace.segmentation.network.model_card import (
    METADATA_KEY,
    ModelCard,
    read_weights,
)
from hipspace.storage.files.whole_files import written_whole

# MONAI knows the two layers below by these names once this module is imported.
CHANNEL_NORM = "channel_norm"
ONE_SLOPE = "one_slope_prelu"


class ChannelNorm(nn.GroupNorm):  # type: ignore[misc]
    """Instance normalisation without weights, as groups of one channel each.

    On a processor torch takes a sixth of the time that its `InstanceNorm2d` takes.
    """

    def __init__(self, num_channels: int) -> None:
        """Normalise that many channels."""
        super().__init__(num_channels, num_channels, affine=False)


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
Norm.add_factory_callable(CHANNEL_NORM, lambda _dimensions: ChannelNorm)


class ResUNet(nn.Module):  # type: ignore[misc]
    """MONAI's U-Net with residual units: images (B, 1, H, W) to logits (B, C, H, W).

    C is 4 with softmax (background first, then `anatomy.STRUCTURES`) and 3 with
    sigmoid. 3 x 3 kernels, instance normalisation, PReLU (thesis, section 3.3).
    H and W must be multiples of the product of the strides.

    Parameters
    ----------
    channels
        Number of channels of each level, finest first.
    strides
        Strides between levels, one fewer.
    residual_units
        Convolutions in each level's residual block.
    activation
        Decides the number of channels; the output is logits in either case.
    """

    def __init__(
        self,
        channels: tuple[int, ...],
        strides: tuple[int, ...],
        residual_units: int,
        activation: Activation,
    ) -> None:
        """Weights are drawn from torch's generator."""
        super().__init__()
        self.activation: Activation = activation
        self.unet = UNet(
            spatial_dims=2,
            in_channels=1,
            out_channels=len(STRUCTURES) + (activation == "softmax"),
            channels=channels,
            strides=strides,
            num_res_units=residual_units,
            kernel_size=3,
            up_kernel_size=3,
            norm=CHANNEL_NORM,
            act=ONE_SLOPE,
        )

    def forward(self, images: Tensor) -> Tensor:
        """Logits (B, C, H, W) of images (B, 1, H, W)."""
        return self.unet(images)

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Probabilities (B, 3, H, W) of the structures on images (B, 1, H, W).

        In single precision, and of any size: they are padded with 0 as the strides ask.
        """
        device = next(self.parameters()).device
        batch = torch.from_numpy(np.ascontiguousarray(images, dtype=np.float32))
        height, width = images.shape[-2:]
        step = math.prod(self.unet.strides)
        with torch.inference_mode():
            edges = [0, -width % step, 0, -height % step]
            padded = functional.pad(batch.to(device), edges)
            found = self.structures(self(padded)[..., :height, :width].float())
            return found.cpu().numpy()

    def shift(self, offsets: Tensor) -> None:
        """Add offsets (C,) to the logits from now on, in the last layer's bias."""
        layers = (nn.Conv2d, nn.ConvTranspose2d)
        last = [part for part in self.unet.modules() if isinstance(part, layers)][-1]
        with torch.no_grad():
            last.bias += offsets

    def structures(self, logits: Tensor) -> Tensor:
        """Probabilities (B, 3, H, W) of the structures, in the logits' precision."""
        if self.activation == "softmax":
            return logits.softmax(dim=1)[:, 1:]
        return logits.sigmoid()


def model_card(train: Train, view: Preprocess | CloseUp) -> ModelCard:
    """The card of a network trained with these sections of params.yaml."""
    clips = view.clip_percentiles if isinstance(view, Preprocess) else None
    return ModelCard(
        channels=train.network.channels,
        strides=train.network.strides,
        residual_units=train.network.residual_units,
        activation=train.network.activation,
        spacing_mm=view.spacing_mm,
        size_px=view.size_px,
        clip_percentiles=clips,
        window_px=train.crops.size_px,
        window_percentiles=train.crops.percentiles,
        trained_with=train.model_dump(mode="json"),
    )


def res_unet(card: ModelCard) -> ResUNet:
    """The network that a card describes, with fresh weights from torch's generator."""
    return ResUNet(card.channels, card.strides, card.residual_units, card.activation)


def save_model(
    path: Path, network: ResUNet, card: ModelCard, *, half: bool = False
) -> None:
    """Write weights and card as safetensors; equal weights give equal bytes.

    With `half` in half precision; a network always computes with single.
    """
    kind = torch.float16 if half else torch.float32
    weights = {
        name: tensor.detach().cpu().to(kind).contiguous()
        for name, tensor in network.state_dict().items()
    }
    with written_whole(path) as file:
        file.write_bytes(save(weights, {METADATA_KEY: card.model_dump_json()}))


def load_model(path: Path) -> tuple[ResUNet, ModelCard]:
    """The network of a model file, in evaluation mode on the CPU, and its card.

    Raises
    ------
    ValueError
        If the file is no safetensors file, its card is missing or at fault, or its
        weights are not those of the network that the card describes.
    """
    weights, card = read_weights(path)
    with torch.device("meta"):
        described = res_unet(card).state_dict()
    if {n: t.shape for n, t in described.items()} != {
        n: w.shape for n, w in weights.items()
    }:
        raise ValueError(f"{path}: weights of another network than its card describes")
    with torch.random.fork_rng(devices=[]):
        network = res_unet(card)
    try:
        network.load_state_dict({n: torch.from_numpy(w) for n, w in weights.items()})
    except RuntimeError as error:
        raise ValueError(f"{path}: weights of another network: {error}") from None
    return network.eval(), card
