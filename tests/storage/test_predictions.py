import numpy as np
import pytest

from hipspace.storage.predictions import Prediction, Predictions, write_predictions


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "predictions.h5"


def test_predictions_are_read_as_they_were_written(path):
    rng = np.random.default_rng(0)
    hips = [(0, "right"), (0, "left"), (3, "left")]
    written = [Prediction.of(*hip, rng.random((3, 8, 8))) for hip in hips]
    assert write_predictions(path, iter(written), "sigmoid") == 3
    with Predictions(path) as predictions:
        assert (predictions.hips, predictions.activation) == (hips, "sigmoid")
        found = predictions.probabilities(2)
        assert found == pytest.approx(written[2].probabilities, abs=0.5 / 255 + 1e-6)


def test_no_prediction_is_a_file_too(path):
    write_predictions(path, [], "softmax")
    with Predictions(path) as predictions:
        assert predictions.hips == []


def test_a_prediction_is_found_by_its_hip(path):
    hips = [(0, "right"), (3, "left")]
    fractions = np.zeros((3, 8, 8))
    write_predictions(path, [Prediction.of(*hip, fractions) for hip in hips], "softmax")
    with Predictions(path) as predictions:
        assert [predictions.index_of(*hip) for hip in hips] == [0, 1]
        assert predictions.index_of(3, "right") is None
