from dataclasses import replace

import numpy as np
import pytest
from patients import HIP

from hipspace.phantom.articulation import Articulation, articulate

SEEDS = range(8)


def drawn(seed: int, **changed: object) -> Articulation:
    return articulate(replace(HIP, **changed), np.random.default_rng(seed))


def test_a_centred_head_is_a_joint_space_away_from_the_roof():
    for seed in SEEDS:
        radii = np.hypot(*drawn(seed, joint_space_mm=4.3).sourcil(400).T)
        assert radii.min() - HIP.head_radius_mm == pytest.approx(4.3, abs=0.02)


@pytest.mark.parametrize("edge_deg", [25.0, 40.0])
def test_the_roof_ends_laterally_at_its_centre_edge_angle(edge_deg):
    x, y = drawn(1, centre_edge_angle_deg=edge_deg).sourcil(10)[0]
    assert np.degrees(np.arctan2(-x, -y)) == pytest.approx(edge_deg)


@pytest.mark.parametrize("site", ["superolateral", "superomedial"])
def test_a_worn_head_moves_towards_the_site_of_narrowing(site):
    sign = 1 if site == "superolateral" else -1
    for seed in SEEDS:
        worn, whole = (
            drawn(seed, narrowing_site=site, narrowing_mm=lost).centre_xy
            for lost in (3.0, 0.0)
        )
        x, y = worn - whole
        assert y < 0 < sign * -x


@pytest.mark.parametrize("site", ["superolateral", "superior", "concentric"])
def test_no_head_goes_through_the_roof(site):
    for seed in SEEDS:
        joint = drawn(seed, narrowing_site=site, narrowing_mm=6.0)
        roof = joint.sourcil(400)
        at_roof, at_head = (
            np.arctan2(-points[:, 0], -points[:, 1]) for points in (roof, joint.head_xy)
        )
        under = (at_head > at_roof[-1]) & (at_head < at_roof[0])
        limit = np.interp(at_head[under], at_roof[::-1], np.hypot(*roof[::-1].T))
        assert (np.hypot(*joint.head_xy[under].T) <= limit + 0.05).all()


def test_the_lip_lies_lateral_of_the_roof_s_edge():
    for seed in SEEDS:
        joint = drawn(seed)
        lip, edge = joint.roof(joint.roof.at[[joint.lip, joint.lateral_edge]])
        assert lip[0] < edge[0]
