"""Codes of what the DICOM objects tell.

From SNOMED CT, DCM and UCUM as DICOM PS3.16 lists them (context groups and Annex D):
each was looked up in pydicom's dictionary of that part. It has no concept, of LOINC or
RadLex either, for the widths of the hip's joint space, for the sourcil or for what
hipspace says of a hip. Those are of a private scheme, each with its meaning.
"""

from hashlib import sha256

from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

from hipspace.measurement.jsw import WIDTHS

SCHEME = "99HIPSPACE"
"""Private: DICOM PS3.16, 8.2, lets such designators begin with 99."""

HIP_JOINT = codes.SCT.HipJoint  # 24136001
FEMUR = codes.SCT.Femur  # 71341001
ACETABULUM = codes.SCT.Acetabulum  # 37783008
RADIUS = codes.SCT.Radius  # 131190003, the length
SIDES = {"right": codes.SCT.Right, "left": codes.SCT.Left}  # 24028007, 7771000
MILLIMETRE = codes.UCUM.Millimeter  # mm
ANATOMICAL_STRUCTURE = codes.SCT.AnatomicalStructure  # 91723000
RADIOGRAPHY = codes.SCT.PlainRadiography  # 168537006
REPORT = codes.DCM.ImagingMeasurementReport  # 126000
INTELLIGENCE = codes.DCM.ArtificialIntelligence  # 123110

STATUS = Code("STATUS", SCHEME, "Status of the measurement")
STATUSES = {
    "measured": Code("MEASURED", SCHEME, "Measured"),
    "failed": Code("FAILED", SCHEME, "Not measured"),
}
REASON = Code("REASON", SCHEME, "Reason why there is no value")
FLAG = Code("FLAG", SCHEME, "What is unusual about the measurement")
INTERVAL = Code("INTERVAL", SCHEME, "Coverage of the interval, and its source")
INTERVAL_ENDS = (
    Code("MINIMUMLOW", SCHEME, "Lower end of the minimum's interval"),
    Code("MINIMUMHIGH", SCHEME, "Upper end of the minimum's interval"),
)
JOINT_SPACE = Code("JOINTSPACE", SCHEME, "Joint space of the hip")
ROOF = Code("ROOF", SCHEME, "Acetabular roof")
SPACING_RULE = Code("SPACINGRULE", SCHEME, "What plane the millimetres hold in")
LONGEST_VALUE, LONGEST_MEANING = 16, 64
"""Characters of a code's value (SH) and of its meaning (LO)."""
DIGITS = 4
"""Of a phrase's SHA-256, in the value of its code."""


def width_code(name: str) -> Code:
    """The code of a width of `jsw.WIDTHS`."""
    return Code(name.upper()[:LONGEST_VALUE], SCHEME, WIDTHS[name].meaning)


def said(prefix: str, text: str) -> Code:
    """A private code for one of our own phrases, say a flag.

    The value of a long one ends with digits of its SHA-256, for phrases begin alike.
    """
    letters = "".join(c for c in text.upper() if c.isalnum())
    value = f"{prefix}{letters}"
    if len(value) > LONGEST_VALUE:
        digits = sha256(text.encode()).hexdigest()[:DIGITS].upper()
        value = value[: LONGEST_VALUE - DIGITS] + digits
    return Code(value, SCHEME, text[:LONGEST_MEANING])
