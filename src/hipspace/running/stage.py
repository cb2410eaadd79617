"""A stage as a program: its help, the folder of its pipeline, and its log."""

import argparse
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path

PARAMS = """\
Everything that can be chosen is in params.yaml; dvc.yaml says what a stage reads and
writes. `dvc repro` runs it with all that it depends on."""


def run(
    main: Callable[..., None],
    doc: str | None,
    *,
    argument: str | None = None,
    arguments: Sequence[str] | None = None,
) -> None:
    """Run a stage's `main`, or explain it if `--help` is asked for.

    Parameters
    ----------
    main
        Takes the argument, if there is one, and nothing else.
    doc
        The docstring of its module.
    argument
        The name of its only argument; None if it has none.
    arguments
        None takes the program's.
    """
    parser = argparse.ArgumentParser(
        description=doc,
        epilog=PARAMS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if argument is not None:
        parser.add_argument("what", metavar=argument)
    parser.add_argument(
        "--in",
        dest="folder",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="of the pipeline: where its params.yaml lies, and what its stages read "
        "and write (default: this one)",
    )
    options = parser.parse_args(arguments)
    os.environ["DVC_ROOT"] = os.environ.get("DVC_ROOT", str(Path.cwd()))
    os.chdir(options.folder)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if argument is not None:
        main(options.what)
    else:
        main()
