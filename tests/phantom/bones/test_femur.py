"""A femur in the beam: a border just inside the outline, dense where the load runs."""

from dataclasses import replace

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT

from hipspace.phantom.bones.beam import Bones
from hipspace.phantom.bones.femur import CALCAR_XY, WARD_XY, add_femur, draw_surface
from hipspace.phantom.points import polar
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis

COARSE = Raster(rows=420, columns=420, spacing_mm=0.5)
FINE = Raster(rows=600, columns=600, spacing_mm=0.1)
IN_THE_MIDDLE = {"right": (94.0, -18.0), "left": (-94.0, -18.0)}


def hip_of(side="right"):
    lying = replace(STRAIGHT, shift_xy_mm=IN_THE_MIDDLE[side])
    return draw_pelvis(PATIENT, lying).hips[side]


def femur(hip, raster=COARSE, seed=0):
    bones = Bones(raster)
    add_femur(bones, hip, np.random.default_rng(seed))
    return bones


def at(picture, raster, hip, xy):
    """Values at places (..., 2) medial and distal of the head's centre."""
    points = hip.to_image(np.asarray(hip.joint.centre_xy_mm) + xy)
    column, row = np.moveaxis(
        points / raster.spacing_mm + (raster.columns / 2, raster.rows / 2), -1, 0
    ).astype(int)
    return picture[row, column]


@pytest.mark.parametrize("seed", range(3))
def test_the_outermost_bone_of_a_head_is_not_seen_and_half_a_millimetre_in_it_is(seed):
    hip = hip_of()
    depth_mm = femur(hip, FINE, seed).femur_mm
    border, inside = (
        at(depth_mm, FINE, hip, polar(np.arange(-20, 21, 2.0), 24 - mm))
        for mm in (-0.05, 0.5)
    )
    assert not border.any()
    assert inside.min() > 2


def test_a_head_is_a_ball():
    hip = hip_of()
    depth_mm = femur(hip).femur_mm
    for radius_mm in (0.0, 8.0, 16.0):
        expected = 2 * np.sqrt(23.8**2 - radius_mm**2)
        found = at(depth_mm, COARSE, hip, polar(20.0, radius_mm))
        assert found == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("seed", range(3))
def test_bone_is_dense_above_the_calcar_and_loose_in_wards_triangle(side, seed):
    hip = hip_of(side)
    bones = femur(hip, seed=seed)
    trabecular_mm = np.maximum(bones.femur_mm - bones.cortex_mm, 1e-3)
    density = bones.marrow_mm / trabecular_mm
    up = np.radians(11)
    group = CALCAR_XY + 45 * np.array([np.sin(up), -np.cos(up)])
    dense, loose = (at(density, COARSE, hip, place) for place in (group, WARD_XY))
    assert dense > 1.2 * loose
    lateral, medial = (at(density, COARSE, hip, (x, 0.0)) for x in (-16.0, 16.0))
    assert lateral > 1.05 * medial


def test_the_cortex_is_thick_in_the_shaft_and_thin_round_the_head():
    hip = hip_of()
    cortex_mm = femur(hip).cortex_mm
    shaft = cortex_mm[-20:].max(axis=1)
    upper_head = at(cortex_mm, COARSE, hip, polar(np.arange(-30, 31, 5.0), 20.0))
    assert shaft.min() > 4 * upper_head.max()


def test_both_trochanters_are_bones_of_their_own():
    hip = hip_of()
    other_mm = femur(hip).others_mm
    for name in ("trochanter", "lesser_trochanter"):
        outline_xy = hip.outlines_xy_mm[name]
        box = COARSE.box(outline_xy, 0.0)
        assert other_mm[box][COARSE.inside(outline_xy, box)].max() > 2


def test_some_heads_have_a_broad_cortex_which_is_loose_and_lies_less_deep():
    drawn = [draw_surface(np.random.default_rng(seed)) for seed in range(400)]
    broad = [one for one in drawn if one.cortex_mm > 0.8]
    thin = [one for one in drawn if one.cortex_mm < 0.8]
    assert 0.2 < len(broad) / len(drawn) < 0.4
    assert np.median([one.cortex_mm for one in thin]) < 0.3
    loose = [np.mean([one.loose_fraction for one in kind]) for kind in (broad, thin)]
    sunk_mm = [np.mean([one.sunk_mm for one in kind]) for kind in (broad, thin)]
    assert loose[0] > 2 * loose[1]
    assert sunk_mm[0] < 0.75 * sunk_mm[1]
