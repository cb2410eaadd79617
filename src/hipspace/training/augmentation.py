"""Other radiographs out of one: how training images are moved and how they look.

A network trained on a few pelves must work on others, from other machines, so every
crop may be turned, stretched and bent, and its greys are changed as tube voltage, dose,
scatter, processing and bowel gas change them. Image and targets are moved together,
by one bilinear resampling straight from the whole image. That blurs by up to a pixel,
so some crops keep the image's own pixels: a network that has seen none of them draws
borders a little off where they are sharp, as they are at inference.
"""

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from hipspace.params import Augmentation

BEND_NODES_MM = 40.0
"""Distance between the places that are bent independently of each other."""
FIELD_NODES_MM = 80.0
"""The same for brightness."""
PATCH_RADII_MM = (5.0, 35.0)
MOST_PATCHES = 3


def positions(
    centre_xy: np.ndarray,
    shape: tuple[int, int],
    augmentation: Augmentation | None,
    spacing_mm: float,
    rng: np.random.Generator,
) -> Tensor:
    """Where the pixels of a crop lie on the image: x and y in its pixels (h, w, 2).

    Parameters
    ----------
    centre_xy
        Of the crop, in the image's pixels measured from its outer edge.
    shape
        Rows and columns of the crop.
    augmentation
        Limits of shift, rotation, scale, aspect and bending, and the fraction of the
        crops that all but the shift are for; None: an upright crop.
    spacing_mm
        Side of the pixels.
    """
    half_xy = np.array(shape[::-1]) / 2
    offset = _from_middle(*shape)
    if augmentation is None:
        return torch.from_numpy(offset + _on_whole_pixels(centre_xy, half_xy))
    shift_px = augmentation.shift_mm / spacing_mm
    centre = _on_whole_pixels(centre_xy + _within(shift_px, rng, 2), half_xy)
    if rng.random() >= augmentation.reshaped_fraction:
        return torch.from_numpy(offset + centre)
    moved = torch.from_numpy(offset @ _affine(augmentation, rng).T + centre)
    bend_px = rng.uniform(0.0, augmentation.bend_mm) / spacing_mm
    return moved + bend_px * _smooth(shape, BEND_NODES_MM / spacing_mm, 2, rng)


def sample_at(channels: Tensor, positions_xy: Tensor) -> Tensor:
    """Channels (C, h, w) of an image (C, H, W) at positions (h, w, 2).

    Bilinear between pixel centres, 0 outside.
    """
    size = torch.tensor(channels.shape[:0:-1], dtype=torch.float32)
    unit = positions_xy * 2 / size - 1
    sampled = functional.grid_sample(
        channels[None], unit[None], mode="bilinear", align_corners=False
    )
    return sampled[0]


def change_appearance(
    image: Tensor,
    augmentation: Augmentation,
    spacing_mm: float,
    rng: np.random.Generator,
) -> Tensor:
    """The image (h, w), from 0 to 1, as another machine might have shown it."""
    shape = (image.shape[0], image.shape[1])
    image = _refocus(image, augmentation, spacing_mm, rng)
    field = _smooth(shape, FIELD_NODES_MM / spacing_mm, 1, rng)[..., 0]
    image = image * torch.exp(rng.uniform(0.0, augmentation.bias_field) * field)
    for _ in range(rng.integers(MOST_PATCHES + 1)):
        image = image + _patch(shape, augmentation.patches, spacing_mm, rng)
    low, high = (0.0, 1.0) + _within(augmentation.window, rng, 2)
    gamma = float(np.exp(_within(augmentation.contrast, rng)))
    image = ((image - low) / (high - low)).clamp(0.0, 1.0) ** gamma
    sd = np.float32(rng.uniform(0.0, augmentation.noise))
    noise = sd * rng.standard_normal(shape, dtype=np.float32)
    return (image + torch.from_numpy(noise)).clamp(0.0, 1.0)


@lru_cache(maxsize=4)
def _from_middle(rows: int, columns: int) -> np.ndarray:
    """Where a crop's pixels lie, x and y from its middle (rows, columns, 2)."""
    y, x = np.mgrid[:rows, :columns] + 0.5
    offset = np.stack([x - columns / 2, y - rows / 2], axis=-1).astype(np.float32)
    offset.flags.writeable = False
    return offset


def _on_whole_pixels(centre_xy: np.ndarray, half_xy: np.ndarray) -> np.ndarray:
    """The centre for which a crop's pixels are the image's own, as at inference."""
    return (np.rint(centre_xy - half_xy) + half_xy).astype(np.float32)


def _affine(augmentation: Augmentation, rng: np.random.Generator) -> np.ndarray:
    """Matrix (2, 2) from the crop's offsets to the image's."""
    angle = np.radians(_within(augmentation.rotation_deg, rng))
    scale = np.exp(_within(np.log1p(augmentation.scale), rng))
    aspect = np.exp(_within(np.log1p(augmentation.aspect), rng) / 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return (turn @ np.diag([scale * aspect, scale / aspect])).astype(np.float32)


def _refocus(
    image: Tensor,
    augmentation: Augmentation,
    spacing_mm: float,
    rng: np.random.Generator,
) -> Tensor:
    """Half of the images blurred, the others with their edges enhanced."""
    sd_mm = rng.uniform(0.0, augmentation.blur_mm)
    amount = rng.uniform(0.0, augmentation.sharpening)
    sharpen = rng.random() < 0.5
    if sharpen:
        detail = image - _blur(image, augmentation.blur_mm / spacing_mm)
        return image + amount * detail
    return _blur(image, sd_mm / spacing_mm)


def _blur(image: Tensor, sd_px: float) -> Tensor:
    radius = int(np.ceil(3 * sd_px))
    if radius == 0:
        return image
    at = torch.arange(-radius, radius + 1, dtype=torch.float32)
    kernel = torch.exp(-0.5 * (at / sd_px) ** 2)
    kernel = kernel / kernel.sum()
    padded = functional.pad(image[None, None], [radius] * 4, mode="replicate")
    across = functional.conv2d(padded, kernel[None, None, None])
    return functional.conv2d(across, kernel[None, None, :, None])[0, 0]


def _patch(
    shape: tuple[int, int], limit: float, spacing_mm: float, rng: np.random.Generator
) -> Tensor:
    """A soft-edged ellipse (h, w), darker or brighter than what surrounds it."""
    height = float(_within(limit, rng))
    radii = rng.uniform(*PATCH_RADII_MM, size=2) / spacing_mm
    centre = rng.uniform(0.0, 1.0, size=2) * shape
    sharpness = float(rng.uniform(3.0, 20.0))
    y = (torch.arange(shape[0]) + 0.5 - centre[0]) / radii[0]
    x = (torch.arange(shape[1]) + 0.5 - centre[1]) / radii[1]
    distance2 = y.float()[:, None] ** 2 + x.float()[None] ** 2
    return height * torch.sigmoid(sharpness * (1.0 - distance2))


def _smooth(
    shape: tuple[int, int], nodes_px: float, channels: int, rng: np.random.Generator
) -> Tensor:
    """Smooth fields (h, w, channels) of SD 1 at nodes that far apart."""
    nodes = [int(np.ceil(side / nodes_px)) + 1 for side in shape]
    values = rng.standard_normal((channels, *nodes), dtype=np.float32)
    down, across = map(_between_nodes, nodes, shape)
    return (down @ torch.from_numpy(values) @ across.T).permute(1, 2, 0)


@lru_cache(maxsize=16)
def _between_nodes(nodes: int, pixels: int) -> Tensor:
    """What each pixel takes of each node (pixels, nodes), the first and last on nodes.

    Bicubic, as torch has it; along each axis it is the same for all images of a size.
    """
    unit = torch.eye(nodes)[None, None]
    return functional.interpolate(
        unit, size=(pixels, nodes), mode="bicubic", align_corners=True
    )[0, 0]


def _within(
    limit: float, rng: np.random.Generator, size: int | None = None
) -> np.ndarray:
    return np.asarray(rng.uniform(-limit, limit, size=size))
