"""The command `hipspace`: arguments in, files and an exit status out.

`hipspace measure` is what most people want; `hipspace manifest` prepares a cohort.
"""

import argparse
import logging
import math
from collections.abc import Sequence
from pathlib import Path

from joblib import cpu_count

MODELS = Path(__file__).parents[3] / "models"
"""Of the repository: those that its pipeline has made, and those that came with it."""
RELEASED = Path("release")
"""The folder of the latter below `MODELS`."""
DEFAULT_CSV = Path("jsw.csv")
DEFAULT_MANIFEST = Path("cohort.csv")

STOPPED = 130
"""What shells give a program that was interrupted."""

log = logging.getLogger(__name__)

DESCRIPTION = """\
Measure the joint space width of the hips on AP pelvic radiographs, in millimetres.
Nothing but the radiographs is needed: a trained model comes with hipspace. Every file
gives two rows, right and left hip; a hip that cannot be measured has a reason instead
of numbers."""

EXAMPLES = """\
examples:
  hipspace measure pelvis.dcm
      both hips of one radiograph into jsw.csv
  hipspace measure radiographs/ --overlays pictures/
      every radiograph in a folder, and a picture of each with what was measured
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
trust one. No name, date or number of a patient is read from a file's header."""

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
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        log.error("stopped: the rows so far are in %s.partial", options.csv)
        return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hipspace", description="Joint space width of the hip on radiographs."
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
    _add_outputs(measure)

    def run_measure(options: argparse.Namespace) -> int:
        # torch takes seconds to import, and --help needs none of it
        from hipspace.command.measure import WrongUsage, run

        try:
            return run(options)
        except WrongUsage as error:
            measure.error(str(error))

    measure.set_defaults(run=run_measure)


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

    manifest.set_defaults(run=run_manifest)


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE_OR_FOLDER",
        help="DICOM, PNG or JPEG; folders are searched to any depth",
    )
    parser.add_argument(
        "--model",
        type=Path,
        default=MODELS / RELEASED / "coarse.safetensors",
        metavar="PATH",
        help="a trained model (default: the released one of models/release)",
    )
    parser.add_argument(
        "--fine-model",
        type=Path,
        metavar="PATH",
        help="the model for close-ups (default: fine.safetensors beside the other)",
    )
    parser.add_argument(
        "--coarse-only",
        action="store_true",
        help="measure on the whole radiograph and not on close-ups: 0.9 mm a pixel",
    )
    parser.add_argument(
        "--spacing-mm",
        type=_positive,
        metavar="MM",
        help="side of a pixel of the PNG and JPEG files; DICOM files say theirs",
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


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--csv",
        type=Path,
        default=DEFAULT_CSV,
        metavar="PATH",
        help="the table, a row a hip (default: %(default)s)",
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


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} workers; expected 1 or more")
    return value
