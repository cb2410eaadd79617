"""The table of speeds as a figure: ratios to the study, and what is asked of them."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

REACHED, MISSED, NOT_ASKED = "tab:green", "tab:red", "tab:gray"


def speed_figure(table: pd.DataFrame) -> Figure:
    """Ratios as bars on a logarithmic scale, with their range and what is asked."""
    ratios = table[table["judged"] == "times the study"].iloc[::-1]
    colours = ratios["holds"].map({"yes": REACHED, "no": MISSED}).fillna(NOT_ASKED)
    figure = Figure(figsize=(9, 1.2 + 0.45 * len(ratios)), layout="constrained")
    axes = figure.subplots()
    y = np.arange(len(ratios))
    spread = [ratios["figure"] - ratios["least"], ratios["most"] - ratios["figure"]]
    axes.barh(y, ratios["figure"], color=colours, xerr=spread, ecolor="black")
    asked = ratios["bar"].notna()
    axes.plot(ratios["bar"][asked], y[asked], "|", color="black", ms=22, mew=2)
    axes.axvline(1, color="black", lw=0.8)
    axes.set(xscale="log", yticks=y, xlabel="times as fast as the study (|: asked)")
    axes.set_yticklabels(ratios["what"])
    figure.suptitle(table["machine"].iloc[0], fontsize=7)
    return figure
