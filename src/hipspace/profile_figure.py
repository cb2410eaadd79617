"""One hip at its radiograph's full resolution, and its width along the sourcil."""

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hipspace.figures import BLUE, DPI, PURPLE, STYLE, VERMILLION
from hipspace.hip_drawing import (
    border_names,
    compared_borders,
    scale_bar,
    show,
    width_text,
)
from hipspace.pictures import HipPicture
from hipspace.readings import BEST

CHART_PX = 400
CHART_PLACE = (0.15, 0.14, 0.81, 0.82)
"""Left, bottom, width and height in the part of the figure beside the radiograph."""
LEGEND_PX = 30


def profile_figure(hip: HipPicture, exact_mm: pd.Series) -> Figure:
    """A hip with both borders, a pixel of the figure each of its image, and JSW(x).

    Parameters
    ----------
    hip
        See `pictures.at_full_resolution`.
    exact_mm
        Exact widths by place in percent of the sourcil; empty if they are not known.
    """
    height, width = hip.image.shape
    across, down = width + CHART_PX, height + LEGEND_PX
    with rc_context(STYLE):
        drawn = Figure(figsize=(across / DPI, down / DPI))
        ax = drawn.add_axes((0, LEGEND_PX / down, width / across, height / down))
        show(ax, hip.image, hip.extent_mm)
        compared_borders(ax, hip)
        if BEST in hip.measured:
            width_text(ax, hip.measured[BEST])
        scale_bar(ax, hip.extent_mm)
        left, bottom, wide, tall = CHART_PLACE
        share = CHART_PX / across
        place = (width / across + left * share, bottom, wide * share, tall)
        _draw_profiles(drawn.add_axes(place), hip, exact_mm)
        drawn.legend(
            handles=border_names(),
            loc="lower left",
            ncols=4,
            fontsize=7,
            borderaxespad=0.4,
            columnspacing=1.0,
        )
    return drawn


def _draw_profiles(ax: Axes, hip: HipPicture, exact_mm: pd.Series) -> None:
    for reader, name, colour in (
        ("landmarks", "by landmarks", PURPLE),
        (BEST, "measured", BLUE),
    ):
        if reader in hip.measured:
            width_mm = hip.measured[reader].profile_mm
            percent = np.linspace(0, 100, len(width_mm))
            ax.plot(percent, width_mm, color=colour, label=name)
    if BEST in hip.measured:
        width_mm = hip.measured[BEST].profile_mm
        at, least = int(width_mm.argmin()), hip.measured[BEST].minimum.width_mm
        at_percent = 100 * at / (len(width_mm) - 1)
        ax.plot(at_percent, least, "o", color=VERMILLION, label="minimum")
    if not exact_mm.empty:
        ax.plot(exact_mm.index, exact_mm, "k--", label="exact")
    ax.set(
        xlabel="along the sourcil (%), lateral edge to medial end",
        ylabel="joint space width (mm)",
        xlim=(-2, 102),
    )
    ax.set_ylim(bottom=-0.1)
    if ax.lines:
        ax.legend()
