"""A presentation state draws the result and says it."""

import pydicom
from measured_objects import INTERVAL, measured


def test_the_presentation_state_draws_borders_and_says_the_width(tmp_path):
    rows, objects = measured(tmp_path, known=("right",))
    (annotation,) = pydicom.dcmread(objects["presentation"]).GraphicAnnotationSequence
    texts = [text.UnformattedTextValue for text in annotation.TextObjectSequence]
    assert texts[0] == f"right {rows[0]['minimum_mm']:.2f} mm"
    assert texts[1].startswith("left: not measured")
    assert len(annotation.GraphicObjectSequence) == 4


def test_the_interval_is_drawn_beside_the_width(tmp_path):
    rows, objects = measured(tmp_path, known=("right",), interval=INTERVAL)
    ends_mm = [rows[0][f"minimum_{end}_mm"] for end in ("low", "high")]
    (annotation,) = pydicom.dcmread(objects["presentation"]).GraphicAnnotationSequence
    texts = [text.UnformattedTextValue for text in annotation.TextObjectSequence]
    drawn = "(90 % interval {:.2f} to {:.2f})".format(*ends_mm)
    assert texts[0] == f"right {rows[0]['minimum_mm']:.2f} mm {drawn}"
