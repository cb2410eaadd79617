"""Tables and pictures -> one HTML page that stands alone.

The page holds no date and no path of the machine: the same results give the same
bytes.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from markupsafe import Markup

from hipspace.measurement.reader_names import BEST
from hipspace.report.judgement import Judgement, judgement_facts
from hipspace.report.number_texts import millimetres, signed
from hipspace.report.parts import environment, style
from hipspace.report.tables import REFERENCES, facts, flow, hip_rows
from hipspace.statistics.comparison import paired, reference_of

TEMPLATE = "page.html"


@dataclass(frozen=True)
class Results:
    """What the page tells.

    Parameters
    ----------
    jsw, radiographs, overlap
        The tables jsw.csv, radiographs.csv and overlap.csv.
    measure
        The metrics of measure.json.
    figures
        PNG by name: scatter, bland_altman, profile, calibration, widths, masks,
        predictions and learning_curves; one that is missing is left out.
    hips
        PNG of the narrowest hips, by (file, side).
    worst
        PNG of the worst hips, worst first, by (file, side).
    judgement
        What flags catch, and agreement group by group.
    provenance
        Names and values of what made the results.
    """

    jsw: pd.DataFrame
    radiographs: pd.DataFrame
    overlap: pd.DataFrame
    measure: Mapping[str, Any]
    figures: Mapping[str, bytes]
    hips: Mapping[tuple[str, str], bytes]
    worst: Mapping[tuple[str, str], bytes]
    judgement: Judgement
    provenance: Sequence[tuple[str, str]] = field(default_factory=tuple)


def page(results: Results) -> str:
    """The page, images inline."""

    def image(name: str, caption: str) -> Markup:
        if name not in results.figures:
            return Markup("")
        return Markup(
            '<figure><img src="{}" alt="{}"><figcaption>{}</figcaption></figure>'
        ).format(_inline(results.figures[name]), name.replace("_", " "), caption)

    return (
        environment()
        .get_template(TEMPLATE)
        .render(
            style=style(),
            image=image,
            flow=flow(results.jsw, results.radiographs),
            provenance=results.provenance,
            **facts(results.jsw, results.radiographs, results.overlap, results.measure),
            **judgement_facts(results.judgement, results.measure),
            worst=_worst(results),
            narrowest=_gallery(results),
        )
    )


def narrowest_hips(jsw: pd.DataFrame, count: int) -> list[tuple[str, str]]:
    """(file, side) of the hips that are narrowest."""
    read = jsw[(jsw["reader"] == BEST) & (jsw["status"] == "measured")]
    ordered = read.sort_values(["minimum_mm", "file", "side"], kind="stable")
    hips = ordered[["file", "side"]].head(count).itertuples(index=False)
    return [(file, side) for file, side in hips]


def worst_hips(jsw: pd.DataFrame, count: int) -> list[tuple[str, str]]:
    """(file, side) of hips not measured, then of those farthest from the reference."""
    hips = paired(jsw, BEST, "minimum").set_index(["file", "side"])
    away_mm = (hips["width_mm"] - hips["reference_mm"]).abs()
    ordered = away_mm.sort_values(ascending=False, kind="stable", na_position="first")
    return [(file, side) for file, side in ordered.index[:count]]


def _worst(results: Results) -> list[dict[str, str]]:
    known = paired(results.jsw, BEST, "minimum").set_index(["file", "side"])
    rows = results.jsw[results.jsw["reader"] == BEST].set_index(["file", "side"])
    name = REFERENCES[reference_of(results.jsw)]["name"]
    shown = []
    for hip, picture in results.worst.items():
        width_mm, reference_mm = known.loc[hip, ["width_mm", "reference_mm"]]
        title = (
            f"{signed(width_mm - reference_mm)} mm: measured {millimetres(width_mm)} "
            f"mm, {name} {millimetres(reference_mm)} mm"
            if pd.notna(width_mm)
            else f"not measured: {rows.loc[hip, 'reason']}"
        )
        flags = rows.loc[hip, "flags"]
        text = f"{hip[0]}, {hip[1]} hip" + (f"; {flags}" if flags else "")
        shown.append({"image": _inline(picture), "title": title, "text": text})
    return shown


def _gallery(results: Results) -> list[dict[str, str]]:
    rows = {(row["file"], row["side"]): row for row in hip_rows(results.jsw, {})}
    return [
        {
            "image": _inline(picture),
            "title": f"{rows[hip]['minimum']} mm, {rows[hip]['where']}",
            "text": f"{hip[0]}, {hip[1]} hip",
        }
        for hip, picture in results.hips.items()
    ]


def _inline(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()
