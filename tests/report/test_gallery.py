"""Which hips are shown."""

from dataclasses import dataclass, field

import pandas as pd
from hip_pictures import picture, sharp
from judged import judged

from hipspace.report.gallery import Gallery, Hip


@dataclass(frozen=True)
class Asked(Gallery):
    """Notes of which hips a picture is asked for."""

    hips: list[Hip] = field(default_factory=list)

    def picture(self, hip):
        self.hips.append(hip)
        return picture()

    def sharp(self, hip):
        self.hips.append(hip)
        return sharp()


def gallery(errors_mm, dice=()) -> Asked:
    reference_mm = [3.0] * len(errors_mm)
    jsw = judged(reference_mm, [3.0 + error for error in errors_mm])
    overlap = pd.DataFrame(
        [{"file": f"{i}.dcm", "side": "right", "dice": d} for i, d in enumerate(dice)]
    )
    return Asked(None, None, None, jsw, overlap, 5.0, None)


def files(shown: Asked) -> str:
    return "".join(file[0] for file, _ in shown.hips)


def test_hips_are_shown_from_the_least_to_the_greatest_error_both_among_them():
    shown = gallery([0.5, -0.1, 0.9, float("nan"), -0.7, 0.3])
    shown.widths(3)
    assert files(shown) == "102"


def test_no_more_hips_are_shown_than_there_are():
    shown = gallery([0.5, -0.1])
    figure = shown.widths(6)
    assert files(shown) == "10"
    assert len(figure.axes) == 4


def test_the_best_and_the_worst_predictions_are_shown():
    shown = gallery([], dice=[0.8, 0.95, 0.6, 0.9])
    figure = shown.predictions_shown(2)
    assert files(shown) == "1320"
    titles = [ax.get_title() for ax in figure.axes]
    assert titles == [
        *("best: Dice 0.950", "best: Dice 0.900"),
        *("worst: Dice 0.600", "worst: Dice 0.800"),
    ]
