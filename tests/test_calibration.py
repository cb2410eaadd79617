"""The share held at each nominal share, from the same hips and patients."""

import numpy as np
import pytest
from judged import PARAMS, judged

from hipspace.calibration import calibration_curve
from hipspace.conformal import calibrate, with_intervals
from hipspace.coverage import coverage


def off_by(errors_mm):
    errors_mm = np.asarray(errors_mm, float)
    """Hips so wide that their width plays no part in the scale of their errors."""
    return judged(np.full(len(errors_mm), 30.0), 30.0 + errors_mm)


def test_the_wider_the_promise_the_more_is_held():
    errors_mm = np.arange(1, 20) / 10
    curve = calibration_curve(off_by(errors_mm), off_by(errors_mm), PARAMS)
    assert list(curve["nominal"]) == [0.5, 0.6, 0.7, 0.8, 0.9]
    np.testing.assert_allclose(curve["coverage"], np.array([10, 12, 14, 16, 18]) / 19)
    np.testing.assert_allclose(curve["mean_half_width_mm"], [1, 1.2, 1.4, 1.6, 1.8])


def test_at_the_nominal_share_it_is_the_metric():
    seen, tested = off_by(np.arange(1, 20) / 10), off_by([0.1, 0.2, 2.5])
    metric = coverage(with_intervals(tested, calibrate(seen, PARAMS.interval)), PARAMS)
    curve = calibration_curve(seen, tested, PARAMS).set_index("nominal")
    for name in ("coverage", "coverage_low", "coverage_high"):
        assert curve.loc[PARAMS.interval, name] == pytest.approx(metric[name])


def test_shares_that_too_few_patients_cannot_promise_are_left_out():
    curve = calibration_curve(off_by([0.1] * 4), off_by([0.1] * 4), PARAMS)
    assert list(curve["nominal"]) == [0.5, 0.6, 0.7, 0.8]
