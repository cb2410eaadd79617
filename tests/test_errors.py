"""Every reason is in the list, with its meaning in the docs; nothing else is raised."""

import ast
import pickle
import re
from pathlib import Path

import pytest

from hipspace.errors import MOST_CHARACTERS, HipReason, Reason, Unusable, printable
from hipspace.measurement.tracing.contours import NoJoint

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
DOCS = (ROOT / "docs/measure.md").read_text(encoding="utf-8")
FORWARDED = {"reason", "error.reason", "refusal"}
"""Names under which a reason is handed on."""


def table(heading):
    """The rows of the first table below a heading of the docs, without its head."""
    below = DOCS.split(f"\n### {heading}\n", 1)[1]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    first = next(re.finditer(r"(?:^\|.*\n)+", below, re.MULTILINE))[0]
    rows = [line.strip("|").split("|") for line in first.splitlines()]
    assert lines[: len(rows)] == first.splitlines()
    return {cells[0].strip(): cells[1].strip() for cells in rows[2:]}


@pytest.mark.parametrize(
    ("heading", "reasons"),
    [("Reasons of files", Reason), ("Reasons of hips", HipReason)],
)
def test_the_docs_have_every_reason_with_its_meaning(heading, reasons):
    assert table(heading) == {reason.value: reason.meaning for reason in reasons}


def raised():
    """Every first argument of a refusal in the code, with its place."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            if ast.unparse(node.func) in ("Unusable", "NoJoint", "_refused"):
                reason = node.args[1 if ast.unparse(node.func) == "_refused" else 0]
                yield f"{path.name}:{node.lineno}", reason


def test_every_refusal_names_a_member_of_the_list():
    found = list(raised())
    assert len(found) > 60
    for place, reason in found:
        for part in (
            (reason.body, reason.orelse) if isinstance(reason, ast.IfExp) else (reason,)
        ):
            text = ast.unparse(part)
            members = {f"Reason.{name}" for name in Reason.__members__}
            members |= {f"HipReason.{name}" for name in HipReason.__members__}
            assert text in members | FORWARDED, (place, text)


def test_every_reason_is_used_somewhere():
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    for kind in (Reason, HipReason):
        for name in kind.__members__:
            assert re.search(rf"\b{kind.__name__}\.{name}\b", code), name


def test_nothing_outside_of_the_list_can_be_raised():
    with pytest.raises(ValueError, match="is not a valid Reason"):
        Unusable("something else", "a sentence")
    with pytest.raises(ValueError, match="is not a valid HipReason"):
        NoJoint("something else")


def test_reasons_and_meanings_are_told_apart():
    for kind in (Reason, HipReason):
        meanings = [reason.meaning for reason in kind]
        assert all(meanings)
        assert len(set(meanings)) == len(meanings)


def test_a_sentence_is_one_printable_line_of_limited_length():
    hostile = "a\nb\x1b[31m\0" + "x" * 1000
    assert printable(hostile).isprintable()
    assert len(printable(hostile)) == MOST_CHARACTERS + 3
    assert str(Unusable(Reason.COLOUR, hostile)) == printable(hostile)


def test_a_refusal_says_the_same_after_its_way_from_another_process():
    refusal = Unusable(Reason.TOO_LARGE, "497 x 500 mm; the grid's side is 461 mm")
    there = pickle.loads(pickle.dumps(refusal))
    assert (there.reason, str(there)) == (refusal.reason, str(refusal))
    assert str(there) == "497 x 500 mm; the grid's side is 461 mm"
