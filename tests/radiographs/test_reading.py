"""DICOM, PNG and JPEG files are found and read; whatever else is given is refused."""

import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from small_cohort import SPACING_MM, Files, header, picture, write_dicom

from hipspace.errors import Unusable
from hipspace.radiographs.reading import find_files, kept_pixels, kind_of, read_source

RAMP = np.arange(0, 60000, 10, dtype=np.uint16).reshape(60, 100)
WITHOUT_SPACING = {"PixelSpacing": None, "ImagerPixelSpacing": None}


def png(path, pixels=RAMP, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
    return path


def read(path, spacing_mm=0.2):
    return read_source(path, spacing_mm=spacing_mm, correct_magnification=False)


def refusal(path, spacing_mm=0.2):
    with pytest.raises(Unusable) as error:
        read(path, spacing_mm)
    return error.value.reason


def names(paths):
    return [path.name for path in paths]


def test_a_png_of_16_bits_keeps_every_level(tmp_path):
    radiograph = read(png(tmp_path / "a.png"))
    np.testing.assert_array_equal(radiograph.pixels, RAMP)
    assert radiograph.pixels.dtype == np.float32


def test_colours_of_a_grey_picture_become_its_brightness(tmp_path):
    grey = (RAMP // 256).astype(np.uint8)
    path = png(tmp_path / "a.png", np.dstack([grey] * 3))
    np.testing.assert_array_equal(read(path).pixels, grey)


def test_a_jpeg_is_read_the_right_way_up(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = png(tmp_path / "a.jpg", (RAMP // 256).astype(np.uint8), exif=exif)
    assert read(path).pixels.shape == (100, 60)


def test_the_given_spacing_is_that_of_a_picture_and_not_of_a_dicom(tmp_path):
    dicom = write_dicom(tmp_path / "a.dcm", header(RAMP))
    assert read(dicom).spacing.result_mm == SPACING_MM
    spacing = read(png(tmp_path / "a.png")).spacing
    assert (spacing.result_mm, spacing.tag) == (0.2, "given")


def test_a_dicom_without_spacing_takes_the_one_that_is_given(tmp_path):
    path = write_dicom(tmp_path / "a.dcm", header(RAMP, **WITHOUT_SPACING))
    spacing = read(path).spacing
    assert (spacing.result_mm, spacing.tag) == (0.2, "given")
    assert refusal(path, spacing_mm=None) == "no pixel spacing"


def test_a_picture_without_spacing_is_refused_with_the_way_out(tmp_path):
    path = png(tmp_path / "a.png")
    assert refusal(path, spacing_mm=None) == "no pixel spacing"
    with pytest.raises(Unusable, match="--spacing-mm"):
        read(path, spacing_mm=None)


def test_other_damaged_and_missing_files_are_refused(tmp_path):
    text = tmp_path / "a.txt"
    text.write_text("no radiograph")
    cut = png(tmp_path / "cut.png")
    cut.write_bytes(cut.read_bytes()[:200])
    assert refusal(text) == "not a radiograph"
    assert refusal(cut) == "truncated or damaged"
    assert refusal(tmp_path / "nowhere.dcm") == "not readable"


def test_folders_are_searched_for_radiographs_only(tmp_path):
    png(tmp_path / "b/deep/x.png")
    write_dicom(tmp_path / "a/no_suffix", header(RAMP))
    for name in ("notes.txt", "x.pts", ".hidden.dcm", "DICOMDIR", "a/text.dcm"):
        (tmp_path / name).write_text("text")
    assert names(find_files([tmp_path])) == ["no_suffix", "text.dcm", "x.png"]


def test_a_file_given_by_name_is_taken_whatever_it_is(tmp_path):
    (tmp_path / "notes.txt").write_text("text")
    given = [tmp_path / "notes.txt", tmp_path / "nowhere.dcm"]
    assert find_files(given) == given


def test_a_file_given_twice_is_one(tmp_path):
    path = png(tmp_path / "a.png")
    assert find_files([path, tmp_path, tmp_path / "." / "a.png"]) == [path]


def test_two_names_of_one_file_are_two_files(tmp_path):
    path = png(tmp_path / "a.png")
    for name in ("T00.dcm", "T05.dcm"):
        (tmp_path / name).symlink_to(path)
    assert names(find_files([tmp_path])) == ["T00.dcm", "T05.dcm", "a.png"]


def test_impossible_paths_are_reported_and_stop_nothing(tmp_path):
    good = png(tmp_path / "good.png")
    loop, long = tmp_path / "loop.dcm", tmp_path / ("x" * 300 + ".dcm")
    loop.symlink_to(loop)
    assert find_files([tmp_path, loop, long]) == [good, loop, long]
    assert refusal(loop) == refusal(long) == "not readable"


def test_overlays_of_an_earlier_call_are_no_radiographs(tmp_path):
    path = png(tmp_path / "a.png")
    png(tmp_path / "overlays/a.png")
    assert find_files([tmp_path], leave_out=[tmp_path / "overlays"]) == [path]


def test_a_file_is_known_by_its_first_bytes(tmp_path):
    assert kind_of(png(tmp_path / "a.dcm", format="png")) == "picture"
    assert kind_of(write_dicom(tmp_path / "b.png", header(RAMP))) == "DICOM"


def test_16_bits_in_colour_are_refused_not_cut(tmp_path):
    size, deep = (4, 3), np.zeros((3, 1 + 4 * 3 * 2), dtype=np.uint8)
    head = struct.pack(">IIBBBBB", *size, 16, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(deep.tobytes())), (b"IEND", b"")]
    path = tmp_path / "a.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(data))
            + kind
            + data
            + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in parts
        )
    )
    assert refusal(path) == "colour"


def test_a_link_to_nowhere_with_the_name_of_a_radiograph_is_reported(tmp_path):
    (tmp_path / "a.dcm").symlink_to(tmp_path / "gone")
    (tmp_path / "notes").symlink_to(tmp_path / "gone")
    assert names(find_files([tmp_path])) == ["a.dcm"]
    assert refusal(tmp_path / "a.dcm") == "not readable"


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path, monkeypatch):
    png(tmp_path / "closed/a.png")
    png(tmp_path / "open/b.png")
    listed = os.scandir

    def scandir(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert names(find_files([tmp_path])) == ["b.png", "closed"]


NAME = "CHECK/T00/a.dcm"


@pytest.mark.parametrize(
    ("photometric", "inverted", "sign"),
    [
        ("MONOCHROME2", False, 1),
        ("MONOCHROME2", True, -1),
        ("MONOCHROME1", True, -1),
        ("MONOCHROME1", False, 1),
    ],
)
def test_they_are_stored_or_negative_as_preprocessing_found(
    tmp_path, photometric, inverted, sign
):
    dataset = header(picture(), PhotometricInterpretation=photometric)
    Files(tmp_path).add("a", dataset)
    pixels = kept_pixels(tmp_path / NAME, inverted)
    np.testing.assert_array_equal(pixels, sign * picture().astype(float))


def test_a_file_that_is_gone_is_refused(tmp_path):
    with pytest.raises(Unusable, match="No such file"):
        kept_pixels(tmp_path / NAME, False)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.dcm")
    assert refusal(tmp_path / "a.dcm") == "not readable"
    assert find_files([tmp_path]) == []


@pytest.mark.parametrize("spacing_mm", [0.0143, 0.000143, 2.0, 143.0])
def test_a_spacing_that_no_radiograph_has_is_refused(tmp_path, spacing_mm):
    dicom = write_dicom(tmp_path / "a.dcm", header(RAMP, **WITHOUT_SPACING))
    for path in (dicom, png(tmp_path / "a.png")):
        assert refusal(path, spacing_mm=spacing_mm) == "bad pixel spacing"


def test_a_picture_of_more_pixels_than_any_is_not_decoded(tmp_path):
    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    path = tmp_path / "a.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(head))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 10)
        + b"IDAT"
        + bytes(14)
    )
    assert refusal(path) == "impossible size"
