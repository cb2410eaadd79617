import numpy as np

from hipspace.geometry.boxes import bounding_box, box_of_points


def test_a_box_holds_all_of_a_mask_and_a_margin_but_no_more():
    mask = np.zeros((10, 12), dtype=bool)
    mask[2, 5] = mask[6, 3] = True
    assert bounding_box(mask) == (slice(2, 7), slice(3, 6))
    assert mask[bounding_box(mask, margin_px=4)].shape == (10, 10)


def test_of_nothing_the_box_is_empty():
    mask = np.zeros((10, 12), dtype=bool)
    assert mask[bounding_box(mask, margin_px=2)].size == 0


def test_a_box_holds_its_points_and_a_margin_as_far_as_the_image_goes():
    points = np.array([(3.2, 1.0), (7.0, 4.5)])
    assert box_of_points(points, (20, 30)) == (slice(1, 5), slice(3, 7))
    assert box_of_points(points, (20, 30), 2) == (slice(0, 7), slice(1, 9))
    assert box_of_points(points, (4, 5)) == (slice(1, 4), slice(3, 5))


def test_points_beyond_the_image_have_the_pixel_nearest_to_them():
    points = np.array([(-9.0, 50.0), (-4.0, 60.0)])
    assert box_of_points(points, (20, 30)) == (slice(19, 20), slice(0, 1))
