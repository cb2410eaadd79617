"""The page of a run of `hipspace measure`: `--report`."""

import base64
import shutil
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hipspace import __version__
from hipspace.command.settings import Settings, options_digest
from hipspace.measurement.certainty.flags import BETWEEN_FLAGS
from hipspace.measurement.columns import PROFILE_MM
from hipspace.measurement.interval import promise
from hipspace.report.close_up import read_close_ups
from hipspace.report.measured_page import MeasuredHip, Run, measured_page
from hipspace.segmentation.network.model import Model
from hipspace.storage.files.whole_files import written_whole

INLINED_BYTES = 24_000_000
"""Of pictures that a page holds itself; more of them stay in a folder beside it."""
Row = Mapping[str, Any]


def page_hip(row: Row) -> MeasuredHip:
    """A hip of a page from a row of the table, whose numbers may be texts."""
    profile = [_number(row[name]) for name in PROFILE_MM]
    rule = (
        f"{row['spacing_rule']} ({row['spacing_tag']})" if row["spacing_rule"] else ""
    )
    spacing = f"{float(row['spacing_mm']):.4g} mm, {rule}" if row["spacing_mm"] else ""
    facts = {
        "interval": _learned(row),
        "pixel spacing": spacing,
        "coarse model": _model(row, "coarse"),
        "fine model": _model(row, "fine"),
        "version": row["version"],
    }
    return MeasuredHip(
        file=row["file"],
        side=row["side"],
        status=row["status"],
        reason=row["reason"] or "",
        detail=row["detail"] or "",
        flags=tuple(filter(None, (row["flags"] or "").split(BETWEEN_FLAGS))),
        minimum_mm=_number(row["minimum_mm"]),
        low_mm=_number(row["minimum_low_mm"]),
        high_mm=_number(row["minimum_high_mm"]),
        profile_mm=tuple(width for width in profile if width is not None),
        facts=tuple((name, value) for name, value in facts.items() if value),
    )


def write_page(
    options: Namespace, settings: Settings, model: Model, hips: Sequence[MeasuredHip]
) -> None:
    """Write the page of hips, with their pictures inside if they are small enough."""
    folder = settings.pictures
    assert folder is not None
    size = sum(path.stat().st_size for path in folder.glob("*.png"))
    inlined = size <= INLINED_BYTES
    shown = [_with_picture(hip, folder, inlined=inlined) for hip in hips]
    by = "" if settings.interval is None else settings.interval.sentence()
    run = Run(__version__, _provenance(options, settings, model), by)
    with written_whole(options.report) as path, path.open("wb") as file:
        measured_page(shown, run).dump(file, encoding="utf-8", errors="replace")
    if inlined:
        shutil.rmtree(folder)


def _with_picture(hip: MeasuredHip, folder: Path, *, inlined: bool) -> MeasuredHip:
    close_up = read_close_ups(folder, hip.file).get(hip.side)
    if close_up is None:
        return hip
    place = f"{folder.name}/{close_up.picture}"
    if inlined:
        content = base64.b64encode((folder / close_up.picture).read_bytes())
        place = f"data:image/png;base64,{content.decode()}"
    return replace(hip, close_up=close_up, picture=place)


def _provenance(
    options: Namespace, settings: Settings, model: Model
) -> list[tuple[str, str]]:
    fine = model.fine
    told = [
        ("version", f"hipspace {__version__}"),
        ("coarse model", f"{model.name}, SHA-256 {model.sha256}"),
        ("fine model", f"{fine.name}, SHA-256 {fine.sha256}" if fine else "none"),
        ("options", f"{_options(settings)} (digest {options_digest(settings, model)})"),
        ("table", str(options.csv)),
        ("when", datetime.now().astimezone().isoformat(timespec="seconds")),
    ]
    if settings.interval is not None:
        told.append(("interval", settings.interval.sentence()))
    return told


def _options(settings: Settings) -> str:
    chosen = {
        "--spacing-mm": settings.spacing_mm,
        "--head-radius-mm": settings.head_radius_mm,
        "--correct-magnification": settings.correct_magnification,
        "--despite-header": settings.despite_header,
    }
    given = [
        name if value is True else f"{name} {value:g}"
        for name, value in chosen.items()
        if value
    ]
    return " ".join(given) or "none that changes a width"


def _learned(row: Row) -> str:
    """What a hip's interval was learned from; nothing without one."""
    source, hips = row["interval_learned_from"], row["interval_hips"]
    if not source:
        return ""
    return promise(float(row["interval_nominal"]), source, f"{hips} hips")


def _model(row: Row, which: str) -> str:
    name = row[f"{which}_model"]
    return f"{name}, {row[f'{which}_model_sha256']}" if name else ""


def _number(value: Any) -> float | None:
    return None if value in (None, "") else float(value)
