import numpy as np
import pytest
from drawn_hips import TRAIN, varied
from drawn_training import (
    InterruptedAfter,
    judge,
    same_weights,
    trained,
)

from hipspace.running.resuming import (
    Checkpoint,
    held_folder,
)
from hipspace.training.device import prepare
from hipspace.training.loop import learning_rate


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_drawn_hips_are_learned(tmp_path, activation):
    crops = {
        "crops__size_px": 48,
        "crops__elsewhere_fraction": 0.5,
        "crops__per_hip": 6,
    }
    changes = {
        "epochs": 10,
        "network__activation": activation,
        "augmentation": None,
        **crops,
    }
    _, history = trained(varied(**changes), tmp_path / "state")
    assert max(row.validation_dice for row in history) > 0.8
    assert history[-1].train_loss < history[0].train_loss


@pytest.mark.parametrize("precision", ["float32", "bf16"])
@pytest.mark.parametrize(("every", "judged", "epochs"), [(1, 2, 2), (4, 0, 3)])
def test_a_resumed_training_ends_with_the_same_bits(
    tmp_path, precision, every, judged, epochs
):
    changes = {"precision": precision, "validate_every": every, "epochs": 6}
    params = varied(**changes)
    whole, rows = trained(params, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        trained(params, tmp_path / "killed", validation=InterruptedAfter(judged))
    assert Checkpoint(tmp_path / "killed").read()["epochs"] == epochs
    resumed, rows_again = trained(params, tmp_path / "killed")
    assert same_weights(whole, resumed)
    assert rows == rows_again


def test_the_number_of_loader_processes_does_not_change_the_weights(tmp_path):
    one, _ = trained(TRAIN, tmp_path / "one")
    other, _ = trained(TRAIN, tmp_path / "other", workers=2)
    assert same_weights(one, other)


def test_another_seed_gives_other_weights(tmp_path):
    one, _ = trained(TRAIN, tmp_path / "one")
    other, _ = trained(varied(seed=4), tmp_path / "other")
    assert not same_weights(one, other)


def test_the_best_epoch_is_kept(tmp_path):
    params = varied(optimiser__learning_rate=0.1, epochs=5)
    network, history = trained(params, tmp_path / "state")
    best = max(row.validation_dice for row in history)
    assert judge().dice(network, prepare(params)).mean() == pytest.approx(best)


def test_the_network_is_judged_as_often_as_asked_and_at_the_end(tmp_path):
    params = varied(validate_every=2, epochs=5)
    _, history = trained(params, tmp_path / "state")
    assert [row.epoch for row in history] == [1, 3, 4]


def test_the_rate_rises_evenly_and_falls_as_a_cosine():
    rates = [
        learning_rate(TRAIN.optimiser, progress) for progress in (0, 0.05, 0.1, 0.55, 1)
    ]
    fractions = np.array(rates) / TRAIN.optimiser.learning_rate
    np.testing.assert_allclose(fractions, [0, 0.5, 1, 0.5, 0], atol=1e-12)


def test_a_constant_rate_is_constant_after_its_rise():
    constant = varied(optimiser__schedule="constant")
    assert learning_rate(constant.optimiser, 0.9) == TRAIN.optimiser.learning_rate


def test_a_checkpoint_is_gone_after_success_and_stays_after_a_kill(tmp_path):
    with held_folder(tmp_path / "a") as folder:
        Checkpoint(folder).write({"epoch": 1})
    assert not (tmp_path / "a").exists()
    with pytest.raises(KeyboardInterrupt):
        trained(TRAIN, tmp_path / "b", validation=InterruptedAfter(2))
    assert len(Checkpoint(tmp_path / "b").read()["history"]) == 2
