"""DICOM files that are written and read back."""

import pytest
from small_cohort import header, picture, write_dicom

from hipspace.errors import Unusable
from hipspace.radiographs.dicom.radiograph import read_radiograph

PIXELS = picture()


def read(tmp_path, dataset=None):
    """The radiograph in the file of a dataset; without one, of the picture."""
    path = write_dicom(tmp_path / "x.dcm", dataset or header(PIXELS))
    return read_radiograph(path, correct_magnification=False)


def reason(path):
    """Why a file is refused."""
    with pytest.raises(Unusable) as error:
        read_radiograph(path, correct_magnification=False)
    return error.value.reason
