import numpy as np
import pytest
from judged import PARAMS, judged

from hipspace.statistics.strata import STRATA, agreement_by, severity, severity_names

SIDES = ["right", "left"] * 10
TABLE = judged(
    np.linspace(1, 4, 20),
    np.linspace(1, 4, 20) + np.tile([0.2, -0.4], 10),
    side=SIDES,
    cohort=["CHECK"] * 8 + ["OAI"] * 12,
)
ROWS = agreement_by(TABLE, PARAMS).set_index(["by", "group"])


def test_every_group_has_its_own_bias():
    assert ROWS.loc[("side", "right"), "bias_mm"] == pytest.approx(0.2)
    assert ROWS.loc[("side", "left"), "bias_mm"] == pytest.approx(-0.4)
    assert ROWS.loc[("side", "left"), "mae_mm"] == pytest.approx(0.4)
    assert list(STRATA) == [*ROWS.index.names, *ROWS.columns]


def test_groups_of_one_kind_hold_every_hip():
    assert ROWS["n"].groupby("by").sum().tolist() == [20, 20, 20]
    assert ROWS.loc[("cohort", "OAI"), "n"] == 12


def test_the_bias_lies_in_its_interval():
    bias = ROWS["bias_mm"] + 1e-9
    assert ((ROWS["bias_mm_low"] <= bias) & (bias - 2e-9 <= ROWS["bias_mm_high"])).all()


def test_a_step_without_hips_is_left_out():
    rows = agreement_by(judged([3.0, 4.0], [3.0, 4.0]), PARAMS)
    assert rows.loc[rows["by"] == "severity", "group"].tolist() == ["above_2_5_mm"]


LIMITS_MM = (2.5, 1.5)


def test_steps_are_named_by_their_limits():
    names = ["below_1_5_mm", "1_5_to_2_5_mm", "above_2_5_mm"]
    assert severity_names(LIMITS_MM) == names
    assert severity_names([2.0]) == ["below_2_0_mm", "above_2_0_mm"]


def test_a_width_at_a_limit_is_the_wider_step():
    steps = severity([0.0, 1.5, 2.5], LIMITS_MM).tolist()
    assert steps == severity_names(LIMITS_MM)
