"""params.yaml, typed: one frozen class a section, no defaults, nothing extra."""

import re
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from ruamel.yaml import YAML

PARAMS = Path("params.yaml")

Numbering = Literal["renumbered", "original"]
"""The order of the 80 landmarks of a hip, see `geometry.anatomy`."""
Activation = Literal["softmax", "sigmoid"]
LossName = Literal["dice", "ce", "dice_ce", "hausdorff", "boundary"]

Fraction = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]
AtLeastOne = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """A section of params.yaml. Unknown, missing or mistyped keys raise."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def load(cls, path: Path = PARAMS) -> Self:
        """The section named as the class, see `section_name`.

        Raises
        ------
        SystemExit
            With one line a fault: the key, what was found and what was expected.
        """
        names = cls.sections()
        sections = YAML(typ="safe").load(path) or {}
        for name in names:
            if name not in sections:
                raise SystemExit(f"{path}: section '{name}' is missing")
        values = reduce(overridden, (sections[name] or {} for name in names))
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise SystemExit("\n".join(_faults(path, names[-1], error))) from None

    @classmethod
    def sections(cls) -> tuple[str, ...]:
        """The sections that make up this one; a later one overrides an earlier."""
        return (section_name(cls),)


def section_name(section: type[Section]) -> str:
    """A class's name as params.yaml has it: words in lower case, joined by _."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", section.__name__).lower()


def overridden(values: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    """Values with others in their place, group by group of keys."""
    both = {
        key: overridden(values[key], other)
        for key, other in others.items()
        if isinstance(values.get(key), dict) and isinstance(other, dict)
    }
    return values | others | both


def _faults(path: Path, name: str, error: ValidationError) -> list[str]:
    return [
        f"{path}: {'.'.join(map(str, (name, *fault['loc'])))}: "
        f"{fault['msg']} (found {fault['input']!r})"
        for fault in error.errors()
    ]


class Cohort(Section):
    """Where the radiographs are."""

    root: str
    folder: str | None


class Runtime(Section):
    """What changes how fast a run is, and never its result."""

    workers: AtLeastOne
    keep_preprocessed: bool
    scheduler: str | None


class Phantom(Section):
    """The synthetic cohort."""

    seed: int
    patients: AtLeastOne
    arthritic_fraction: Fraction
    bone_on_bone_fraction: Fraction
    deformed_fraction: Fraction
    necrotic_fraction: Fraction
    landmark_noise_along_mm: NotNegative
    landmark_noise_across_mm: NotNegative
    sourcil_offset_mm: float
    monochrome1_fraction: Fraction
    compressed_fraction: Fraction
    calibrated_fraction: Fraction
    implant_fraction: Fraction
    shield_fraction: Fraction
    without_landmarks: Count
    too_large: Count
    without_spacing: Count
    not_dicom: Count
    truncated: Count
    anisotropic: Count


class CloseUp(Section):
    """The square round one femoral head that the fine network sees."""

    spacing_mm: Positive
    size_px: AtLeastOne
    margin_px: Count


class Preprocess(Section):
    """From DICOM and landmark files to images and class maps on one grid."""

    spacing_mm: Positive
    size_px: AtLeastOne
    clip_percentiles: tuple[float, float] | None
    numbering: Numbering
    outline: Literal["spline", "polygon"]
    correct_magnification: bool
    despite_header: bool


@dataclass(frozen=True)
class Views:
    """What the coarse network sees of a radiograph, and the fine one of a hip."""

    pelvis: Preprocess
    hip: CloseUp


class Split(Section):
    """Which hips are trained on, which validate and which test."""

    seed: int
    unit: Literal["patient", "hip"]
    validation_fraction: Fraction
    test_fraction: Fraction
    train_size: AtLeastOne | None


class Part(BaseModel):
    """A group of keys within a section; unknown, missing or mistyped keys raise."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Network(Part):
    """The layers of a ResUNet, see `segmentation.network.resunet`."""

    channels: tuple[AtLeastOne, ...]
    strides: tuple[AtLeastOne, ...]
    residual_units: AtLeastOne
    activation: Activation


class Optimiser(Part):
    """How weights follow the loss."""

    learning_rate: Positive
    weight_decay: NotNegative
    schedule: Literal["constant", "cosine"]
    warmup_fraction: Annotated[float, Field(ge=0, lt=1)]
    average_steps: AtLeastOne


class Crops(Part):
    """What of a radiograph a sample shows."""

    size_px: AtLeastOne | None
    centre: Literal["femur", "head"]
    percentiles: tuple[float, float] | None
    per_hip: AtLeastOne
    elsewhere_fraction: Fraction
    negatives_fraction: Fraction
    cut_fraction: Fraction


class Augmentation(Part):
    """How far training images stray from the originals, each side of none."""

    reshaped_fraction: Fraction
    rotation_deg: NotNegative
    scale: NotNegative
    aspect: NotNegative
    shift_mm: NotNegative
    bend_mm: NotNegative
    contrast: NotNegative
    window: Annotated[float, Field(ge=0, lt=0.5)]
    bias_field: NotNegative
    patches: NotNegative
    blur_mm: NotNegative
    sharpening: NotNegative
    noise: NotNegative


class Train(Section):
    """A network and its training."""

    seed: int
    processes: AtLeastOne
    threads: AtLeastOne
    device: Literal["auto", "cpu", "cuda"]
    precision: Literal["auto", "float32", "bf16"]
    network: Network
    pretrained: Annotated[str, Field(pattern=r"^.+@[0-9a-f]{12}$")] | None
    loss: LossName
    background_in_loss: bool
    squared_dice: bool
    labels: Literal["partial_volume", "hard"]
    ignore_lower_femur: bool
    optimiser: Optimiser
    batch_size: AtLeastOne
    epochs: AtLeastOne
    validate_every: AtLeastOne
    refit_offsets: bool
    crops: Crops
    augmentation: Augmentation | None

    @field_validator("refit_offsets")
    @classmethod
    def _fits_what_is_learned(cls, refit_offsets: bool, info: ValidationInfo) -> bool:
        if refit_offsets and info.data.get("ignore_lower_femur"):
            raise ValueError("must be false with ignore_lower_femur, for it fits all")
        return refit_offsets

    @field_validator("batch_size")
    @classmethod
    def _can_be_sharded(cls, batch_size: int, info: ValidationInfo) -> int:
        if batch_size % info.data.get("processes", 1):
            raise ValueError(
                "must be a multiple of train.processes, which share each batch evenly"
            )
        return batch_size


class TrainCoarse(Train):
    """The network for the whole radiograph, and its training."""

    @classmethod
    def sections(cls) -> tuple[str, ...]:
        """What both networks share, and what this one has of its own."""
        return section_name(Train), section_name(cls)


class TrainFine(Train):
    """The network for the close-up of a hip, and its training."""

    @classmethod
    def sections(cls) -> tuple[str, ...]:
        """What both networks share, and what this one has of its own."""
        return section_name(Train), section_name(cls)


class Trial(Part):
    """One training of a comparison: what differs from the train section."""

    group: str
    name: str
    hips: AtLeastOne | None
    subjects: AtLeastOne | None
    train: dict[str, Any]


class Trials(Section):
    """Trainings of one network that are compared with each other."""

    network: Literal["coarse", "fine"]
    all: dict[str, Trial]


class Render(Section):
    """Training subjects that are rendered as they are needed."""

    seed: int
    subjects_per_epoch: AtLeastOne


class Average(Section):
    """The mean of trained and pretrained weights that predicts and measures."""

    coarse_pretrained_fraction: Fraction
    fine_pretrained_fraction: Fraction


class Assemble(Section):
    """The model files that `hipspace measure` takes."""

    half_precision: bool


class Predict(Section):
    """The prediction of the validation and test hips."""

    batch_size: AtLeastOne
    mean_of: AtLeastOne
    largest_hip: bool


class Evaluate(Section):
    """How segmentations are compared."""

    ignore_lower_femur: bool
    surface_dice_tolerances_mm: tuple[Positive, ...]
    close_up_half_mm: Positive


class Retest(Section):
    """Synthetic subjects with repeat acquisitions, to see what these change."""

    seed: int
    patients: AtLeastOne
    acquisitions: Annotated[int, Field(ge=2)]


class Borders(Section):
    """How structures' borders are read from probabilities."""

    smoothing_mm: NotNegative


class Measure(Section):
    """How joint space widths are judged."""

    thresholds_mm: tuple[Positive, ...]
    interval: Annotated[float, Field(gt=0, lt=1)]
    severity_mm: Annotated[tuple[Positive, ...], Field(min_length=1)]
    progression_mm: Positive
    failure_mm: Positive
    bootstrap: AtLeastOne
    seed: int


class Report(Section):
    """What the figures show."""

    examples: AtLeastOne
