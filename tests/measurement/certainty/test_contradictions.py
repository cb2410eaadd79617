"""A pelvis that is not upright or of another size gives no value; one hip does."""

from dataclasses import replace

import numpy as np
import pytest
from remembered import model, radiograph
from small_cohort import SPACING_MM

from hipspace.errors import Reason, Unusable
from hipspace.measurement.certainty.contradictions import (
    APART_MM,
    RADII_MM,
    WRONG_APART_MM,
    WRONG_RADII_MM,
    refuse_coarser,
    refuse_contradicted,
    refuse_wrong_sizes,
)
from hipspace.measurement.locating import locate
from hipspace.measurement.radiograph import measure_image


def refusal(pixels, spacing_mm, known=()):
    with pytest.raises(Unusable) as error:
        measure_image(pixels, spacing_mm, model(*known))
    return error.value


def measured(hips):
    return [hip.joint is not None for hip in hips]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_pelvis_that_is_turned_is_refused(turns):
    refused = refusal(np.rot90(radiograph(), turns), SPACING_MM)
    assert refused.reason == "pelvis not upright"
    assert ("head down" if turns == 2 else "on its side") in str(refused)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_single_hip_that_is_turned_is_refused(turns):
    refused = refusal(np.rot90(radiograph(), turns), SPACING_MM, ("left",))
    assert refused.reason == "pelvis not upright"


def test_pixels_as_large_as_those_of_training_are_the_largest():
    spacing_mm = model().card.spacing_mm
    refuse_coarser(spacing_mm, model())
    with pytest.raises(Unusable) as error:
        refuse_coarser(1.1 * spacing_mm, model())
    assert error.value.reason == Reason.TOO_COARSE


def test_an_upright_pelvis_is_looked_at_once(monkeypatch):
    monkeypatch.delattr("hipspace.measurement.certainty.contradictions.locate")
    assert measured(measure_image(radiograph(), SPACING_MM, model()).hips) == [True] * 2


@pytest.mark.parametrize(("side", "expected"), [("right", [1, 0]), ("left", [0, 1])])
def test_a_single_upright_hip_is_measured(side, expected):
    assert measured(measure_image(radiograph(), SPACING_MM, model(side)).hips) == (
        expected
    )


@pytest.mark.parametrize("factor", [0.5, 1 / 0.7])
def test_two_hips_that_are_seen_at_another_spacing_only_say_so(factor, monkeypatch):
    monkeypatch.setattr(
        "hipspace.measurement.certainty.contradictions.SPACINGS", (0.5, 0.7, 2.0)
    )
    refused = refusal(radiograph(), SPACING_MM * factor)
    assert refused.reason == "spacing contradicts the image"


MODULE = "hipspace.measurement.certainty.contradictions"


def polarities_asked(monkeypatch):
    """What each search of a turned radiograph is told of it, where a hip was found."""
    pixels = radiograph().astype(np.float32)
    found, asked = locate(pixels, SPACING_MM, model("right")), []

    def look(*_, inverted):
        asked.append(inverted)
        return [found]

    monkeypatch.setattr(f"{MODULE}.located_pairs", look)
    refuse_contradicted(pixels, SPACING_MM, model(), found, found.hips)
    return asked


@pytest.mark.parametrize(("plain", "known"), [(True, False), (False, None)])
def test_a_plain_joint_tells_the_polarity_of_the_turned_radiograph(
    plain, known, monkeypatch
):
    monkeypatch.setattr(f"{MODULE}.is_plain", lambda *_: plain)
    assert polarities_asked(monkeypatch) == [known] * 3


@pytest.mark.parametrize(("usual", "searches"), [(True, 3), (False, 0)])
def test_beside_a_sure_hip_a_pelvis_is_searched_for_where_its_hips_would_be(
    usual, searches, monkeypatch
):
    monkeypatch.setattr(f"{MODULE}.is_sure", lambda *_: True)
    monkeypatch.setattr(f"{MODULE}.hip_where_usual", lambda *_, **__: usual)
    assert len(polarities_asked(monkeypatch)) == searches


def test_nothing_that_is_seen_anywhere_is_no_contradiction():
    noise = np.random.default_rng(0).random((300, 400)).astype(np.float32)
    assert measured(measure_image(noise, SPACING_MM, model()).hips) == [False] * 2


def located_at(spacing_mm):
    """Both hips, drawn by the same pixels as if these had another spacing."""
    found = locate(radiograph().astype(np.float32), SPACING_MM, model())
    return scaled(found.hips, spacing_mm / SPACING_MM)


def scaled(hips, factor):
    def larger(hip):
        grid = replace(
            hip.view.grid,
            spacing_mm=hip.view.grid.spacing_mm * factor,
            source_spacing_mm=hip.view.grid.source_spacing_mm * factor,
            offset_xy_mm=tuple(np.multiply(hip.view.grid.offset_xy_mm, factor)),
        )
        joint = replace(
            hip.joint,
            centre_xy_mm=tuple(np.multiply(hip.joint.centre_xy_mm, factor)),
            radius_mm=hip.joint.radius_mm * factor,
        )
        return replace(hip, view=replace(hip.view, grid=grid), joint=joint)

    return tuple(map(larger, hips))


@pytest.mark.parametrize("factor", [0.5, 0.6, 1.6, 2.5])
def test_sizes_that_no_adult_has_are_refused(factor):
    with pytest.raises(Unusable) as error:
        refuse_wrong_sizes(located_at(SPACING_MM * factor))
    assert error.value.reason == "spacing contradicts the image"


@pytest.mark.parametrize("factor", [0.8, 1, 1.2])
def test_sizes_that_adults_have_are_not(factor):
    refuse_wrong_sizes(located_at(SPACING_MM * factor))


def test_what_is_looked_into_lies_within_what_is_refused():
    for usual, wrong in ((RADII_MM, WRONG_RADII_MM), (APART_MM, WRONG_APART_MM)):
        assert wrong[0] < usual[0] < usual[1] < wrong[1]


def test_a_pair_is_believed_whatever_else_might_be_seen():
    pixels = radiograph().astype(np.float32)
    found = locate(pixels, SPACING_MM, model())
    refuse_contradicted(pixels, SPACING_MM, model(), found, found.hips)
