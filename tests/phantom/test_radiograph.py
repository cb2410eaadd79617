from dataclasses import replace

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT, patient

from hipspace.phantom.points import polar
from hipspace.phantom.radiograph import draw_exposure, render
from hipspace.phantom.raster import Raster, shell
from hipspace.phantom.shape import draw_pelvis

RASTER = Raster(rows=200, columns=240, spacing_mm=0.3)
CIRCLE = polar(np.arange(0, 360, 0.2), 20.0)


def exposure(seed=0, **changes):
    drawn = draw_exposure(np.random.default_rng(seed), shield=False)
    return replace(
        drawn, rows=1000, columns=1000, spacing_mm=0.3, marker=False, **changes
    )


def values_at(image, pelvis, spacing_mm, points_xy):
    hip = pelvis.hips["right"]
    xy = hip.to_image(points_xy + np.asarray(hip.joint.centre_xy_mm)) / spacing_mm
    column, row = (xy + np.array(image.shape[::-1]) / 2).astype(int).T
    return image[row, column].astype(float)


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


def test_bone_is_bright_and_the_joint_space_darker_than_both_its_borders():
    pelvis = draw_pelvis(patient(joint_space_mm=5.0), STRAIGHT)
    image = render(pelvis, exposure(), np.random.default_rng(1))
    gap, roof, head = (
        values_at(image, pelvis, 0.3, polar(np.arange(0, 25, 1.0), radius)).mean()
        for radius in (26.0, 29.7, 20.0)
    )
    assert gap < roof
    assert gap < head


def test_the_same_seed_renders_the_same_picture():
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    first, second = (render(pelvis, exposure(), np.random.default_rng(5)) for _ in "ab")
    assert np.array_equal(first, second)
    assert first.dtype == np.uint16
    assert first.max() <= 4095


def test_an_implant_is_the_brightest_thing_in_the_picture():
    pelvis = draw_pelvis(patient(implant=True), STRAIGHT)
    image = render(pelvis, exposure(sharpening=0.0), np.random.default_rng(1))
    stem = values_at(image, pelvis, 0.3, np.array([[-4.0, 12.0], [0.0, 0.0]]))
    assert stem.min() >= np.percentile(image, 95)  # two cover more than a twentieth


def test_the_collimated_rim_is_black_or_white():
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    rim = {"collimation_mm": (9.0, 0.0, 0.0, 0.0)}
    for white, value in ((False, 0), (True, 4095)):
        picture = exposure(collimation_white=white, **rim)
        image = render(pelvis, picture, np.random.default_rng(1))
        assert (image[:29] == value).all()


def test_pictures_have_the_sizes_that_are_found_in_practice():
    drawn = [
        draw_exposure(np.random.default_rng(seed), shield=False) for seed in range(50)
    ]
    assert all(1700 <= e.rows <= 2500 and 1700 <= e.columns <= 2500 for e in drawn)
    assert all(0.13 < e.spacing_mm <= 0.2 for e in drawn)
