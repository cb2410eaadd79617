from hipspace.severity import severity, severity_names

LIMITS_MM = (2.5, 1.5)


def test_steps_are_named_by_their_limits():
    names = ["below_1_5_mm", "1_5_to_2_5_mm", "above_2_5_mm"]
    assert severity_names(LIMITS_MM) == names
    assert severity_names([2.0]) == ["below_2_0_mm", "above_2_0_mm"]


def test_a_width_at_a_limit_is_the_wider_step():
    steps = severity([0.0, 1.5, 2.5], LIMITS_MM).tolist()
    assert steps == severity_names(LIMITS_MM)
