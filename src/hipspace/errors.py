"""The one way in which a file is refused, and every reason that there is for it."""

from enum import StrEnum
from typing import Self

MOST_CHARACTERS = 300
"""Of a sentence: a header may hold any amount of text."""


class Reason(StrEnum):
    """Why a file, or the landmarks of one, cannot be used.

    The value is what tables show, the same few words for all files with that fault.
    `meaning` is what docs/measure.md says of it.
    """

    meaning: str

    def __new__(cls, words: str, meaning: str = "") -> Self:
        """A member of both parts; by the words alone, the member that has them."""
        member = str.__new__(cls, words)
        member._value_ = words
        member.meaning = meaning
        return member

    NOT_READABLE = (
        "not readable",
        "the file is missing, closed to you, or no ordinary file",
    )
    CHECKSUM_DIFFERS = "checksum differs", "it is not what the manifest lists"
    NOT_A_RADIOGRAPH = (
        "not a radiograph",
        "by its first bytes it is neither DICOM, PNG nor JPEG",
    )
    NOT_DICOM = "not DICOM", "a file of a cohort that is no DICOM file"
    NO_IMAGE = (
        "no image",
        "DICOM of another kind: a report, the directory of a disc, a header alone",
    )
    TRUNCATED = (
        "truncated or damaged",
        "bytes are missing, or its pixels cannot be decoded",
    )
    BAD_HEADER = (
        "bad header",
        "a tag that is needed is missing, no value of its kind, or contradicts the "
        "pixel data",
    )
    COMPRESSION = (
        "compression not supported",
        "its transfer syntax, which is named, has no decoder here",
    )
    FLOAT_PIXELS = "float pixel data", "pixels are fractions; whole numbers are read"
    MORE_THAN_ONE_FRAME = "more than one frame", "several images in one file"
    COLOUR = "colour", "several samples a pixel, or colours beyond 8 bits"
    PHOTOMETRIC = (
        "photometric interpretation",
        "neither MONOCHROME1 nor MONOCHROME2",
    )
    IMPOSSIBLE_SIZE = (
        "impossible size",
        "no pixel, more than 64 million, a side beyond 2 m, or a file beyond 1 GiB",
    )
    OTHER_MODALITY = (
        "another modality",
        "the header says that it is no projection radiograph: CT, MR, ultrasound",
    )
    OTHER_BODY_PART = (
        "another body part",
        "the header names a part of the body that shows no hip",
    )
    NOT_UPRIGHT = (
        "pelvis not upright",
        "by the header or by the image itself, it lies on its side or head down",
    )
    NO_SPACING = (
        "no pixel spacing",
        "nothing says how large a pixel is, or only a placeholder of 0 or 1 mm does",
    )
    BAD_SPACING = (
        "bad pixel spacing",
        "not two positive lengths, or none that a radiograph has",
    )
    ANISOTROPIC = "anisotropic spacing", "pixels are not square"
    SPACING_CONTRADICTED = (
        "spacing contradicts the image",
        "with this spacing femoral heads have a size, or a distance, that no adult has",
    )
    TOO_LARGE = "too large", "larger than the grid of `preprocess`"
    TOO_COARSE = (
        "pixels too coarse",
        "they are larger than those that the model was trained on",
    )
    TOO_SMALL = "too small", "smaller than a pixel of the grid"
    NO_CONTRAST = "no contrast", "all its pixels have the same value"
    HIP_OUTSIDE = (
        "hip not on the radiograph",
        "the close-up of a hip lies beyond the image",
    )
    HEAD_OUTSIDE = (
        "head not on the radiograph",
        "the centre of a head that a list gives lies beyond the image",
    )
    NO_LANDMARK_FILE = "no landmark file", "there is none where it is expected"
    MALFORMED_LANDMARKS = (
        "malformed landmark file",
        "it is not written as BoneFinder writes them",
    )
    LANDMARKS_NOT_FINITE = "landmarks not finite", "a coordinate is NaN or infinite"
    NUMBER_OF_LANDMARKS = "number of landmarks", "neither 80 of one hip nor 160 of two"
    OTHER_NUMBERING = (
        "other numbering",
        "the points are in the order that `preprocess.numbering` does not name",
    )
    LANDMARKS_IN_PIXELS = (
        "landmarks in pixels",
        "coordinates are pixels; millimetres are expected",
    )
    NOT_A_HIP = (
        "landmarks do not form a hip",
        "head, roof and neighbours are not those of a hip",
    )
    SIDES_SWAPPED = (
        "sides swapped",
        "the patient's right hip is not on the image's left",
    )
    LANDMARKS_REPEATED = "landmarks repeated", "points of a curve lie in one place"
    LANDMARKS_OUTSIDE = (
        "landmarks outside the image",
        "they lie beyond the edge of the radiograph",
    )
    UNEXPECTED = "unexpected error", "a fault of hipspace: please report it"


class HipReason(StrEnum):
    """Why one hip of a radiograph that can be used has no value; see `Reason`."""

    meaning: str

    def __new__(cls, words: str, meaning: str = "") -> Self:
        """A member of both parts; by the words alone, the member that has them."""
        member = str.__new__(cls, words)
        member._value_ = words
        member.meaning = meaning
        return member

    NO_FEMUR = "no femur", "the network sees none on this side"
    NO_HEAD = (
        "no femoral head on the femur",
        "no part of the femur's outline is round enough",
    )
    NO_ROOF = "no roof above the femoral head", "the network sees none"
    NOT_THERE = (
        "not in the picture",
        "the radiograph ends before its place by the other hip, or shows one hip",
    )
    NOT_FOUND = (
        "hip not found",
        "its place by the other hip is in the picture; the network sees none there",
    )
    NO_SIDE = (
        "side undetermined",
        "only a femoral head is visible, which does not tell right from left",
    )
    WRONG_SIDES = (
        "right and left hip on the wrong sides",
        "the right hip was found on the image's right of the left one",
    )
    METAL = (
        "implant",
        "metal at the joint: something white that is large and ends in a step",
    )
    TOO_WHITE = (
        "joint too white to read",
        "the head's border lies in white below most of the sourcil",
    )
    NOT_PREDICTED = "not predicted", "no network has looked at it"
    LANDMARKS_MISSING = "landmarks are missing", "of this hip, in the landmark file"
    HEAD_SIZE = (
        "implausible size of the femoral head",
        "its radius by the landmarks is not between 15 and 40 mm",
    )
    NO_BORDER = (
        "a bone does not touch the joint space",
        "pixels of the class maps leave no border to measure",
    )


class Unusable(ValueError):  # noqa: N818
    """A radiograph that cannot be used.

    `reason` is a `Reason`; the message is a sentence with what was found and what was
    expected.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        """Both parts are needed; ValueError if the reason is none of the list."""
        self.reason = Reason(reason)
        super().__init__(reason, printable(sentence))

    def __str__(self) -> str:
        """The sentence."""
        return str(self.args[1])


def printable(text: str) -> str:
    """A text of headers or names on one line, without control characters, cut short."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    cut = len(shown) > MOST_CHARACTERS
    return f"{shown[:MOST_CHARACTERS]}..." if cut else shown
