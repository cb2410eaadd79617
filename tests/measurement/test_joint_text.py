from dataclasses import astuple, replace

import numpy as np
import pytest
from arcs import ArcHip

from hipspace.measurement.joint_text import border_texts, joint_from_text, joint_text
from hipspace.measurement.jsw import widths
from hipspace.storage.files.column_names import BORDERS_PX

JOINT = replace(ArcHip(10 / 3, (0.1, 1 / 7)).joint(), vertical_xy=(0.6, -0.8))


def test_a_joint_comes_back_to_the_last_bit():
    again = joint_from_text(joint_text(JOINT))
    for part, before in zip(astuple(again), astuple(JOINT), strict=True):
        np.testing.assert_array_equal(part, before)
    assert widths(again) == widths(JOINT)


def test_no_joint_is_no_text():
    assert joint_text(None) == ""
    assert joint_from_text("") is None


def test_borders_are_written_to_a_thousandth_of_a_pixel():
    borders_px = [JOINT.roof_xy_mm, JOINT.sourcil_xy_mm, JOINT.head_xy_mm]
    texts = border_texts(borders_px)
    assert tuple(texts) == BORDERS_PX
    for text, border_px in zip(texts.values(), borders_px, strict=True):
        read = np.array(text.split(), dtype=float).reshape(-1, 2)
        assert read == pytest.approx(border_px, abs=0.0005001)
