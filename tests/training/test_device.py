from dataclasses import replace

import pytest
import torch
from drawn_hips import TRAIN

from hipspace.training.device import prepare, process_count
from hipspace.training.replicas import ALONE


def test_asking_for_a_gpu_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match="train.device: cuda"):
        prepare(TRAIN.model_copy(update={"device": "cuda"}))


@pytest.mark.parametrize(("cards", "processes"), [(False, 4), (True, 1)])
def test_one_process_uses_a_card_and_several_share_the_processor(
    monkeypatch, cards, processes
):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cards)
    several = TRAIN.model_copy(update={"processes": 4, "device": "auto"})
    assert process_count(several) == processes
    assert process_count(several.model_copy(update={"device": "cpu"})) == 4


def test_a_batch_that_cannot_be_shared_evenly_is_refused():
    with pytest.raises(ValueError, match=r"train\.batch_size: 4 samples"):
        prepare(TRAIN, replace(ALONE, number=3))


@pytest.mark.parametrize(("workers", "loaders"), [(1, 0), (2, 0), (4, 1), (8, 3)])
def test_the_workers_of_a_machine_are_shared_by_its_processes(workers, loaders):
    machine = prepare(TRAIN)
    pair = replace(machine, replicas=replace(ALONE, number=2, local_number=2))
    assert pair.loaders(workers) == loaders
    assert machine.loaders(workers) == workers - 1


@pytest.mark.parametrize("precision", ["float32", "bf16"])
def test_layers_compute_in_the_precision_that_is_asked_for(precision):
    machine = prepare(TRAIN.model_copy(update={"precision": precision}))
    with machine.autocast():
        found = torch.nn.Linear(2, 2)(torch.ones(1, 2)).dtype
    assert found == (torch.bfloat16 if precision == "bf16" else torch.float32)
