"""What is drawn at the acetabulum's rim lies in the bone, by its own chance."""

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT

from hipspace.phantom.bones.beam import Bones
from hipspace.phantom.bones.rim import add_rim
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis

RASTER = Raster(rows=300, columns=400, spacing_mm=1.0)
HIPS = draw_pelvis(PATIENT, STRAIGHT).hips


def rims(hip, number=30):
    for seed in range(number):
        bones = Bones(RASTER)
        add_rim(bones, hip, np.random.default_rng(seed))
        yield bones


def test_the_rim_adds_to_the_picture_and_nothing_to_the_truth():
    hip = HIPS["right"]
    lip = hip.to_image(hip.joint.roof_xy_mm[0])
    drawn = []
    for bones in rims(hip):
        row, column = np.nonzero(bones.cortex_mm > 0.5)
        at = np.column_stack([column + 0.5 - 200, row + 0.5 - 150])
        assert np.hypot(*(at - lip).T).max() < 25
        drawn.append((bones.marrow_mm > 0).any())
    assert 0.25 < np.mean(drawn) < 0.65


@pytest.mark.parametrize("side", ["right", "left"])
def test_plates_lie_inside_the_bone_and_most_rims_have_a_node(side, monkeypatch):
    plates = []
    monkeypatch.setattr(
        Bones, "add_line", lambda _, line_xy, **how: plates.append((line_xy, how))
    )
    hip = HIPS[side]
    inwards = hip.to_image((1.0, 0.0)) - hip.to_image((0.0, 0.0))
    lip, edge = (
        hip.to_image(curve[0])
        for curve in (hip.joint.roof_xy_mm, hip.joint.sourcil_xy_mm)
    )
    nodes = 0
    for _ in rims(hip, 40):
        (wall, how), *others = plates
        outline = hip.outlines_xy_mm["ilium"]
        few = wall[::20]
        nearest = [np.hypot(*(outline - point).T).argmin() for point in few]
        within = (few - outline[nearest]) @ inwards
        assert np.median(within) > 0.5 * how["width_mm"]
        for node, _ in others:
            assert node[:, 1].max() < max(lip[1], edge[1])
            assert np.hypot(*(node - (lip + edge) / 2).T).max() < 8
        nodes += len(others)
        plates.clear()
    assert 0.7 < nodes / 40 < 1
