"""Measured hips -> one page for everybody, that needs no network.

The page holds no name, date of birth or number of a patient but what the names of the
files say.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2.environment import TemplateStream

from hipspace.report.close_up import CloseUp
from hipspace.report.parts import environment, script, style

TEMPLATE = "measured.html"
BIN_MM = 0.5
"""Of the distribution of widths."""
CHART_WIDTH, CHART_HEIGHT, CHART_MARGIN = 640, 190, 34
ORDER = {"excluded": 0, "failed": 1, "measured": 2}
"""Of statuses; of measured hips, those with flags come first."""


@dataclass(frozen=True, slots=True)
class MeasuredHip:
    """A hip as the page shows it.

    Parameters
    ----------
    file, side, status, reason, detail, flags
        As in the table.
    minimum_mm, low_mm, high_mm
        The minimum and its interval, None if it is not known.
    profile_mm
        Widths along the sourcil, lateral edge to medial end.
    facts
        Names and values of what else is told of it.
    close_up, picture
        What lies on its picture, and the picture: a place or the content itself; None
        and nothing without one.
    """

    file: str
    side: str
    status: str
    reason: str
    detail: str
    flags: tuple[str, ...]
    minimum_mm: float | None
    low_mm: float | None
    high_mm: float | None
    profile_mm: tuple[float, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    close_up: CloseUp | None = None
    picture: str = ""


@dataclass(frozen=True)
class Run:
    """What the page tells of a run: names and values, in order, and the version.

    `interval` says what the intervals were learned from; nothing without any.
    """

    version: str
    provenance: Sequence[tuple[str, str]] = field(default_factory=tuple)
    interval: str = ""


def measured_page(hips: Sequence[MeasuredHip], run: Run) -> TemplateStream:
    """The page as a stream of texts, so that a large one is never held as a whole."""
    ordered = sorted(hips, key=_order)
    return (
        environment()
        .get_template(TEMPLATE)
        .stream(
            style=style(),
            script=script(),
            version=run.version,
            provenance=run.provenance,
            interval=run.interval,
            counts={"hips": len(hips), "files": len({hip.file for hip in hips})},
            cards=_cards(hips),
            reasons=_reasons(hips),
            histogram=_histogram(
                [h.minimum_mm for h in hips if h.minimum_mm is not None]
            ),
            statuses=[
                status for status in ORDER if any(h.status == status for h in hips)
            ],
            flags=sorted({flag for hip in hips for flag in hip.flags}),
            hips=[_row(hip) for hip in ordered],
            data=[_data(hip) for hip in ordered],
        )
    )


def _order(hip: MeasuredHip) -> tuple[Any, ...]:
    narrow = hip.minimum_mm if hip.minimum_mm is not None else 0.0
    return ORDER[hip.status], not hip.flags, narrow, hip.file, hip.side


def _cards(hips: Sequence[MeasuredHip]) -> list[dict[str, str]]:
    files: dict[str, set[str]] = {}
    for hip in hips:
        files.setdefault(hip.file, set()).add(hip.status)
    used = sum("excluded" not in statuses for statuses in files.values())
    statuses = Counter(hip.status for hip in hips)
    flagged = sum(bool(hip.flags) for hip in hips)
    told = [
        (len(files), "files"),
        (used, "could be read as radiographs"),
        (statuses["measured"], "hips measured"),
        (flagged, "of them with flags"),
        (statuses["failed"], "hips failed"),
        (statuses["excluded"], "hips of files that cannot be used"),
    ]
    return [{"value": f"{n:,}", "meaning": meaning} for n, meaning in told]


def _reasons(hips: Sequence[MeasuredHip]) -> list[dict[str, Any]]:
    counted = Counter(hip.reason for hip in hips if hip.reason)
    examples: dict[str, str] = {}
    for hip in hips:
        detail = f": {hip.detail}" if hip.detail else ""
        examples.setdefault(hip.reason, f"{hip.file}{detail}")
    return [
        {"reason": reason, "hips": n, "example": examples[reason]}
        for reason, n in counted.most_common()
    ]


def _histogram(widths_mm: Sequence[float]) -> dict[str, Any] | None:
    """The distribution of widths as bars in the units of a drawing."""
    if not widths_mm:
        return None
    counts = Counter(int(width // BIN_MM) for width in widths_mm)
    bins, highest = max(counts) + 1, max(counts.values())
    step = (CHART_WIDTH - 2 * CHART_MARGIN) / bins
    floor = CHART_HEIGHT - CHART_MARGIN
    bars = [
        {
            "x": round(CHART_MARGIN + k * step + 1, 1),
            "y": round(floor - count / highest * (floor - 20), 1),
            "width": round(step - 2, 1),
            "height": round(count / highest * (floor - 20), 1),
        }
        for k, count in sorted(counts.items())
    ]
    every = max(1, round(1 / BIN_MM)) * max(1, bins // 24)
    ticks = [
        _tick(CHART_MARGIN + k * step, floor + 18, "middle", f"{k * BIN_MM:g}")
        for k in range(0, bins + 1, every)
    ]
    ticks.append(_tick(CHART_WIDTH - 4, floor + 30, "end", "mm"))
    ticks.append(_tick(CHART_MARGIN - 6, 24, "end", str(highest)))
    corners = [(CHART_MARGIN, 16), (CHART_MARGIN, floor)]
    corners.append((CHART_WIDTH - CHART_MARGIN, floor))
    middle = sorted(widths_mm)[len(widths_mm) // 2]
    return {
        "width": CHART_WIDTH,
        "height": CHART_HEIGHT,
        "bars": bars,
        "ticks": ticks,
        "axis": " ".join(f"{x},{y}" for x, y in corners),
        "label": f"{len(widths_mm)} widths from {min(widths_mm):.2f} to "
        f"{max(widths_mm):.2f} mm, median {middle:.2f} mm",
    }


def _tick(x: float, y: float, anchor: str, text: str) -> dict[str, Any]:
    return {"x": round(x, 1), "y": round(y, 1), "anchor": anchor, "text": text}


def _row(hip: MeasuredHip) -> dict[str, Any]:
    known = hip.minimum_mm is not None
    return {
        "file": hip.file,
        "side": hip.side,
        "status": hip.status,
        "value": f"{hip.minimum_mm:.4f}" if known else "",
        "minimum_text": f"{hip.minimum_mm:.2f}" if known else "\u2013",
        "half": "" if hip.low_mm is None else f"{(hip.high_mm or 0) - hip.low_mm:.4f}",
        "interval": _interval(hip) or "\u2013",
        "remark": "; ".join(hip.flags) or hip.reason,
    }


def _interval(hip: MeasuredHip) -> str:
    if hip.low_mm is None or hip.high_mm is None:
        return ""
    return f"{hip.low_mm:.2f} to {hip.high_mm:.2f}"


def _data(hip: MeasuredHip) -> dict[str, Any]:
    """What the script draws the close-up of."""
    title, close = hip.reason or hip.status, hip.close_up
    if hip.minimum_mm is not None:
        between = _interval(hip)
        title = f"{hip.minimum_mm:.2f} mm" + (f" ({between})" if between else "")
    facts = [("radiograph", hip.file), *hip.facts]
    if hip.flags:
        facts.append(("flags", "; ".join(hip.flags)))
    if hip.detail:
        facts.append(("detail", hip.detail))
    return {
        "file": hip.file,
        "side": hip.side,
        "status": hip.status,
        "reason": hip.reason,
        "flags": hip.flags,
        "minimum": hip.minimum_mm,
        "title": title,
        "measured": hip.status == "measured",
        "profile": [round(width, 2) for width in hip.profile_mm],
        "facts": facts,
        "picture": hip.picture,
        "width": close.width_px if close else 0,
        "height": close.height_px if close else 0,
        "spacing": close.spacing_mm if close else 1,
        "roof": close.roof if close else [],
        "sourcil": close.sourcil if close else [],
        "head": close.head if close else [],
        "ends": close.minimum if close else [],
    }
