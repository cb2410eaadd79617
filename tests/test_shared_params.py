"""Sections that share keys: what one changes for both, and for one alone."""

from pathlib import Path

import pytest

from hipspace.params import TrainCoarse, TrainFine

ROOT = Path(__file__).resolve().parents[1]
NETWORKS = (TrainCoarse, TrainFine)


@pytest.fixture
def changed(tmp_path):
    """What loads both networks' sections from params.yaml with lines put in it."""

    def load(section: str, line: str):
        text = (ROOT / "params.yaml").read_text()
        key = line.split(":")[0]
        before, _, after = text.partition(f"\n{section}:")
        own, _, rest = after.partition("\n\n")
        kept = [row for row in own.split("\n") if not row.startswith(f"  {key}:")]
        body = "\n".join([kept[0], f"  {line}", *kept[1:]])
        path = tmp_path / "params.yaml"
        path.write_text(f"{before}\n{section}:{body}\n\n{rest}")
        return [cls.load(path) for cls in NETWORKS]

    return load


def test_a_loss_of_train_is_that_of_both_networks(changed):
    assert [params.loss for params in changed("train", "loss: ce")] == ["ce", "ce"]


@pytest.mark.parametrize("alone", [0, 1])
def test_a_loss_of_one_network_leaves_the_other_as_it_is(changed, alone):
    section = ("train_coarse", "train_fine")[alone]
    found = [params.loss for params in changed(section, "loss: boundary")]
    assert found[alone] == "boundary"
    assert found[1 - alone] != "boundary"


def test_a_group_is_overridden_key_by_key():
    coarse, fine = (cls.load(ROOT / "params.yaml") for cls in NETWORKS)
    assert fine.crops.size_px != coarse.crops.size_px
    assert fine.crops.per_hip == coarse.crops.per_hip
    assert fine.augmentation.noise == coarse.augmentation.noise


def test_the_default_run_begins_with_random_weights_at_a_real_rate():
    for params in (cls.load(ROOT / "params.yaml") for cls in NETWORKS):
        assert params.pretrained is None
        assert params.optimiser.learning_rate >= 0.001
        assert params.epochs > 1
