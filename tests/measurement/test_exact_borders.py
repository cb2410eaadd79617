import numpy as np
import pandas as pd
import pytest
from seen_hip import HIP, SOURCE_SPACING_MM, SPACING_MM, view

from hipspace.measurement.exact_borders import exact_joint, exact_joints
from hipspace.measurement.joint import IMAGE_VERTICAL_XY, minimum
from hipspace.measurement.joint_text import border_texts


def row(side="right", offset_x_mm=10.0, below_mm=0.0) -> dict:
    """The row of truth.csv of the hip that is drawn in a view."""
    grid, joint = view(side, offset_x_mm=offset_x_mm).grid, HIP.joint()

    def source_px(points_mm):
        below_px = (0, below_mm / SOURCE_SPACING_MM)
        return grid.to_source_px(np.asarray(points_mm) / SPACING_MM) + below_px

    borders = (joint.roof_xy_mm, joint.sourcil_xy_mm, joint.head_xy_mm)
    x_mm, y_mm = source_px(joint.centre_xy_mm) * SOURCE_SPACING_MM
    known = {"side": side, "spacing_mm": SOURCE_SPACING_MM, "head_radius_mm": 24.0}
    known |= {"head_x_mm": x_mm, "head_y_mm": y_mm}
    return known | border_texts(map(source_px, borders))


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_borders_of_the_truth_are_those_of_the_view(side):
    found, exact = exact_joint(row(side), view(side).grid, None), HIP.joint()
    for name in ("roof_xy_mm", "sourcil_xy_mm", "head_xy_mm", "centre_xy_mm"):
        assert getattr(found, name) == pytest.approx(getattr(exact, name), abs=0.001)
    assert minimum(found).width_mm == pytest.approx(minimum(exact).width_mm, abs=0.001)
    assert found.vertical_xy == IMAGE_VERTICAL_XY


def test_angles_count_from_the_line_through_both_heads():
    lower = row("left", offset_x_mm=150.0, below_mm=14.0)
    level = row("left", offset_x_mm=150.0)
    grid = view().grid
    assert exact_joint(row(), grid, level).vertical_xy == pytest.approx((0, -1))
    x, y = exact_joint(row(), grid, lower).vertical_xy
    apart_mm = lower["head_x_mm"] - row()["head_x_mm"]
    assert x / -y == pytest.approx(14.0 / apart_mm)


def test_a_hip_whose_truth_is_not_known_has_no_exact_joint():
    truth = pd.DataFrame([row()]).set_index("side")
    assert set(exact_joints(truth, [view("right"), view("left")])) == {"right"}
