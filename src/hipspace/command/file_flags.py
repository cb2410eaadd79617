"""What is unusual about how a file was measured, beside the flags of its hips."""

CONTRADICTED = "polarity contradicted"
"""Bone was dark against what the file's header says."""
NEGATIVE = "bone was dark"
"""In a file whose header says nothing of it."""
MIRRORED = "mirrored by its header"
"""Right and left are the image's all the same."""
DOUBTFUL_SPACING = "spacing tags disagree"
"""Which was taken, and why no other, is in the column `detail`."""
GIVEN_HEAD = "head given by hand"
ESTIMATED_SPACING = "spacing estimated from the head"
NO_OVERLAY = "overlay not written"
NO_CLOSE_UP = "close-up not written"
NO_DICOM = "DICOM objects not written"
FILE_FLAGS = (
    *(MIRRORED, CONTRADICTED, NEGATIVE, DOUBTFUL_SPACING),
    *(GIVEN_HEAD, ESTIMATED_SPACING, NO_OVERLAY, NO_CLOSE_UP, NO_DICOM),
)
