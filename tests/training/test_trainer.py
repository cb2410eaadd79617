"""A training from a store and a split to a model file, from given weights on."""

import numpy as np
import pandas as pd
import pytest
from drawn_hips import SIZE_PX, TRAIN, DrawnHips, varied
from drawn_training import named

from hipspace.geometry.grid import Grid
from hipspace.params import CloseUp
from hipspace.segmentation.network.resunet import load_model
from hipspace.storage.files.column_names import SPLIT
from hipspace.storage.files.tables import write_table
from hipspace.storage.hips import Record, new_hips, packed
from hipspace.storage.levels import as_fraction_levels, as_levels
from hipspace.training.trainer import Files, train

VIEW = CloseUp(spacing_mm=0.9, size_px=SIZE_PX, margin_px=0)
GRID = Grid((SIZE_PX, SIZE_PX), 0.9, 0.3, (0.0, 0.0))
PARTS = ("train", "train", "train", "train", "validation")


@pytest.fixture
def files(tmp_path, monkeypatch) -> Files:
    """A store of radiographs with a right hip each, and who is trained on."""
    monkeypatch.setenv("HIPSPACE_CHECKPOINTS", str(tmp_path / "checkpoints"))
    names = [f"CHECK/T00/{row}.dcm" for row in range(len(PARTS))]
    with new_hips(tmp_path / "hips.h5") as add:
        for row, name in enumerate(names):
            add(packed(record(row, name)))
    columns = {"row": range(len(PARTS)), "file": names, "part": PARTS}
    rest = dict.fromkeys(set(SPLIT) - set(columns), "") | {"side": "right"}
    split = pd.DataFrame(columns).assign(**rest)
    write_table(tmp_path / "split.csv", split, SPLIT)
    return trained_as(tmp_path, "model")


def record(row: int, name: str) -> Record:
    drawn = DrawnHips()
    landmarks_mm = np.full((2, 80, 2), np.nan, np.float32)
    landmarks_mm[0] = drawn.landmarks(row, "right") * GRID.spacing_mm
    landmarks_mm[0][np.isnan(landmarks_mm[0])] = 10.0
    coverage = np.zeros((2, 3, SIZE_PX, SIZE_PX))
    coverage[0] = drawn.coverage(row, "right")
    image = as_levels(drawn.image(row, "right"))
    who = {"cohort": "CHECK", "patient": str(row), "visit": "T00"}
    return Record(
        name, *who.values(), image, as_fraction_levels(coverage), landmarks_mm, GRID
    )


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
