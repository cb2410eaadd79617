"""What a DICOM header says of the examination that excludes an upright AP pelvis.

Only what plainly excludes one: an empty tag, an unknown word and a part of the body
that a hip may be seen with (abdomen, thigh) exclude nothing.
"""

import re
from collections.abc import Iterable, Iterator

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID

from hipspace.errors import Reason, Unusable
from hipspace.radiographs.dicom.header_values import named, word, words

OTHER_MODALITIES = frozenset(
    (
        *("CT", "MR", "MRI", "PT", "PET", "NM", "ST", "US", "IVUS", "BDUS", "EC", "DD"),
        *("MG", "IO", "PX", "BMD", "OCT", "OP", "OPT", "OPM", "OPV", "OPR", "OPTBSV"),
        *("OPTENF", "IVOCT", "SM", "GM", "XC", "ES", "EM", "DMS", "HC", "LS", "MS"),
        *(
            "ECG",
            "EPS",
            "EEG",
            "EMG",
            "EOG",
            "HD",
            "RESP",
            "AU",
            "CP",
            "CS",
            "LP",
            "CF",
        ),
        *("SEG", "SR", "PR", "KO", "REG", "RWV", "DOC", "PLAN", "FID", "SMR", "M3D"),
        *("RTDOSE", "RTPLAN", "RTRECORD", "RTSTRUCT", "TG", "VF", "LEN", "KER", "AR"),
    )
)
"""Defined terms of `Modality` (0008,0060) that no projection radiograph has."""
OTHER_CLASSES = re.compile(
    r"\b(CT|MR|PET|Positron|Nuclear|Ultrasound|Mammograph\w*|Tomosynthesis|Intra-Oral|"
    r"Ophthalmic|VL|Microscop\w*|Endoscop\w*|Tomography|RT (Dose|Plan|Structure))\b"
)
"""In the name of the class of an image (SOPClassUID)."""
PARTS_WITH_HIPS = frozenset(
    (
        *(
            "PELVIS",
            "PELVIC",
            "PELVI",
            "HIP",
            "HIPS",
            "HIPJOINT",
            "ACETABULUM",
            "SIJOINT",
        ),
        *("ABDOMEN", "ABDOMENPELVIS", "KUB", "FEMUR", "THIGH", "LEG", "LEGS", "SACRUM"),
        *(
            "FEMORAL",
            "COXA",
            "COXAL",
            "COCCYX",
            "LSPINE",
            "LUMBAR",
            "LUMBARSPINE",
            "LUMBOSACRAL",
            "WHOLEBODY",
        ),
        *(
            "BODY",
            "EXTREMITY",
            "BECKEN",
            "HUEFTE",
            "HÜFTE",
            "BASSIN",
            "HANCHE",
            "BEKKEN",
        ),
        *("HEUP", "BACINO", "ANCA", "CADERA"),
    )
)
OTHER_PARTS = frozenset(
    (
        *(
            "CHEST",
            "THORAX",
            "LUNG",
            "LUNGS",
            "RIB",
            "RIBS",
            "STERNUM",
            "HEART",
            "BREAST",
        ),
        *("CLAVICLE", "SHOULDER", "SCAPULA", "HUMERUS", "ARM", "UPPERARM", "ELBOW"),
        *("FOREARM", "WRIST", "HAND", "FINGER", "THUMB", "RADIUS", "ULNA"),
        *(
            "SKULL",
            "HEAD",
            "BRAIN",
            "FACE",
            "JAW",
            "MANDIBLE",
            "MAXILLA",
            "ORBIT",
            "NOSE",
        ),
        *("SINUS", "SINUSES", "TEETH", "TOOTH", "DENTAL", "EYE", "EAR", "NECK", "TMJ"),
        *("CSPINE", "CERVICAL", "CERVICALSPINE", "TSPINE", "THORACIC", "THORACICSPINE"),
        *("KNEE", "PATELLA", "TIBIA", "FIBULA", "LOWERLEG", "CALF", "ANKLE", "FOOT"),
        *("FEET", "TOE", "TOES", "HEEL", "CALCANEUS"),
        *("SCHAEDEL", "SCHÄDEL", "KNIE", "FUSS", "SCHULTER", "LUNGE", "GENOU", "CRANE"),
    )
)


def refuse_other_examinations(header: Dataset) -> None:
    """Raise Unusable if a header excludes an upright radiograph of a hip.

    By `Modality`, the class of the image, `BodyPartExamined` (0018,0015),
    `AnatomicRegionSequence` (0008,2218) or `PatientOrientation` (0020,0020).
    """
    _refuse_modality(header)
    _refuse_body_part(header)
    _refuse_orientation(header)


def is_mirrored(header: Dataset) -> bool:
    """Whether the header says that the patient's left is on the image's left."""
    return _directions(header)[0].startswith("R")


def _refuse_modality(header: Dataset) -> None:
    modality = word(header, "Modality").upper()
    if modality in OTHER_MODALITIES:
        sentence = f"{named('Modality')} is {modality}; expected CR, DX or alike"
        raise Unusable(Reason.OTHER_MODALITY, sentence)
    what = UID(word(header, "SOPClassUID")).name
    if OTHER_CLASSES.search(what):
        raise Unusable(Reason.OTHER_MODALITY, f"{what}; expected a radiograph")


def _refuse_body_part(header: Dataset) -> None:
    parts = list(_parts(header))
    if any(_names(part, PARTS_WITH_HIPS) for part in parts):
        return
    for part in parts:
        if _names(part, OTHER_PARTS):
            sentence = f"the header says {part}; expected pelvis or hip"
            raise Unusable(Reason.OTHER_BODY_PART, sentence)


def _parts(header: Dataset) -> Iterator[str]:
    """What names the part of the body."""
    yield word(header, "BodyPartExamined")
    regions = header.get("AnatomicRegionSequence")
    if isinstance(regions, Sequence):
        yield from (word(region, "CodeMeaning") for region in regions)


def _names(part: str, known: Iterable[str]) -> bool:
    """Whether a text is one of some words, or one of its words is."""
    upper = part.upper()
    found = {re.sub(r"[\W\d_]", "", upper), *re.split(r"[\W\d_]+", upper)}
    return bool(found & set(known))


def _refuse_orientation(header: Dataset) -> None:
    """Raise where rows run along the patient, or columns across or to the head.

    An upright AP radiograph has rows to the left and columns to the feet: L and F.
    """
    across, down = _directions(header)
    if across[:1] in ("H", "F") or down[:1] in ("H", "L", "R"):
        found = f"{named('PatientOrientation')} is {across}\\{down}"
        raise Unusable(Reason.NOT_UPRIGHT, f"{found}; expected L\\F")


def _directions(header: Dataset) -> tuple[str, str]:
    """The patient's direction of rows and of columns of pixels, or two empty texts."""
    found = [direction.upper() for direction in words(header, "PatientOrientation")]
    return (found[0], found[1]) if len(found) == 2 else ("", "")
