"""How fast radiographs and landmarks become stores, and how large these are."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.cohort import kept_files, landmark_file, views
from benchmarks.limits import decoding, pixels_once
from benchmarks.lines import Line, alone, beside_study
from benchmarks.study.preprocessing import preprocess as study_preprocess
from benchmarks.timing import in_turns
from hipspace.params import Views
from hipspace.radiographs.cache import preprocess_files
from hipspace.radiographs.cohort import RadiographFile
from hipspace.storage.hips import new_hips

TIMES_THE_STUDY = 10
SHARE_OF_BYTES = 1 / 7
STORES = ("hips.h5", "close_ups.h5")


def lines(files: int, repeats: int, workers: int) -> Iterator[Line]:
    """Time a radiograph, uncompressed and compressed, and bytes a radiograph."""
    with tempfile.TemporaryDirectory() as folder:
        for compressed in (False, True):
            some = kept_files(compressed=compressed)[:files]
            yield from _speed(some, Path(folder), repeats, workers, compressed)
            if not compressed:
                yield _bytes(Path(folder), len(some))


def preprocess_to(
    folder: Path, files: Sequence[RadiographFile], wanted: Views, workers: int
) -> None:
    """Preprocess files into a folder's stores, as the stage does but for its table."""
    hips, close_ups = (folder / name for name in STORES)
    with new_hips(hips) as keep, new_hips(close_ups) as keep_close_up:
        for outcome in preprocess_files(files, wanted, workers, kept=None):
            if outcome.record is not None:
                keep(outcome.record)
            for close_up in outcome.close_ups:
                keep_close_up(close_up)


def _speed(
    files: Sequence[RadiographFile],
    folder: Path,
    repeats: int,
    workers: int,
    compressed: bool,
) -> Iterator[Line]:
    pairs = [(file.source.path, landmark_file(file)) for file in files]
    paths = [file.source.path for file in files]
    wanted = views()
    works = {
        "study": lambda: study_preprocess(pairs, folder / "study.h5"),
        "ours": lambda: preprocess_to(folder, files, wanted, workers),
        "ours, one process": lambda: preprocess_to(folder, files, wanted, 1),
    }
    seconds = {k: v / len(files) for k, v in in_turns(works, repeats).items()}
    once = pixels_once(paths) / len(files)
    limit = f"reading, decoding, one sum of the pixels, {workers} processes"
    kind = "compressed" if compressed else "uncompressed"
    yield beside_study(
        f"preprocessing a radiograph, {kind}, {workers} processes",
        seconds["study"],
        seconds["ours"],
        np.nan if compressed else TIMES_THE_STUDY,
        once / workers,
        limit,
    )
    limit, limit_s = "reading, decoding, one sum of the pixels", once
    if compressed:
        limit, limit_s = "decoding", decoding(paths) / len(files)
    yield beside_study(
        f"preprocessing a radiograph, {kind}, one process",
        seconds["study"],
        seconds["ours, one process"],
        np.nan,
        limit_s,
        limit,
    )


def _bytes(folder: Path, files: int) -> Line:
    """Bytes of the stores of both networks beside those of the study's file."""
    ours = sum((folder / name).stat().st_size for name in STORES)
    study = (folder / "study.h5").stat().st_size
    what = f"stores, {ours / files / 1e6:.2f} MB beside {study / files / 1e6:.2f} MB"
    fraction = np.array([ours / study])
    nothing = np.array([np.nan])
    return alone(what, nothing, fraction, "of the study's bytes", SHARE_OF_BYTES)
