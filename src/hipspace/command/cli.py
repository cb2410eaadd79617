"""The command `hipspace`: arguments in, files and an exit status out.

`hipspace measure` is what most people want; `hipspace compare` judges it on readings,
`hipspace manifest` prepares a cohort.
"""

import argparse
import gc
import logging
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from joblib import cpu_count

from hipspace import __version__
from hipspace.command.models import RELEASED
from hipspace.command.usage import WrongUsage

DEFAULT_CSV = Path("jsw.csv")
DEFAULT_COMPARISON = Path("comparison.html")
DEFAULT_MANIFEST = Path("cohort.csv")
PIPE_CLOSED = 141
"""What shells give a program whose reader has gone."""

STOPPED = 130
"""What shells give a program that was interrupted."""

log = logging.getLogger(__name__)

DESCRIPTION = """\
Measure the joint space width of the hips on AP pelvic radiographs, in millimetres.
Nothing but the radiographs is needed: a trained model comes with hipspace. Every file
gives two rows, right and left hip; a hip that cannot be measured has a reason instead
of numbers. Each minimum has an interval, if its models come with an interval.json."""

EXAMPLES = """\
examples:
  hipspace measure pelvis.dcm
      both hips of one radiograph into jsw.csv
  hipspace measure radiographs/ archive.zip 'visit*/*.dcm' --report page.html
      folders, archives and patterns; a page with a close-up of every hip
  hipspace measure list.csv --resume
      the files of a table, which may give spacings and heads; goes on after a kill
  hipspace measure pelvis.dcm --csv - | column -ts,
      the table to the standard output
  hipspace measure pelvis.png --spacing-mm 0.143
      a PNG or JPEG, which does not say how large its pixels are
  hipspace measure a.dcm b.dcm --csv ab.csv --json ab.json --model my.safetensors
      other models, other names, and the borders themselves as JSON

exit status:
  0  every file gave a measured hip
  1  some file gave none: see the columns status, reason and detail
  2  the command was used wrongly, or there is no file or no model
  130  interrupted

Results are for research; docs/measure.md explains every column and when not to
trust one. No name, date or number of a patient is read from a file's header or
written, but for what --uids and --dicom say."""

COMPARE_DESCRIPTION = """\
Compare the table of `hipspace measure` with readings of the same hips: bias, limits of
agreement, reliability and smallest detectable change with 95 % intervals over
subjects, by severity and reader, on a page. docs/validation.md shows an afternoon."""

MANIFEST_DESCRIPTION = """\
List the files of a cohort with path, size and SHA-256, so that the pipeline can be run
on a slow share: see docs/real_cohorts.md. On a cohort that grew it reads only what is
new or newer than the list, and goes on where it was if it was killed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; None takes the program's arguments.

    Raises
    ------
    SystemExit
        With status 2 after wrong usage, 0 after `--help`.
    """
    if sys.stderr is not None:
        logging.basicConfig(format="%(message)s", level=logging.INFO)
    else:
        logging.disable()
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        log.error("%s", options.stopped(options))
        return STOPPED
    except BrokenPipeError:
        # what is left in the buffer has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hipspace", description="Joint space width of the hip on radiographs."
    )
    parser.add_argument(
        "--version", action="version", version=f"%(prog)s {__version__}"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    measure = commands.add_parser(
        "measure",
        help="measure hips on radiographs",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _make_measure(measure)
    compare = commands.add_parser(
        "compare",
        help="compare measured widths with readings",
        description=COMPARE_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _make_compare(compare)
    manifest = commands.add_parser(
        "manifest",
        help="list the files of a cohort on a share",
        description=MANIFEST_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _make_manifest(manifest)
    return parser


def _make_measure(measure: argparse.ArgumentParser) -> None:
    _add_inputs(measure)
    _add_models(measure)
    _add_outputs(measure)

    def run_measure(options: argparse.Namespace) -> int:
        # --help waits for no library; none of them makes garbage while it is loaded
        gc.disable()
        from hipspace.command.measure import run

        gc.enable()
        try:
            return run(options)
        except WrongUsage as error:
            measure.error(str(error))

    def stopped(options: argparse.Namespace) -> str:
        from hipspace.command.measure import stopped_sentence

        return stopped_sentence(options.csv)

    measure.set_defaults(run=run_measure, stopped=stopped)


def _make_compare(compare: argparse.ArgumentParser) -> None:
    compare.add_argument(
        "jsw", type=Path, metavar="JSW_CSV", help="the table of hipspace measure"
    )
    compare.add_argument(
        "readings",
        type=Path,
        metavar="READINGS_CSV",
        help="columns file, side and width in mm; if wanted reader, visit and subject",
    )
    compare.add_argument(
        "--report",
        type=Path,
        default=DEFAULT_COMPARISON,
        metavar="PATH",
        help="the page (default: %(default)s); its numbers lie beside it as JSON",
    )
    compare.add_argument(
        "--calibration",
        type=Path,
        metavar="PATH",
        help="write what `hipspace measure --calibration` takes for its intervals",
    )
    compare.add_argument(
        "--nominal",
        type=_fraction,
        default=0.9,
        metavar="FRACTION",
        help="of the readings that intervals shall hold (default: %(default)s)",
    )
    compare.add_argument(
        "--overwrite", action="store_true", help="replace what is there"
    )

    def run_compare(options: argparse.Namespace) -> int:
        from hipspace.command.compare import run

        try:
            return run(options)
        except WrongUsage as error:
            compare.error(str(error))

    compare.set_defaults(run=run_compare, stopped=lambda _: "stopped")


def _make_manifest(manifest: argparse.ArgumentParser) -> None:
    manifest.add_argument(
        "folder", type=Path, metavar="FOLDER", help="with CHECK/, OAI/ or both"
    )
    manifest.add_argument(
        "--csv",
        type=Path,
        default=DEFAULT_MANIFEST,
        metavar="PATH",
        help="the list (default: %(default)s)",
    )

    def run_manifest(options: argparse.Namespace) -> int:
        from hipspace.command.manifest import make_manifest

        try:
            number = make_manifest(options.folder, options.csv)
        except OSError as error:
            manifest.error(str(error))
        log.info("%d files -> %s", number, options.csv)
        return 0

    manifest.set_defaults(
        run=run_manifest,
        stopped=lambda options: f"stopped: what was listed is in {options.csv}.partial",
    )


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="DICOM, PNG or JPEG; folders, which are searched to any depth; quoted "
        "patterns; zip archives; a CSV with a column file and, if wanted, spacing_mm, "
        "side, head_x_px, head_y_px and others, which are carried through",
    )
    parser.add_argument(
        "--spacing-mm",
        type=_positive,
        metavar="MM",
        help="side of a pixel of files that do not say it",
    )
    parser.add_argument(
        "--head-radius-mm",
        type=_positive,
        metavar="MM",
        help="estimate the spacing of files that do not say it so that the femoral "
        "heads have this radius (adults: 19 to 30 on the detector); such hips have a "
        "flag",
    )
    parser.add_argument(
        "--correct-magnification",
        action="store_true",
        help="divide lengths on the detector by the magnification, if a file has it",
    )
    parser.add_argument(
        "--despite-header",
        action="store_true",
        help="measure as well where a header excludes an upright radiograph of the "
        "hip: CT, chest, lying on its side",
    )


def _add_models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        type=Path,
        default=RELEASED[0],
        metavar="PATH",
        help="the coarse model, which finds the hips (default: that of hipspace)",
    )
    parser.add_argument(
        "--fine-model",
        type=Path,
        metavar="PATH",
        help="the model that measures close-ups (default: fine.safetensors beside the "
        "coarse one)",
    )
    parser.add_argument(
        "--coarse-only",
        action="store_true",
        help="measure on the whole radiograph and not on close-ups: 0.9 mm a pixel",
    )
    parser.add_argument(
        "--calibration",
        type=Path,
        metavar="PATH",
        help="a file of `hipspace compare`, for intervals that hold your own readings "
        "(default: interval.json beside the coarse model, learned from synthetic "
        "radiographs)",
    )


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--csv",
        type=Path,
        default=DEFAULT_CSV,
        metavar="PATH",
        help="the table, a row a hip (default: %(default)s); - is the standard output",
    )
    parser.add_argument(
        "--json",
        type=Path,
        metavar="PATH",
        help="the same, with the borders of each hip in pixels of its radiograph",
    )
    parser.add_argument(
        "--overlays",
        type=Path,
        metavar="FOLDER",
        help="a PNG of each radiograph with borders and narrowest places drawn",
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar="PATH",
        help="a page (HTML) with a close-up of every hip, that works offline",
    )
    parser.add_argument(
        "--dicom",
        type=Path,
        metavar="FOLDER",
        help="DICOM objects of DICOM files: report, segmentation, presentation state. "
        "They hold the patient's name and numbers, as DICOM demands",
    )
    parser.add_argument(
        "--uids",
        action="store_true",
        help="add the SOP instance and study instance UID to the table",
    )
    existing = parser.add_mutually_exclusive_group()
    existing.add_argument(
        "--overwrite", action="store_true", help="replace tables that exist"
    )
    existing.add_argument(
        "--resume",
        action="store_true",
        help="measure only what a table lacks, with the same models and options",
    )
    parser.add_argument(
        "--workers",
        type=_count,
        default=cpu_count(),
        metavar="N",
        help="files at a time, on a processor core each (default: all, %(default)s)",
    )


def _positive(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError(f"{text}: must be a positive length in mm")
    return value


def _fraction(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text}: must lie between 0 and 1")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} workers; expected 1 or more")
    return value
