import numpy as np

from hipspace.bounding_box import bounding_box


def test_a_box_holds_all_of_a_mask_and_a_margin_but_no_more():
    mask = np.zeros((10, 12), dtype=bool)
    mask[2, 5] = mask[6, 3] = True
    assert bounding_box(mask) == (slice(2, 7), slice(3, 6))
    assert mask[bounding_box(mask, margin_px=4)].shape == (10, 10)


def test_of_nothing_the_box_is_empty():
    mask = np.zeros((10, 12), dtype=bool)
    assert mask[bounding_box(mask, margin_px=2)].size == 0
