"""Trials compared -> charts: learning curves by group, and differences of widths."""

from collections.abc import Mapping

import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure

from hipspace.params import Trial
from hipspace.report.charts import STYLE, figure
from hipspace.statistics.trial_tables import PAIRS


def trial_curves(curves: pd.DataFrame, table: pd.DataFrame) -> Figure:
    """Validation Dice by epoch, a panel a group; names have their test Dice beside.

    `curves` has group, name, epoch and validation_dice; `table` is a `trial_table`.
    """
    groups = list(dict.fromkeys(curves["group"]))
    dice = table.set_index(["group", "name"])["dice"]
    with rc_context(STYLE):
        drawn = figure(3.1 * len(groups) + 0.4, 3.2)
        axes = drawn.subplots(1, len(groups), sharey=True, squeeze=False)[0]
        for ax, group in zip(axes, groups, strict=True):
            of_group = curves[curves["group"] == group]
            for name, rows in of_group.groupby("name", sort=False):
                label = f"{name}: {dice[group, name]:.3f}"
                ax.plot(rows["epoch"] + 1, rows["validation_dice"], ".-", label=label)
            ax.set(title=group, xlabel="epoch")
            ax.legend(title="test Dice", fontsize=7, title_fontsize=7)
        axes[0].set_ylabel("validation Dice")
    return drawn


def trial_differences(
    trials: Mapping[str, Trial], tested: Mapping[str, pd.DataFrame]
) -> Figure:
    """Differences of the minimum width (mm) of every test hip, a box a trial.

    Parameters
    ----------
    trials, tested
        See `trial_tables.trial_table`.
    """
    names = [f"{trial.group}: {trial.name}" for trial in trials.values()]
    with rc_context(STYLE):
        drawn = figure(9.0, 0.28 * len(names) + 1.2)
        axes = drawn.subplots(1, len(PAIRS), sharey=True)
        for ax, (title, (measured, reference)) in zip(axes, PAIRS.items(), strict=True):
            parts = [tested[key][measured] - tested[key][reference] for key in trials]
            ax.boxplot(
                [part.dropna() for part in parts],
                orientation="horizontal",
                manage_ticks=False,
                flierprops={"markersize": 2},
            )
            ax.axvline(0, color="black", linewidth=0.8)
            ax.set(title=title, xlabel=f"{measured} less {reference}".replace("_", " "))
        axes[0].set_yticks(range(1, len(names) + 1), names)
        axes[0].invert_yaxis()
    return drawn
