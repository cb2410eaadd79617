"""How fast the network learns, and how long it waits for what it learns from."""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import default_collate

from benchmarks.cohort import HIPS, SPLIT, kept_files, landmark_file
from benchmarks.limits import additions, additions_per_s
from benchmarks.lines import Line, alone, beside_study
from benchmarks.study.network import network as study_network
from benchmarks.study.preprocessing import preprocess as study_preprocess
from benchmarks.study.training import Training, read_batch
from hipspace.params import Preprocess, Train, TrainCoarse, overridden
from hipspace.segmentation.network.resunet import model_card, res_unet
from hipspace.splitting import places
from hipspace.storage.files.column_names import SPLIT as SPLIT_COLUMNS
from hipspace.storage.files.tables import read_table
from hipspace.storage.hips import Hips
from hipspace.training.dataset import EpochBatches, TrainingCrops
from hipspace.training.device import prepare, process_count
from hipspace.training.learner import Learner
from hipspace.training.replicas import Replicas, together

TIMES_THE_STUDY = 3
STUDY_BATCH = 4
"""Of whole images: the study's 20 cost as much each, and more memory."""
BATCHES = 3
"""Each time, of the same few hips."""
WHOLE_IMAGES = {
    "crops": {
        "size_px": None,
        "per_hip": 1,
        "elsewhere_fraction": 0.0,
        "negatives_fraction": 0.0,
        "cut_fraction": 0.0,
    },
    **{"augmentation": None, "loss": "dice", "labels": "hard"},
}
"""What the study trains on, by this project's means."""
BACKWARD = 3
"""Forward and backward together, in multiply-adds of the forward pass."""


@dataclass(frozen=True)
class Seconds:
    """Of making a sample and of learning from it, each a median of batches."""

    making: float
    learning: float

    @property
    def in_all(self) -> float:
        """Both, since on a processor the same cores do both."""
        return self.making + self.learning


def lines(repeats: int, threads: int) -> Iterator[Line]:
    """Seconds a hip and step, on crops and whole images, and what loading takes."""
    params = TrainCoarse.load()
    changes = WHOLE_IMAGES | {"batch_size": STUDY_BATCH}
    alike = Train.model_validate(overridden(params.model_dump(), changes))
    with tempfile.TemporaryDirectory() as folder:
        works: dict[str, Callable[[], Seconds]] = {
            "study": partial(_study, _study_store(Path(folder)), threads),
            "crops": partial(_ours, params),
            "whole images": partial(_ours, alike),
        }
        found = {name: [work()] for name, work in works.items()}
        for _ in range(repeats - 1):
            for name, work in works.items():
                found[name].append(work())
    learning, in_all = (
        {k: np.array([getattr(s, name) for s in v]) for k, v in found.items()}
        for name in ("learning", "in_all")
    )
    torch.set_num_threads(threads)
    rate, side_px = additions_per_s(), params.crops.size_px or 512
    for name, what, side, bar in (
        ("crops", f"training step, a crop of {side_px} px", side_px, TIMES_THE_STUDY),
        ("whole images", "training step, a whole image as in the study", 512, np.nan),
    ):
        with torch.device("meta"):
            sums = additions(
                lambda side=side: study_network()(torch.zeros(1, 1, side, side))
            )
        limit_s = BACKWARD * sums / rate
        yield beside_study(
            what,
            learning["study"],
            learning[name],
            bar,
            limit_s,
            "multiply-adds in float32",
        )
    fraction = 1 - learning["crops"] / in_all["crops"]
    yield alone(
        "making samples, of a training", in_all["crops"], fraction, "of the time", 0.0
    )


def _study_store(folder: Path) -> Path:
    files = kept_files(compressed=False)[: STUDY_BATCH // 2]
    store = folder / "study.h5"
    study_preprocess([(file.source.path, landmark_file(file)) for file in files], store)
    return store


def _study(store: Path, threads: int) -> Seconds:
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    training = Training(study_network())
    making, learning = [], []
    for _ in range(1 + BATCHES):
        start = time.perf_counter()
        batch = read_batch(store, range(STUDY_BATCH))
        made = time.perf_counter()
        training.step(*batch)
        making.append(made - start)
        learning.append(time.perf_counter() - made)
    return _median(making, learning, STUDY_BATCH)


def _ours(params: Train) -> Seconds:
    """As the default run trains: several processes, each with its shard of a batch."""
    try:
        return together(_fraction, process_count(params), params, Preprocess.load())
    finally:
        torch.use_deterministic_algorithms(False)


def _fraction(replicas: Replicas, params: Train, preprocess: Preprocess) -> Seconds:
    """What one process of a training does; the times of the first are kept."""
    params = params.model_copy(update={"processes": replicas.number})
    machine = prepare(params, replicas)
    learner = Learner(res_unet(model_card(params, preprocess)), params, machine)
    split = read_table(SPLIT, SPLIT_COLUMNS)
    making, learning = [], []
    with Hips(HIPS) as hips:
        hips_wanted = -(-params.batch_size // params.crops.per_hip)
        some = places(split, "train", hips)[:hips_wanted]
        crops = TrainingCrops(hips, some, params, preprocess.spacing_mm)
        epochs = range(1 + BATCHES)
        batches = EpochBatches(len(crops), params.batch_size, params.seed, epochs)
        for batch in batches:
            start = time.perf_counter()
            samples = default_collate([crops[key] for key in replicas.shard(batch)])
            made = time.perf_counter()
            learner.step(samples, params.optimiser.learning_rate)
            making.append(made - start)
            learning.append(time.perf_counter() - made)
    return _median(making, learning, params.batch_size)


def _median(making: list[float], learning: list[float], hips: int) -> Seconds:
    """A hip's, without the first batch, which meets everything for the first time."""
    return Seconds(
        float(np.median(making[1:])) / hips, float(np.median(learning[1:])) / hips
    )
