"""Pages say what the files of a run say, and what a page names exists."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from docs.render import (
    ROOT,
    SUFFIX,
    TEMPLATES,
    coverage_of_calibrations,
    fixed,
    mean_sd,
    pages,
    percent,
    row,
    signed,
    significant,
)
from hipspace.params import Section, TrainCoarse, TrainFine, section_name

WRITTEN = sorted(
    path.relative_to(ROOT) for path in (ROOT / TEMPLATES).rglob(f"*{SUFFIX}")
)
PAGES = sorted(
    path.relative_to(ROOT)
    for pattern in ("*.md", "docs/*.md", "models/**/*.md")
    for path in ROOT.glob(pattern)
)
RECORDS = ("docs/record.md", "models/former/README.md")
"""History of experiments that no stage makes: their figures stay as they were found."""

FIGURE = re.compile(
    r"\d[\d,]*\.\d+|\d ?(?:%|mm|GB|MB|ms|s|times|hips|patients|subjects)(?![\w/])"
)
DEFINED = {
    "within 0.5 mm": "a column of the metrics",
    "Python 3.11": "a version",
    "Apache-2.0": "a version",
    "about 0.1 to 0.4 mm wide": "the input that the models are meant for",
    "95 % CI": "the level of every confidence interval",
    "95 % of differences": "the level of the limits of agreement",
    "at 90 % it needs nine": "arithmetic",
    "exp(-`minimum_mm` / 1 mm)": "the formula's constant",
    "about 20 patients": "arithmetic, see the table there",
    "1.96 sqrt(2)": "the formula's constant",
    "1.96 SD": "the formula's constant",
    "cut off at 0 mm": "no width is less",
    "At 0 mm": "no width is less",
    "(0 %)": "an end of the sourcil",
    "(100 %)": "an end of the sourcil",
}
"""What looks like a figure in a template, and why it is none that was measured."""


def literal(template: str) -> str:
    """What a template says by itself: no expressions, code or links."""
    for code in (
        r"\{#.*?#\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"```.*?```",
        r"\]\(.*?\)",
    ):
        template = re.sub(code, " ", template, flags=re.DOTALL)
    for text in DEFINED:
        template = template.replace(text, " ")
    return re.sub(r"`[^`\n]*`", " ", template)


@pytest.mark.parametrize("path", WRITTEN, ids=str)
def test_a_template_has_no_figure_of_its_own(path):
    assert FIGURE.findall(literal((ROOT / path).read_text())) == []


def test_every_exception_is_needed():
    together = "".join((ROOT / path).read_text() for path in WRITTEN)
    assert [text for text in DEFINED if text not in together] == []


def test_pages_are_what_their_templates_say():
    for path, text in pages(ROOT).items():
        assert path.read_text() == text, f"{path}: run python -m docs.render"


@pytest.mark.parametrize("name", RECORDS)
def test_a_page_of_history_says_so(name):
    assert (ROOT / name).read_text().split("\n\n")[1].startswith("**Record**")


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_what_a_page_links_to_exists(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", (ROOT / path).read_text()):
        if "://" in target:
            continue
        name, _, heading = target.partition("#")
        linked = (ROOT / path.parent / name if name else ROOT / path).resolve()
        assert linked.exists(), target
        if heading:
            assert heading in headings(linked), target


def headings(path: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titles}


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_the_code_that_a_page_names_exists(path):
    named = re.findall(
        r"`((?:src|tests|stages|docs|benchmarks)/[\w./]*)`", (ROOT / path).read_text()
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_the_parameters_that_a_page_sets_exist(path):
    sets = re.findall(
        r"-S '?\+?(?:\w+/params\.yaml:)?(\w+)\.([\w.]+)=", (ROOT / path).read_text()
    )
    sections = {section_name(section): section for section in Section.__subclasses__()}
    sections |= {section_name(network): network for network in (TrainCoarse, TrainFine)}
    for section, key in sets:
        model: Any = sections[section]
        for name in key.split("."):
            assert name in model.model_fields, f"{section}.{key}"
            model = part_of(model.model_fields[name].annotation)


def part_of(annotation: Any) -> Any:
    """The group of parameters that a type allows, or the type itself."""
    return next((p for p in get_args(annotation) if isinstance(p, type)), annotation)


@pytest.mark.parametrize(
    ("value", "text"), [("0.1052", "0.11"), ("0.105", "0.11"), ("-0.004", "0.00")]
)
def test_figures_are_rounded_from_their_exact_value(value, text):
    assert fixed(Decimal(value)) == text


def test_figures_have_their_sign_their_percent_and_their_digits():
    assert (signed(Decimal("0.0284")), signed(Decimal("-0.1778"))) == ("+0.03", "-0.18")
    assert (percent(Decimal("0.9174")), percent(0.9)) == ("92", "90")
    numbers = [Decimal(text) for text in ("6.911", "0.01422", "172.3", "5")]
    assert [significant(n) for n in numbers] == ["6.9", "0.014", "172", "5.0"]


def test_a_spread_over_runs_has_their_sample_sd():
    runs = [{"mae_mm": Decimal(value)} for value in ("0.1", "0.2", "0.4")]
    assert mean_sd(runs, "mae_mm", 3) == "0.233 ± 0.153"


def test_a_row_is_found_by_parts_of_its_text():
    rows = [{"what": "a hip, 2 processes"}, {"what": "a hip, one process"}]
    assert row(rows, "what", "a hip", "2 processes") == rows[0]
    with pytest.raises(ValueError, match="2 rows"):
        row(rows, "what", "a hip")


def test_nine_patients_calibrate_ninety_percent_as_their_worst_one_says():
    mean, low, _ = coverage_of_calibrations(9, 0.9)
    assert mean == pytest.approx(0.9)
    assert low == pytest.approx(0.05 ** (1 / 9))
