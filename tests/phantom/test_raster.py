import numpy as np
import pytest

from hipspace.phantom.points import polar
from hipspace.phantom.raster import Raster, shell

RASTER = Raster(rows=200, columns=240, spacing_mm=0.3)
CIRCLE = polar(np.arange(0, 360, 0.2), 20.0)


def test_depth_inside_a_circle_is_known_to_a_tenth_of_a_pixel_near_its_edge():
    box = RASTER.box(CIRCLE, 2.0)
    depth = RASTER.depth(CIRCLE, box)
    exact = 20 - np.hypot(RASTER.x(box), RASTER.y(box))
    near = (exact > 0.05) & (exact < 2)
    assert np.abs(depth - exact)[near].max() < 0.03
    assert not depth[exact < -0.05].any()


def test_depth_is_known_far_inside_and_beyond_the_edge_of_the_raster():
    beyond = CIRCLE + (30.0, 0.0)
    for outline, middle_x in ((CIRCLE, 0.0), (beyond, 30.0)):
        box = RASTER.box(outline, 2.0)
        exact = 20 - np.hypot(RASTER.x(box) - middle_x, RASTER.y(box))
        far = (exact > 2) & (exact < 18)
        assert np.abs(RASTER.depth(outline, box) - exact)[far].max() < 0.1


def test_inside_is_where_depth_is():
    box = RASTER.box(CIRCLE, 2.0)
    inside = RASTER.inside(CIRCLE, box)
    assert np.array_equal(inside, RASTER.depth(CIRCLE, box) > 0)


def test_distance_is_exact_near_a_line_and_ends_at_the_limit():
    line = np.column_stack([np.arange(-20, 20, 0.1), np.full(400, 3.0)])
    box = RASTER.box(line, 8.0)
    distance = RASTER.distance(line, box, 6.0)
    exact = np.abs(RASTER.y(box) - 3.0) + 0 * RASTER.x(box)
    above = np.abs(RASTER.x(box)) < 15
    error = np.abs(distance - np.minimum(exact, 6.0))[:, above[0]]
    assert error[(exact < 1.5)[:, above[0]]].max() < 0.01
    assert error.max() < 0.3
    assert distance.max() == 6.0


def test_depth_does_not_depend_on_the_direction_of_the_outline():
    box = RASTER.box(CIRCLE, 2.0)
    there, back = RASTER.depth(CIRCLE, box), RASTER.depth(CIRCLE[::-1], box)
    assert np.abs(there - back).max() < 0.01


def test_a_box_outside_the_raster_is_empty():
    rows, columns = RASTER.box(CIRCLE + (500, 0), 1.0)
    assert columns.start == columns.stop
    assert rows.start < rows.stop


def test_cortex_and_marrow_add_up_to_the_bone():
    depth = np.linspace(0, 20, 50)
    cortex, marrow = shell(depth, half_width_mm=10, thickness_mm=30, cortex_mm=1.0)
    assert cortex[-1] + marrow[-1] == pytest.approx(30)
    assert cortex[-1] == pytest.approx(2.0)
    assert cortex.argmax() == np.abs(depth - 1).argmin()
