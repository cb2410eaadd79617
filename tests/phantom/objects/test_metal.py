import numpy as np
import pytest
from patients import STRAIGHT, patient

from hipspace.phantom.objects.metal import DESIGNS, design_of, implant
from hipspace.phantom.points import polar
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis

RASTER = Raster(rows=400, columns=400, spacing_mm=1.0)


def hip_of(side="left", **traits):
    return draw_pelvis(patient(implant=True, **traits), STRAIGHT).hips[side]


def test_every_design_of_metal_is_in_the_hip_and_drawn_by_the_seed():
    hip = hip_of()
    areas = {design: (implant(hip, RASTER, design) > 1).sum() for design in DESIGNS}
    assert min(areas.values()) > 300
    drawn = {design_of(seed, hip) for seed in range(200)}
    assert drawn == set(DESIGNS)


def test_the_hips_of_a_patient_have_designs_of_their_own_that_stay():
    hips = [hip_of(side) for side in ("right", "left")]
    pairs = [tuple(design_of(seed, hip) for hip in hips) for seed in range(60)]
    assert pairs[:5] == [tuple(design_of(s, hip) for hip in hips) for s in range(5)]
    assert any(right != left for right, left in pairs)


@pytest.mark.parametrize("design", DESIGNS)
def test_metal_stays_on_its_side_and_is_alike_on_both(design):
    right, left = (implant(hip_of(side), RASTER, design) for side in ("right", "left"))
    assert not right[:, 200:].any()
    assert not left[:, :200].any()
    assert right.sum() == pytest.approx(left.sum(), rel=0.1)


def metal_at(design, angle_deg, radius_mm):
    hip = hip_of("right")
    place = polar(angle_deg, radius_mm) + np.asarray(hip.joint.centre_xy_mm)
    x, y = (hip.to_image(place) + 200).astype(int)
    return implant(hip, RASTER, design)[y, x]


def test_a_total_replacement_has_a_gap_below_its_cup_and_a_half_one_has_no_cup():
    beneath, cup = (
        [metal_at(d, -35, mm) for d in ("total", "half")] for mm in (17, 23)
    )
    assert beneath[0] < 1
    assert beneath[1] > 25
    assert cup[0] > 8
    assert metal_at("half", -35, 26) < 1


def test_metal_is_as_large_as_the_head():
    usual, large = (
        implant(hip_of("right", head_radius_mm=mm), RASTER, "half")
        for mm in (24.0, 27.0)
    )
    area = [(metal > 15).sum() for metal in (usual, large)]
    assert area[1] / area[0] == pytest.approx((27 / 24) ** 2, rel=0.03)
