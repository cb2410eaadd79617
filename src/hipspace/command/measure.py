"""Files and folders -> tables and overlays, on several processor cores."""

import logging
import os
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from joblib import delayed
from tqdm import tqdm

from hipspace.command.file import Settings, Task, measure_file
from hipspace.command.overlay import overlay_paths
from hipspace.command.rows import COLUMNS, complete
from hipspace.radiographs.reading import find_files, kind_of
from hipspace.running.parallel import in_order
from hipspace.segmentation.model_file import read_model
from hipspace.storage.growing_files import Add, growing_list, growing_table

FINE_MODEL = "fine.safetensors"
"""Name of the fine model, beside the coarse one."""

ALL_MEASURED, SOME_NOT_MEASURED = 0, 1

log = logging.getLogger(__name__)


class WrongUsage(ValueError):  # noqa: N818
    """There is nothing to measure, or nothing to measure it with."""


@dataclass
class Tally:
    """What became of the hips and of the files so far."""

    statuses: Counter[str] = field(default_factory=Counter)
    files: int = 0
    files_measured: int = 0

    @property
    def every_file_measured(self) -> bool:
        """Whether no file is without a measured hip."""
        return self.files == self.files_measured

    def add(self, statuses: Sequence[str]) -> None:
        """Count a file by the statuses of its hips."""
        self.statuses.update(statuses)
        self.files += 1
        self.files_measured += "measured" in statuses

    def sentence(self) -> str:
        """Hips by status, of how many files."""
        listed = ", ".join(f"{n} {status}" for status, n in self.statuses.most_common())
        return f"{listed} of the {2 * self.files} hips of {self.files} files"


def run(options: Namespace) -> int:
    """Do what the options of `command` ask for, and return the exit status.

    Raises
    ------
    WrongUsage
        If there is no file, no model or no place for the results.
    """
    fine_model = _fine_model(options)
    _check_models(options.model, fine_model)
    files = find_files(options.files, leave_out=options.overlays)
    if not files:
        raise WrongUsage("no DICOM, PNG or JPEG file in what was given")
    if options.json is not None and options.json.resolve() == options.csv.resolve():
        raise WrongUsage(f"--csv and --json are both {options.csv}")
    for option, path in (("--csv", options.csv), ("--json", options.json)):
        if path is not None:
            _refuse_to_overwrite(option, [path], files)
            _refuse_a_radiograph(option, path)
    overlays: list[Path] | list[None] = [None] * len(files)
    if options.overlays is not None:
        overlays = overlay_paths(options.overlays, files)
        written, given = [options.overlays, *overlays], [*options.files, *files]
        _refuse_to_overwrite("--overlays", written, given)
    log.info("coarse model: %s; fine model: %s", options.model, fine_model or "none")
    tasks = [Task(*pair) for pair in zip(files, overlays, strict=True)]
    settings = Settings(
        options.model.absolute(),
        fine_model,
        options.spacing_mm,
        options.correct_magnification,
        options.despite_header,
    )
    with ExitStack() as stack:
        try:
            _make_folder(options.overlays)
            add_to = [stack.enter_context(growing_table(options.csv, COLUMNS))]
            if options.json is not None:
                add_to.append(stack.enter_context(growing_list(options.json)))
        except OSError as error:
            raise WrongUsage(f"no place for the results: {error}") from None
        tally = measure_files(tasks, settings, options.workers, add_to)
    log.info("%s -> %s", tally.sentence(), options.csv)
    return ALL_MEASURED if tally.every_file_measured else SOME_NOT_MEASURED


def measure_files(
    tasks: Sequence[Task], settings: Settings, workers: int, add_to: Sequence[Add]
) -> Tally:
    """Measure files and add every row, in the order of the files, as soon as it is.

    Only a few files are held at a time, and rows do not depend on `workers`.
    """
    tally = Tally()
    jobs = (delayed(measure_file)(task, settings) for task in tasks)
    results = in_order(jobs, min(workers, len(tasks)))
    for rows in tqdm(results, "measure", len(tasks), unit="file", disable=None):
        for row in rows:
            entry = complete(row) | {"borders": row["borders"]}
            for add in add_to:
                add(entry)
        tally.add([row["status"] for row in rows])
    return tally


def _fine_model(options: Namespace) -> Path | None:
    """The fine model: the one named, or the one beside the coarse one."""
    if options.coarse_only:
        return None
    beside = options.model.with_name(FINE_MODEL)
    return (options.fine_model or beside).absolute()


def _check_models(path: Path, fine_model: Path | None) -> None:
    for each in filter(None, (path, fine_model)):
        if not each.is_file():
            raise WrongUsage(
                f"there is no model {each}: a clone of the repository, installed with "
                "`pip install -e .`, has models/release/; `dvc repro` makes others and "
                "`dvc pull` fetches them, for --model and --fine-model; "
                "--coarse-only does without the fine one"
            )
    try:
        read_model(path.absolute(), fine_model).check()
    except (OSError, ValueError, RuntimeError) as error:
        raise WrongUsage(f"{error}") from None


def _refuse_to_overwrite(
    option: str, written: Iterable[Path], given: Iterable[Path]
) -> None:
    """What is measured; overlays neither are put into a folder that is searched."""
    taken = set(map(os.path.realpath, written))
    for path in given:
        if os.path.realpath(path) in taken:
            raise WrongUsage(f"{option} would write to {path}, which is measured")


def _refuse_a_radiograph(option: str, path: Path) -> None:
    """One that is not measured: the name of the table may have been forgotten."""
    with suppress(OSError):
        if kind_of(path) is not None:
            raise WrongUsage(f"{option} would write to {path}, a radiograph")


def _make_folder(folder: Path | None) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
