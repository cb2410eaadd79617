import pytest
import torch
from drawn_hips import TRAIN

from hipspace.training.device import prepare


def test_asking_for_a_gpu_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match="train.device: cuda"):
        prepare(TRAIN.model_copy(update={"device": "cuda"}))
