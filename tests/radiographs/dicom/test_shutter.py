"""What lies outside of a shutter or a collimator is padding."""

import numpy as np
import pytest
from small_cohort import header, picture, write_dicom

from hipspace.errors import Unusable
from hipspace.radiographs.dicom.radiograph import read_radiograph
from hipspace.radiographs.dicom.shutter import outside_of

PIXELS = picture()
EDGES = ("LeftVertical", "RightVertical", "UpperHorizontal", "LowerHorizontal")


def rectangle(what, *sides):
    edges = {f"{what}{name}Edge": side for name, side in zip(EDGES, sides, strict=True)}
    return {f"{what}Shape": "RECTANGULAR", **edges}


@pytest.mark.parametrize("what", ["Shutter", "Collimator"])
def test_outside_of_a_rectangle_is_dark(tmp_path, what):
    framed = PIXELS.copy()
    framed[:, :15] = 4095
    tags = rectangle(what, 16, PIXELS.shape[1], 1, PIXELS.shape[0])
    path = write_dicom(tmp_path / "x.dcm", header(framed, **tags))
    found = read_radiograph(path, correct_magnification=False).pixels
    assert (found[:, :15] == PIXELS[:, 15:].min()).all()
    assert (found[:, 15:] == PIXELS[:, 15:]).all()


def test_rows_and_columns_count_from_one():
    inside = ~outside_of(header(PIXELS, **rectangle("Shutter", 3, 7, 2, 5)), (10, 9))
    expected = np.zeros((10, 9), dtype=bool)
    expected[1:5, 2:7] = True
    np.testing.assert_array_equal(inside, expected)


def test_a_circle_and_a_polygon_are_read():
    tags = {"CollimatorShape": "CIRCULAR", "CenterOfCircularCollimator": [20, 30]}
    disc = header(PIXELS, **tags, RadiusOfCircularCollimator=10)
    assert (~outside_of(disc, (50, 60))).sum() == pytest.approx(np.pi * 100, rel=0.05)
    corners = [10, 10, 10, 40, 40, 40, 40, 10]
    square = header(
        PIXELS, ShutterShape="POLYGONAL", VerticesOfThePolygonalShutter=corners
    )
    assert (~outside_of(square, (50, 60))).sum() == pytest.approx(900, rel=0.1)


def test_several_shapes_leave_what_lies_inside_of_all():
    tags = rectangle("Shutter", 1, 10, 1, 20) | rectangle("Collimator", 5, 20, 1, 20)
    assert (~outside_of(header(PIXELS, **tags), (20, 20))).sum() == 6 * 20


@pytest.mark.parametrize(
    "tags",
    [
        {},
        rectangle("Shutter", 1, 9, 1, 10),
        rectangle("Shutter", 1000, 2000, 1, 10),
        {"ShutterShape": "BITMAP"},
        {"ShutterShape": "CIRCULAR"},
        {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [1, 2, 3]},
    ],
)
def test_shapes_that_leave_all_or_nothing_are_passed_over(tags):
    assert outside_of(header(PIXELS, **tags), (10, 9)) is None


def test_an_edge_that_is_no_number_is_named():
    dataset = header(PIXELS, **rectangle("Shutter", 1, 9, 1, 10))
    dataset.add_new("ShutterLeftVerticalEdge", "UT", "left")
    with pytest.raises(Unusable, match="ShutterLeftVerticalEdge") as error:
        outside_of(dataset, (10, 9))
    assert error.value.reason == "bad header"
