"""Pages whose figures come from the files that a run or a benchmark has written.

`python -m docs.render` writes every template of docs/templates/ to the same path in the
repository, and says which pages have changed. Templates are Jinja2; they see `metrics`
(metrics/*.json), `release` (release/metrics/*.json), `params` (params.yaml), the CSV
files of plots/, benchmarks/results/, study/results/ and adaptation/results/ as `plots`,
`benchmarks`, `study` and `adaptation`, a list of rows each, and the functions and
filters of `environment`.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from pathlib import Path
from statistics import mean, stdev
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from ruamel.yaml import YAML
from scipy.stats import beta

import stages  # noqa: F401  (puts src on the path)
from hipspace.storage.files.checksum import short_digest

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = Path("docs/templates")
SUFFIX = ".j2"
MISSING = "\u2013"

Row = dict[str, Any]


def main() -> None:
    """Write the pages that differ from what their templates say now."""
    for path, text in pages(ROOT).items():
        changed = not path.is_file() or path.read_text() != text
        if changed:
            path.write_text(text)
        print(f"{path.relative_to(ROOT)}: {'written' if changed else 'as it was'}")  # noqa: T201


def pages(root: Path, figures: Path | None = None) -> dict[Path, str]:
    """The text of every page by its path.

    Parameters
    ----------
    root
        The repository.
    figures
        Where metrics/, plots/ and benchmarks/results/ are; None: in the repository.
    """
    templates = environment(root)
    known = _known(root, figures or root)
    return {
        root / name.removesuffix(SUFFIX): templates.get_template(name).render(known)
        for name in templates.list_templates()
    }


def environment(root: Path) -> Environment:
    """What renders templates; a figure that does not exist is an error."""
    templates = Environment(
        loader=FileSystemLoader(root / TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  (Markdown)
    )
    templates.filters |= {
        "fixed": fixed,
        "signed": signed,
        "percent": percent,
        "significant": significant,
        "mean_sd": mean_sd,
    }
    templates.globals |= {
        "row": row,
        "coverage_of_calibrations": coverage_of_calibrations,
        "exists": lambda path: (root / path).is_file(),
        "sha256": lambda path: short_digest(root / path),
    }
    return templates


def fixed(value: Decimal, digits: int = 2) -> str:
    """A number of so many decimals, halves rounded away from zero."""
    return _text(value, digits, "")


def signed(value: Decimal, digits: int = 2) -> str:
    """The same with its sign."""
    return _text(value, digits, "+")


def percent(value: Decimal, digits: int = 0) -> str:
    """A fraction from 0 to 1 in percent."""
    return _text(100 * Decimal(str(value)), digits, "")


def significant(value: Decimal | None, digits: int = 2) -> str:
    """A number of so many digits that count; a dash without one."""
    if value is None:
        return MISSING
    return _text(value, max(digits - 1 - Decimal(str(value)).adjusted(), 0), "")


def mean_sd(rows: Sequence[Row], column: str, digits: int = 2) -> str:
    """Mean and SD of a column over at least two rows, as `mean ± SD`."""
    values = [line[column] for line in rows]
    return f"{_text(mean(values), digits, '')} ± {_text(stdev(values), digits, '')}"


def row(rows: Sequence[Row], column: str, *parts: str) -> Row:
    """The one row whose text in a column has all of some parts.

    Raises
    ------
    ValueError
        If there is none, or there are several.
    """
    found = [line for line in rows if all(part in line[column] for part in parts)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} rows with {parts} in {column}; expected one")
    return found[0]


def coverage_of_calibrations(patients: int, nominal: Decimal) -> tuple[float, ...]:
    """Coverage by split conformal intervals of one hip a patient, over calibrations.

    Its mean, and the limits of nine in ten: the coverage has a beta distribution.
    """
    rank = ceil(float(nominal) * (patients + 1))
    spread = beta(rank, patients + 1 - rank)
    return tuple(float(x) for x in (spread.mean(), spread.ppf(0.05), spread.ppf(0.95)))


def _text(value: Decimal, digits: int, sign: str) -> str:
    exact = Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{rounded + 0:{sign}f}"


def _known(root: Path, figures: Path) -> dict[str, Any]:
    params = YAML(typ="safe").load(root / "params.yaml")
    return {
        "params": _named(params),
        "metrics": SimpleNamespace(**dict(_json(figures / "metrics"))),
        "release": SimpleNamespace(**dict(_json(root / "release/metrics"))),
        "plots": SimpleNamespace(**dict(_tables(figures / "plots"))),
        "benchmarks": SimpleNamespace(**dict(_tables(figures / "benchmarks/results"))),
        "study": SimpleNamespace(**dict(_tables(root / "study/results"))),
        "adaptation": SimpleNamespace(**dict(_tables(root / "adaptation/results"))),
    }


def _json(folder: Path) -> Iterator[tuple[str, Any]]:
    for path in sorted(folder.glob("*.json")):
        yield path.stem, _named(json.loads(path.read_text(), parse_float=Decimal))


def _tables(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="") as file:
            lines = (line for line in file if not line.startswith("#"))
            rows = [{k: _value(v) for k, v in r.items()} for r in csv.DictReader(lines)]
        yield path.stem, rows


def _value(text: str) -> Decimal | str | None:
    if not text:
        return None
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def _named(values: Any) -> Any:
    """Nested mappings as attributes; a key that is none of an object raises."""
    if isinstance(values, dict):
        return SimpleNamespace(**{str(k): _named(v) for k, v in values.items()})
    return values


if __name__ == "__main__":
    main()
