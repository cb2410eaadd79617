"""Small intact files of every kind that is read, to be damaged: see `fuzz`."""

import struct
import tempfile
from io import BytesIO
from pathlib import Path

import gdcm
import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

SIDE_PX = 96
BY_PYDICOM = (JPEGLSLossless, JPEG2000Lossless, RLELossless)
BY_GDCM = (JPEGLosslessSV1, JPEGExtended12Bit)
UNCOMPRESSED = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian)


def picture() -> np.ndarray:
    """Pixels (H, W) uint16 of 12 bits: discs and noise."""
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX]
    rng = np.random.default_rng(0)
    discs = 1500.0 * (np.hypot(x - 30, y - 40) < 20) + 900 * (x + y > 120)
    return (600 + discs + rng.normal(0, 20, discs.shape)).astype(np.uint16)


def intact_files() -> list[tuple[str, bytes]]:
    """The name of each kind, and a file of it."""
    files = [(syntax.name, _uncompressed(syntax)) for syntax in UNCOMPRESSED]
    files.append(("deflated", _uncompressed(DeflatedExplicitVRLittleEndian)))
    files += [(syntax.name, _by_pydicom(syntax)) for syntax in BY_PYDICOM]
    files += [(syntax.name, _by_gdcm(syntax)) for syntax in BY_GDCM]
    files.append((JPEGBaseline8Bit.name, _baseline()))
    files.append(("table and shutter", _with_table()))
    files.append(("no preamble", _uncompressed(ExplicitVRLittleEndian)[132:]))
    files += [(kind, _picture_file(kind)) for kind in ("PNG", "JPEG")]
    return files


def _header(pixels: np.ndarray) -> Dataset:
    header = Dataset()
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.file_meta.MediaStorageSOPClassUID = ComputedRadiographyImageStorage
    header.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    header.SOPClassUID = ComputedRadiographyImageStorage
    header.SOPInstanceUID = "1.2.3"
    header.Modality, header.BodyPartExamined = "CR", "PELVIS"
    header.PatientOrientation = ["L", "F"]
    header.Rows, header.Columns = pixels.shape
    header.SamplesPerPixel, header.PhotometricInterpretation = 1, "MONOCHROME2"
    bits = 8 if pixels.dtype == np.uint8 else 12
    header.BitsAllocated = pixels.dtype.itemsize * 8
    header.BitsStored, header.HighBit, header.PixelRepresentation = bits, bits - 1, 0
    header.PixelSpacing = header.ImagerPixelSpacing = [0.2, 0.2]
    header.RescaleSlope, header.RescaleIntercept = 2, -100
    header.PixelPaddingValue = 0
    header.PixelData = pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()
    header["PixelData"].VR = "OB" if bits == 8 else "OW"
    return header


def _written(header: Dataset) -> bytes:
    file = BytesIO()
    pydicom.dcmwrite(file, header, enforce_file_format=True)
    return file.getvalue()


def _uncompressed(syntax: pydicom.uid.UID) -> bytes:
    header = _header(picture())
    if syntax == ExplicitVRBigEndian:
        header.PixelData = picture().astype(">u2").tobytes()
    header.file_meta.TransferSyntaxUID = syntax
    return _written(header)


def _by_pydicom(syntax: pydicom.uid.UID) -> bytes:
    header = _header(picture())
    header.compress(syntax, generate_instance_uid=False)
    return _written(header)


def _by_gdcm(syntax: pydicom.uid.UID) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.dcm"
        path.write_bytes(_written(_header(picture())))
        reader, writer = gdcm.ImageReader(), gdcm.ImageWriter()
        reader.SetFileName(str(path))
        reader.Read()
        change = gdcm.ImageChangeTransferSyntax()
        kind = gdcm.TransferSyntax.GetTSType(str(syntax))
        change.SetTransferSyntax(gdcm.TransferSyntax(kind))
        change.SetInput(reader.GetImage())
        change.Change()
        writer.SetFile(reader.GetFile())
        writer.SetImage(change.GetOutput())
        writer.SetFileName(str(path))
        writer.Write()
        return path.read_bytes()


def _picture_file(kind: str) -> bytes:
    file = BytesIO()
    Image.fromarray((picture() >> 4).astype(np.uint8)).save(file, kind)
    return file.getvalue()


def _baseline() -> bytes:
    header = _header((picture() >> 4).astype(np.uint8))
    header.PixelData = encapsulate([_picture_file("JPEG")])
    header["PixelData"].is_undefined_length = True
    header.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    return _written(header)


def _with_table() -> bytes:
    header = _header(picture())
    table = Dataset()
    table.LUTDescriptor = [4096, 0, 16]
    table.ModalityLUTType = "US"
    table.LUTData = struct.pack("<4096H", *range(0, 8192, 2))
    table["LUTData"].VR = "OW"
    header.ModalityLUTSequence = [table]
    header.ShutterShape = "RECTANGULAR"
    header.ShutterLeftVerticalEdge, header.ShutterRightVerticalEdge = 3, SIDE_PX - 3
    header.ShutterUpperHorizontalEdge, header.ShutterLowerHorizontalEdge = (
        3,
        SIDE_PX - 3,
    )
    return _written(header)
