"""Radiographs -> tables, pictures, a page and DICOM objects, on several cores."""

import logging
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from joblib import delayed
from tqdm import tqdm

from hipspace.command.dicom import OBJECTS, check_installed, object_path
from hipspace.command.file import Task, measure_file
from hipspace.command.interval import chosen_interval
from hipspace.command.models import FINE
from hipspace.command.outputs import (
    check_free,
    entries_so_far,
    is_standard_output,
    is_stream,
    opened_list,
    opened_table,
    rows_so_far,
    target_of,
)
from hipspace.command.overlay import overlay_paths
from hipspace.command.rows import columns_with, complete
from hipspace.command.settings import Settings, options_digest
from hipspace.command.source import Source
from hipspace.command.sources import find_sources
from hipspace.command.told import Tally, Teller, progress_stream
from hipspace.command.uids import UIDS
from hipspace.command.usage import WrongUsage
from hipspace.radiographs.reading import kind_of
from hipspace.report.close_up import has_close_ups
from hipspace.running.parallel import in_order
from hipspace.segmentation.network.model import Model
from hipspace.segmentation.onnx.network import read_onnx_model
from hipspace.storage.files.growing_files import Add
from hipspace.storage.files.whole_files import partial_of

if TYPE_CHECKING:
    from hipspace.report.measured_page import MeasuredHip

ALL_MEASURED, SOME_NOT_MEASURED = 0, 1
NOT_TOLD = ("borders",)
"""Of a row, what no table has."""

Row = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outputs:
    """The tables of a run, and what an earlier run has written of them.

    Parameters
    ----------
    columns
        Of the table.
    note
        Takes every row, for the page.
    add
        What adds a row to each.
    done
        Rows by file that need not be measured again.
    """

    columns: tuple[str, ...]
    add: tuple[Add, ...]
    note: Callable[[Row], None]
    done: Mapping[str, list[Row]]


def run(options: Namespace) -> int:
    """Do what the options of `hipspace measure` ask for, and return the exit status.

    Raises
    ------
    WrongUsage
        If there is no file, no model or no place for the results.
    """
    fine_model = _fine_model(options)
    model = _checked_model(options.model, fine_model)
    written = [path for path in (options.overlays, options.dicom) if path is not None]
    pictures = None if options.report is None else pictures_folder(options.report)
    if pictures is not None:
        written.append(pictures)
    sources = find_sources(options.files, written)
    settings = Settings(
        options.model.absolute(),
        fine_model,
        options.spacing_mm,
        options.correct_magnification,
        options.despite_header,
        options.head_radius_mm,
        options.uids,
        chosen_interval(options.calibration, options.model, model),
        pictures,
        options.dicom,
    )
    _check_settings(settings, sources.found)
    columns = columns_with(UIDS if options.uids else (), sources.carried)
    tasks = _tasks(options, sources.found)
    _check_places(options, tasks)
    done = _done(options, columns, options_digest(settings, model), tasks, settings)
    teller = Teller(sys.stderr if is_standard_output(options.csv) else sys.stdout)
    with ExitStack() as stack:
        try:
            for folder in (options.overlays, pictures, options.dicom):
                _make_folder(folder)
            add = [stack.enter_context(opened_table(options.csv, columns))]
            if options.json is not None:
                add.append(stack.enter_context(opened_list(options.json)))
        except OSError as error:
            raise WrongUsage(f"no place for the results: {error}") from None
        hips: list[MeasuredHip] = []
        note = _noted(hips, wanted=options.report is not None)
        outputs = Outputs(columns, tuple(add), note, done)
        tally = measure_files(tasks, settings, options.workers, outputs, teller)
    if options.report is not None:
        from hipspace.command.page import write_page

        write_page(options, settings, model, hips)
    teller.say(*tally.lines())
    log.info("-> %s", options.csv)
    return ALL_MEASURED if tally.every_file_measured else SOME_NOT_MEASURED


def measure_files(
    tasks: Sequence[Task],
    settings: Settings,
    workers: int,
    outputs: Outputs,
    teller: Teller,
) -> Tally:
    """Measure files and add every row, in the order of the files, as soon as it is.

    Only a few files are held at a time, and rows do not depend on `workers`.
    """
    tally = Tally()
    missing = [task for task in tasks if task.source.name not in outputs.done]
    jobs = (delayed(measure_file)(task, settings) for task in missing)
    new = iter(in_order(jobs, min(workers, max(len(missing), 1))))
    stream = progress_stream()
    bar = tqdm(tasks, "measure", unit="file", file=stream, disable=stream is None)
    for task in bar:
        rows = outputs.done.get(task.source.name) or _entries(
            next(new), outputs.columns
        )
        for row in rows:
            outputs.note(row)
            for add in outputs.add:
                add(row)
        tally.add(rows)
        with tqdm.external_write_mode(stream) if stream else nullcontext():
            teller.file(rows)
    return tally


def pictures_folder(page: Path) -> Path:
    """The folder of a page's pictures, beside it."""
    return page.with_name(f"{page.stem}_files")


def _entries(rows: Iterable[Row], columns: Sequence[str]) -> list[Row]:
    return [
        complete(row, columns) | {name: row[name] for name in NOT_TOLD} for row in rows
    ]


def _tasks(options: Namespace, sources: Sequence[Source]) -> list[Task]:
    overlays: Iterator[Path | None] = iter([None] * len(sources))
    if options.overlays is not None:
        names = [Path(source.name) for source in sources]
        overlays = iter(overlay_paths(options.overlays, names))
    return [Task(*pair) for pair in zip(sources, overlays, strict=True)]


def _fine_model(options: Namespace) -> Path | None:
    """The fine model: the one named, or the one beside the coarse one."""
    if options.coarse_only:
        return None
    beside = options.model.with_name(FINE)
    return (options.fine_model or beside).absolute()


def _checked_model(path: Path, fine_model: Path | None) -> Model:
    for each in filter(None, (path, fine_model)):
        if not each.is_file():
            raise WrongUsage(
                f"there is no model {each}: hipspace comes with models; `dvc repro` "
                "makes others and `dvc pull` fetches them, for --model and "
                "--fine-model; --coarse-only does without the fine one"
            )
    try:
        model = read_onnx_model(path.absolute(), fine_model)
        model.check()
    except (OSError, ValueError, RuntimeError) as error:
        raise WrongUsage(f"{error}") from None
    log.info("coarse model: %s; fine model: %s", path, fine_model or "none")
    return model


def _check_settings(settings: Settings, sources: Sequence[Source]) -> None:
    if settings.fine_model is None and any(s.heads_px for s in sources):
        raise WrongUsage("a head given by hand needs the fine model: no --coarse-only")
    if settings.dicom is not None:
        check_installed()


def _check_places(options: Namespace, tasks: Sequence[Task]) -> None:
    """Refuse what would write over what is measured, or over a result."""
    places = [("--csv", options.csv), ("--json", options.json)]
    places.append(("--report", options.report))
    named = [(option, path) for option, path in places if path is not None]
    resolved = [path.resolve() for _, path in named if not is_stream(path)]
    if len(set(resolved)) != len(resolved):
        raise WrongUsage("two of --csv, --json and --report name one file")
    measured = [task.source.path for task in tasks]
    for option, path in named:
        if not is_stream(path):
            _refuse_to_overwrite(option, [path], measured)
            _refuse_a_radiograph(option, path)
            check_free(option, path, overwrite=options.overwrite, resume=options.resume)
    if options.resume and is_stream(options.csv):
        raise WrongUsage("--resume needs a file for --csv")
    if options.overlays is not None:
        written = [options.overlays, *(t.overlay for t in tasks if t.overlay)]
        given = [Path(name) for name in options.files]
        _refuse_to_overwrite("--overlays", written, [*given, *measured])


def _done(
    options: Namespace,
    columns: Sequence[str],
    digest: str,
    tasks: Sequence[Task],
    settings: Settings,
) -> dict[str, list[Row]]:
    """The rows of an earlier run of files that need not be measured again."""
    if not options.resume:
        return {}
    sides = {task.source.name: len(task.source.sides) for task in tasks}
    done = rows_so_far(options.csv, columns, digest)
    if options.json is not None:
        entries = entries_so_far(options.json)
        done = {name: entries[name] for name in done if name in entries}
    folder = settings.pictures
    return {
        name: [row | {"borders": row.get("borders", {})} for row in rows]
        for name, rows in done.items()
        if len(rows) == sides.get(name)
        and (folder is None or _has_picture(folder, name, rows))
        and (settings.dicom is None or _has_objects(settings.dicom, name, rows))
    }


def _has_picture(folder: Path, name: str, rows: Sequence[Row]) -> bool:
    """Whether a file has its pictures; one that cannot be read has none."""
    return not rows[0]["spacing_mm"] or has_close_ups(folder, name)


def _has_objects(folder: Path, name: str, rows: Sequence[Row]) -> bool:
    """Whether a file has its DICOM objects; one that cannot be read has none."""
    return not rows[0]["spacing_mm"] or object_path(folder, name, OBJECTS[0]).is_file()


def _noted(hips: "list[MeasuredHip]", *, wanted: bool) -> Callable[[Row], None]:
    """What keeps the little that a page tells of each row, if one is wanted."""
    if not wanted:
        return lambda _: None
    # the libraries of a page are waited for by those who want one
    from hipspace.command.page import page_hip

    return lambda row: hips.append(page_hip(row))


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


def stopped_sentence(csv: Path) -> str:
    """What is there of a run that was interrupted."""
    partial = partial_of(target_of(csv))
    if is_stream(csv):
        return "stopped: rows so far have been written"
    if partial.is_file():
        return f"stopped: the rows so far are in {partial}; --resume goes on with them"
    return "stopped before anything was measured"
