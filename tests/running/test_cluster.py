"""Jobs on the workers of a Dask scheduler."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from distributed import LocalCluster
from joblib import Parallel, delayed
from remembered import CARD
from small_cohort import VIEWS, Files, found_in

from hipspace.params import Predict, Runtime
from hipspace.radiographs.cache import preprocess_files
from hipspace.running import cluster
from hipspace.running.parallel import workplace
from hipspace.segmentation.coarse import predict_hips
from hipspace.segmentation.network.resunet import res_unet, save_model
from hipspace.storage.hips import Hips, new_hips

PARAMS = Predict(batch_size=1, mean_of=2, largest_hip=False)
HERE = Runtime(workers=1, keep_preprocessed=False, scheduler=None)


@pytest.fixture(scope="module")
def scheduler():
    """The address of a scheduler with two workers in processes of their own."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0"
    ) as started:
        yield started.scheduler_address


def at(scheduler):
    return HERE.model_copy(update={"scheduler": str(scheduler)})


def stored(path, files, runtime):
    """The bytes of the store of all radiographs."""
    with workplace(runtime) as workers, new_hips(path) as keep:
        for outcome in preprocess_files(files, VIEWS, workers, kept=None):
            keep(outcome.record)
    return path.read_bytes()


def refusal(scheduler):
    with pytest.raises(SystemExit) as refused, workplace(at(scheduler)):
        pass
    return str(refused.value)


def test_a_cluster_stores_the_same_bytes(tmp_path, monkeypatch, scheduler):
    monkeypatch.chdir(tmp_path)
    cohort = Files(Path("cohort"))
    for patient in range(3):
        cohort.add(f"000000{patient}_T00_APO")
    files = found_in(cohort.root)
    here, there = (
        stored(tmp_path / name, files, runtime)
        for name, runtime in (("here", HERE), ("there", at(scheduler)))
    )
    assert here == there
    assert len(files) == 3


def test_jobs_run_in_this_folder_on_the_workers(tmp_path, monkeypatch, scheduler):
    monkeypatch.chdir(tmp_path)
    with workplace(at(scheduler)) as workers:
        folders = Parallel(workers)(delayed(os.getcwd)() for _ in range(8))
        processes = Parallel(workers)(delayed(os.getpid)() for _ in range(8))
    assert workers == 2
    assert set(folders) == {str(tmp_path)}
    assert os.getpid() not in processes


def test_a_cluster_predicts_the_same(tmp_path, monkeypatch, scheduler):
    monkeypatch.chdir(tmp_path)
    Files(Path("cohort")).add("0000000_T00_APO")
    stored(Path("hips.h5"), found_in(Path("cohort")), HERE)
    torch.manual_seed(0)
    save_model(Path("model.safetensors"), res_unet(CARD), CARD)
    places = [(0, "right"), (0, "left")]

    def predicted(runtime):
        model = Path("model.safetensors").absolute()
        with workplace(runtime) as workers, Hips(Path("hips.h5")) as hips:
            found = list(predict_hips(model, hips, places, PARAMS, workers))
        return np.stack([one.probabilities for one in found])

    here = predicted(HERE)
    assert len(np.unique(here)) > 2
    np.testing.assert_array_equal(predicted(at(scheduler)), here)


def test_a_scheduler_file_is_as_good_as_an_address(tmp_path, scheduler):
    path = tmp_path / "scheduler.json"
    path.write_text(json.dumps({"address": scheduler}))
    with workplace(at(path)) as workers:
        assert workers == 2


def test_workers_with_other_code_are_refused(monkeypatch, scheduler):
    monkeypatch.setattr(cluster, "LOADED", "of other code")
    assert "a worker has loaded another code" in refusal(scheduler)


def test_the_code_is_that_of_every_file(tmp_path):
    digests = []
    for text in ("a = 1", "a = 2"):
        (tmp_path / "module.py").write_text(text)
        digests.append(cluster.package_digest(tmp_path))
    (tmp_path / "module.py").rename(tmp_path / "other.py")
    digests.append(cluster.package_digest(tmp_path))
    assert len(set(digests)) == 3


def test_a_cluster_without_workers_is_refused(monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 0.5)
    with LocalCluster(
        n_workers=0, processes=False, protocol="tcp", dashboard_address=":0"
    ) as empty:
        assert "0/1 workers arrived" in refusal(empty.scheduler_address)


@pytest.mark.parametrize(
    ("scheduler", "sentence"),
    [
        ("tcp://127.0.0.1:9", "expected a running `dask scheduler`"),
        ("nowhere.json", "nowhere.json is not the file of a scheduler"),
        ("localhost:8786", "expected null, an address such as tcp://"),
    ],
)
def test_what_is_no_scheduler_is_refused(monkeypatch, scheduler, sentence):
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 0.5)
    assert sentence in refusal(scheduler)
