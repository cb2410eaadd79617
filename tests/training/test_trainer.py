"""A training from a store and a split to a model file, from given weights on."""

import numpy as np
import pytest
from drawn_hips import TRAIN, varied
from drawn_store import VIEW, write_store
from drawn_training import named

from hipspace.segmentation.network.resunet import load_model
from hipspace.training.trainer import Files, train


@pytest.fixture
def files(tmp_path, monkeypatch) -> Files:
    """A store of radiographs with a right hip each, and who is trained on."""
    monkeypatch.setenv("HIPSPACE_CHECKPOINTS", str(tmp_path / "checkpoints"))
    write_store(tmp_path / "hips.h5", tmp_path / "split.csv")
    return trained_as(tmp_path, "model")


def trained_as(folder, name) -> Files:
    return Files(
        folder / "hips.h5",
        folder / "split.csv",
        folder / f"{name}.safetensors",
        folder / f"{name}.csv",
    )


def weights(path) -> np.ndarray:
    network, _ = load_model(path)
    return np.concatenate([w.detach().numpy().ravel() for w in network.parameters()])


@pytest.mark.parametrize("processes", [1, 2])
def test_a_training_begins_with_the_weights_that_it_is_given(
    tmp_path, files, processes
):
    train(TRAIN, VIEW, files, workers=1)
    idle = {"optimiser__learning_rate": 1e-12, "refit_offsets": False, "seed": 4}
    changes = idle | {"pretrained": named(files.model), "processes": processes}
    again = trained_as(tmp_path, "again")
    train(varied(**changes), VIEW, again, workers=1)
    np.testing.assert_allclose(weights(again.model), weights(files.model), atol=1e-6)


def test_two_processes_go_on_from_given_weights_as_one_does(tmp_path, files):
    train(TRAIN, VIEW, files, workers=1)
    found = []
    for processes in (1, 2):
        changes = {"pretrained": named(files.model), "processes": processes}
        again = trained_as(tmp_path, f"by_{processes}")
        train(varied(**changes), VIEW, again, workers=1)
        found.append(weights(again.model))
    moved = np.linalg.norm(found[0] - weights(files.model))
    assert np.linalg.norm(found[1] - found[0]) < 1e-2 * moved


def test_a_training_does_not_begin_with_another_file(files):
    train(TRAIN, VIEW, files, workers=1)
    params = TRAIN.model_copy(update={"pretrained": f"{files.model}@0123456789ab"})
    with pytest.raises(ValueError, match="expected 0123456789ab"):
        train(params, VIEW, files, workers=1)
