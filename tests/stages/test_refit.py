"""The offsets of a mean are fitted anew, and of nothing else."""

from pathlib import Path

import pytest
import torch
from drawn_hips import TRAIN, varied
from drawn_store import VIEW, write_store
from drawn_training import fresh

from hipspace.segmentation.network.resunet import load_model, model_card, save_model
from stages.refit import AVERAGED, CLOSE_UPS, MEAN, SPLIT_CSV, refit

NAME = "fine.safetensors"


@pytest.fixture
def before(tmp_path, monkeypatch) -> dict[str, torch.Tensor]:
    """The weights of a mean, in the folder of a pipeline."""
    monkeypatch.chdir(tmp_path)
    for folder in (MEAN, AVERAGED, CLOSE_UPS.parent):
        folder.mkdir(parents=True, exist_ok=True)
    write_store(CLOSE_UPS, SPLIT_CSV)
    network = fresh(TRAIN)
    save_model(MEAN / NAME, network, model_card(TRAIN, VIEW))
    return network.state_dict()


def changed(before: dict[str, torch.Tensor]) -> list[str]:
    after = load_model(AVERAGED / NAME)[0].state_dict()
    return [name for name in before if not torch.equal(before[name], after[name])]


def test_of_a_mean_the_last_bias_alone_is_fitted(before):
    refit(NAME, CLOSE_UPS, varied(refit_offsets=True), is_mean=True)
    (bias,) = changed(before)
    assert bias.endswith("bias")
    assert before[bias].shape == (4,)


@pytest.mark.parametrize(("asked", "is_mean"), [(False, True), (True, False)])
def test_other_weights_are_copied_to_the_byte(before, asked, is_mean):
    refit(NAME, CLOSE_UPS, varied(refit_offsets=asked), is_mean)
    assert not changed(before)
    written, read = (Path(folder / NAME).read_bytes() for folder in (AVERAGED, MEAN))
    assert written == read
