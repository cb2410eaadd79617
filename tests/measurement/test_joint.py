from dataclasses import replace

import numpy as np
import pytest
from arcs import ArcHip, arc

from hipspace.measurement import jsw

CONCENTRIC = ArcHip(3.5)


def test_lateral_is_positive_and_the_vertical_may_lean():
    joint = CONCENTRIC.joint()
    lateral = arc(joint.centre_xy_mm, 30.0, 25.0, 25.0, 1)
    assert jsw.angles_deg(joint, lateral) == pytest.approx([25.0])
    lean = np.radians(10.0)
    leaning = replace(joint, vertical_xy=(-np.sin(lean), -np.cos(lean)))
    assert jsw.angles_deg(leaning, lateral) == pytest.approx([15.0])
