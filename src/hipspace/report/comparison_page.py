"""Measured widths beside readings -> one page with figures, that needs no network."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hipspace.report.charts import STYLE, figure, png
from hipspace.report.colours import BLUE, GREEN, ORANGE, PURPLE, VERMILLION
from hipspace.report.number_texts import fraction, millimetres, percent, signed
from hipspace.report.parts import environment, style

TEMPLATE = "comparison.html"
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE)
MARKERS = "os^Dv"


def comparison_page(
    table: pd.DataFrame, result: Mapping[str, Any], provenance: Mapping[str, str]
) -> str:
    """The page of a comparison.

    Parameters
    ----------
    table
        See `statistics.readings.compared`.
    result
        What that function gives.
    provenance
        Names and values of what made it.
    """
    known = table.dropna(subset=["measured_mm"])
    groups = {
        "each reader": result["readers"],
        "the mean of a hip's readings": {"all hips": result["mean_of_readers"]},
        "severity by the readings": result["by_severity"],
        "readers against each other": result["readers_against_each_other"],
    }
    return (
        environment()
        .get_template(TEMPLATE)
        .render(
            style=style(),
            result=result,
            groups={
                title: [_row(_words(name), found) for name, found in rows.items()]
                for title, rows in groups.items()
                if rows
            },
            scatter=_inline(_scatter(known)),
            bland_altman=_inline(_bland_altman(known, result["mean_of_readers"])),
            provenance=provenance,
        )
    )


def _row(name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    def ranged(key: str, text: Any) -> str:
        value = text(found.get(key, np.nan))
        low, high = (found.get(f"{key}_{end}") for end in ("low", "high"))
        return value if low is None else f"{value} [{text(low)}, {text(high)}]"

    low, high = (signed(found.get(f"limit_{e}_mm", np.nan)) for e in ("low", "high"))
    return {
        "name": name,
        "hips": found["hips"],
        "bias": ranged("bias_mm", signed),
        "limits": f"{low} to {high}",
        "mae": ranged("mae_mm", millimetres),
        "within_half": percent(found.get("within_0_5_mm", np.nan)),
        "icc": ranged("icc_2_1", lambda value: fraction(value, 3)),
        "sdc": millimetres(found.get("sdc_mm", np.nan)),
    }


def _words(name: str) -> str:
    if not name.endswith("_mm"):
        return name
    parts = name.removesuffix("_mm").replace("_to_", " to ").replace("_", ".")
    return parts.replace("below.", "below ").replace("above.", "above ") + " mm"


def _scatter(table: pd.DataFrame) -> Figure:
    top = float(np.ceil(table[["reading_mm", "measured_mm"]].to_numpy().max(initial=1)))
    with rc_context(STYLE):
        drawn = figure(4.6, 4.4)
        ax = drawn.subplots()
        ax.plot([0, top], [0, top], color="black", linewidth=0.8)
        _mark(ax, table, table["reading_mm"], table["measured_mm"])
        ax.set(xlabel="read (mm)", ylabel="measured (mm)", aspect="equal")
    return drawn


def _bland_altman(table: pd.DataFrame, judged: Mapping[str, float]) -> Figure:
    mean = (table["reading_mm"] + table["measured_mm"]) / 2
    difference = table["measured_mm"] - table["reading_mm"]
    with rc_context(STYLE):
        drawn = figure(6.0, 4.0)
        ax = drawn.subplots()
        ax.axhline(0, color="black", linewidth=0.8)
        if "limit_low_mm" in judged:
            low, high = judged["limit_low_mm"], judged["limit_high_mm"]
            ax.axhspan(low, high, color="#000000", alpha=0.07, linewidth=0)
            ax.axhline(judged["bias_mm"], color="black", linestyle="--", linewidth=0.9)
        _mark(ax, table, mean, difference)
        ax.set(xlabel="mean of both (mm)", ylabel="measured less read (mm)")
    return drawn


def _mark(ax: Axes, table: pd.DataFrame, x: pd.Series, y: pd.Series) -> None:
    for k, (reader, rows) in enumerate(table.groupby("reader")):
        at = rows.index
        ax.plot(
            x[at],
            y[at],
            MARKERS[k % len(MARKERS)],
            color=COLOURS[k % len(COLOURS)],
            markersize=4,
            alpha=0.75,
            label=str(reader),
        )
    ax.legend()


def _inline(drawn: Figure) -> str:
    return "data:image/png;base64," + base64.b64encode(png(drawn)).decode()
