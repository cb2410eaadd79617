"""Files whose start is missing are read as what they are; no bomb is inflated."""

import struct

import pydicom
import pytest
from compressing import LOSSLESS, compressed
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)
from small_cohort import header, picture, write_dicom

from hipspace.errors import Unusable
from hipspace.radiographs.dicom import dicom_file
from hipspace.radiographs.dicom.dicom_file import is_dicom, is_directory
from hipspace.radiographs.dicom.radiograph import read_radiograph
from hipspace.radiographs.reading import find_files, kind_of

PIXELS = picture()
SYNTAXES = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian)
PREAMBLE = b"\0" * 128 + b"DICM"


def read(path):
    return read_radiograph(path, correct_magnification=False)


def refusal(path):
    with pytest.raises(Unusable) as error:
        read(path)
    return error.value


def written(tmp_path, syntax, name="x.dcm"):
    """The picture's file in a syntax; big endian values have their bytes swapped."""
    big = syntax == ExplicitVRBigEndian
    pixels = PIXELS.astype(">u2" if big else "<u2").tobytes()
    dataset = header(PIXELS, PixelData=pixels)
    dataset["PixelData"].VR = "OW"
    dataset.file_meta.TransferSyntaxUID = syntax
    return write_dicom(tmp_path / name, dataset)


def parts(path):
    """Meta information and dataset of a file, as bytes."""
    content = path.read_bytes()
    length = struct.unpack_from("<I", content, 132 + 8)[0]
    return content[132 : 144 + length], content[144 + length :]


def without_syntax(meta):
    at = meta.index(b"\x02\0\x10\0UI")
    length = struct.unpack_from("<H", meta, at + 6)[0]
    return meta[:at] + meta[at + 8 + length :]


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("lacks", ["preamble", "meta", "both", "syntax"])
def test_a_file_is_read_whatever_part_of_its_start_it_lacks(tmp_path, syntax, lacks):
    path = written(tmp_path, syntax, "no_suffix")
    meta, dataset = parts(path)
    path.write_bytes(
        {
            "preamble": meta + dataset,
            "meta": PREAMBLE + dataset,
            "both": dataset,
            "syntax": PREAMBLE + without_syntax(meta) + dataset,
        }[lacks]
    )
    assert kind_of(path) == "DICOM"
    assert find_files([tmp_path]) == [path]
    assert (read(path).pixels == PIXELS).all()


@pytest.mark.parametrize("syntax", LOSSLESS)
@pytest.mark.parametrize("says", ["", ExplicitVRLittleEndian])
def test_compressed_pixels_are_known_by_their_start(tmp_path, syntax, says):
    items = encapsulate([compressed(PIXELS, syntax, 12)])
    dataset = header(PIXELS, PixelData=items)
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = syntax
    path = write_dicom(tmp_path / "x.dcm", dataset)
    meta, rest = parts(path)
    if says:
        named = str(syntax).encode()
        assert named in meta
        meta = meta.replace(named, str(says)[: len(named)].encode().ljust(len(named)))
    else:
        meta = without_syntax(meta)
    path.write_bytes(PREAMBLE + meta + rest)
    assert (read(path).pixels == PIXELS).all()


def test_other_files_are_no_dicom():
    texts = (b"", b"hello", b"x" * 4000, b"\x08\0\0\0 and so on" * 10, bytes(5000))
    assert not any(map(is_dicom, texts))


@pytest.mark.parametrize("name", ["DICOMDIR", "dicomdir", "dicomdir.dcm", "x.dcm"])
def test_a_directory_is_passed_over_in_folders_whatever_its_name(tmp_path, name):
    dataset = Dataset()
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.FileSetID = "DISC"
    path = write_dicom(tmp_path / name, dataset)
    assert is_directory(path.read_bytes())
    assert find_files([tmp_path]) == []
    assert refusal(path).reason == "no image"


def deflated(tmp_path):
    dataset = header(PIXELS)
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    return write_dicom(tmp_path / "x.dcm", dataset)


def test_a_deflated_file_is_read(tmp_path):
    assert (read(deflated(tmp_path)).pixels == PIXELS).all()


def test_a_deflated_file_is_inflated_up_to_a_limit_only(tmp_path, monkeypatch):
    path = deflated(tmp_path)
    monkeypatch.setattr(dicom_file, "MAX_FILE_BYTES", 100_000)
    assert refusal(path).reason == "impossible size"


def test_a_deflated_file_that_ends_too_soon_is_truncated(tmp_path):
    path = deflated(tmp_path)
    content = path.read_bytes()
    for damaged in (content[:-100], content[:-300] + bytes(300)):
        path.write_bytes(damaged)
        assert refusal(path).reason == "truncated or damaged"


def test_a_file_beyond_the_limit_is_not_read(tmp_path, monkeypatch):
    path = written(tmp_path, ExplicitVRLittleEndian)
    monkeypatch.setattr(dicom_file, "MAX_FILE_BYTES", 1000)
    assert refusal(path).reason == "impossible size"


def test_sequences_may_be_nested_but_not_without_end(tmp_path):
    path = written(tmp_path, ImplicitVRLittleEndian)
    meta, dataset = parts(path)
    level = b"\x08\0\x40\x11\xff\xff\xff\xff" + b"\xfe\xff\0\xe0\xff\xff\xff\xff"
    path.write_bytes(PREAMBLE + meta + level * 5000)
    assert refusal(path).reason in ("bad header", "truncated or damaged")


def test_what_a_library_says_of_damaged_data_is_not_quoted(tmp_path):
    path = written(tmp_path, ExplicitVRLittleEndian)
    meta, dataset = parts(path)
    broken = dataset.replace(b"\x28\0\x10\0US\2\0", b"\x28\0\x10\0US\1\0")
    path.write_bytes(PREAMBLE + meta + broken)
    sentence = str(refusal(path))
    assert "\\x" not in sentence
    assert "pydicom" not in sentence
