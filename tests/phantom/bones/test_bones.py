"""What the beam meets of bone: the sourcil is a plate, and bones stay as they are."""

from dataclasses import replace

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT, patient
from scipy.ndimage import gaussian_filter1d
from scipy.special import ndtr

from hipspace.phantom.bones import bones_of
from hipspace.phantom.bones.acetabulum import (
    LOOKED_AT_SD_MM,
    STEEPEST_MM,
    Zone,
    along,
    draw_socket,
    roof_bone,
)
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis

HEIGHT_MM = np.arange(-6, 14, 0.05)
SOCKETS = [draw_socket(np.random.default_rng(seed)) for seed in range(60)]


def across(socket):
    """Compact bone across the roof, five degrees lateral of its apex."""
    return bone(socket)[0]


def seen(socket):
    """What attenuates there: compact bone four times as much as trabecular bone."""
    compact, trabecular = bone(socket)
    return compact + trabecular / 4


def bone(socket):
    """Compact and trabecular bone there."""
    everywhere = (slice(None), slice(None))
    height, one = HEIGHT_MM[None], np.ones((1, len(HEIGHT_MM)))
    edge = ndtr((height - along(socket.edge_at_mm, 5 * one)) / socket.edge_sd_mm)
    zone = Zone(everywhere, height, 5 * one, one, one, edge, socket)
    return [part[0] for part in roof_bone(zone, 30 * one, 0.0, everywhere)]


def test_the_sourcil_is_a_plate_whose_brightest_place_lies_within_it():
    brightest = [HEIGHT_MM[across(socket).argmax()] for socket in SOCKETS]
    assert np.min(brightest) > 0.2
    assert 0.8 < np.median(brightest) < 2.6
    wide = [0.05 * (across(s) > across(s).max() / 2).sum() for s in SOCKETS]
    assert np.quantile(wide, 0.1) < 2.5 < np.median(wide) < 4 < np.quantile(wide, 0.9)


def test_the_border_is_on_the_plates_edge_but_neither_its_foot_nor_its_top():
    levels = []
    for socket in SOCKETS:
        profile = across(socket)
        foot = (HEIGHT_MM > -4) & (HEIGHT_MM < 3)
        level = np.interp(0, HEIGHT_MM, profile) / profile[foot].max()
        levels.append(level)
    assert np.quantile(levels, 0.05) > 0.3
    assert np.quantile(levels, 0.95) < 0.9
    assert np.std(levels) > 0.08


def test_plate_and_walls_are_steepest_near_one_place_however_soft_the_edge():
    blur = LOOKED_AT_SD_MM / (HEIGHT_MM[1] - HEIGHT_MM[0])
    slopes = [gaussian_filter1d(np.gradient(seen(s)), blur) for s in SOCKETS]
    at = [slope[:200].argmax() for slope in slopes]
    steepest = HEIGHT_MM[at]
    assert np.median(steepest) == pytest.approx(STEEPEST_MM, abs=0.1)
    soft = np.array([s.edge_sd_mm > 0.7 for s in SOCKETS])
    assert 0.2 < np.mean(soft) < 0.5
    for places, within_mm in ((steepest, 0.3), (steepest[soft], 0.3)):
        assert np.mean(np.abs(places - STEEPEST_MM) < within_mm) > 0.9


def test_bones_stay_as_they_are_and_differ_between_people():
    raster = Raster(rows=300, columns=400, spacing_mm=1.0)
    first, again, other = (
        bones_of(draw_pelvis(someone, STRAIGHT), raster).cortex_mm
        for someone in (PATIENT, PATIENT, patient(8))
    )
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)


def test_bones_move_with_the_patient():
    raster = Raster(rows=300, columns=400, spacing_mm=1.0)
    here, there = (
        bones_of(draw_pelvis(PATIENT, lying), raster).marrow_mm
        for lying in (STRAIGHT, replace(STRAIGHT, shift_xy_mm=(5.0, -3.0)))
    )
    away = np.abs(there[:-3, 5:] - here[3:, :-5])
    assert (away < 0.5).mean() > 0.99
