import numpy as np
from exposures import exposure
from patients import PATIENT, STRAIGHT, patient

from hipspace.phantom.points import polar
from hipspace.phantom.radiograph import draw_exposure, render
from hipspace.phantom.shape import draw_pelvis


def values_at(image, pelvis, spacing_mm, points_xy):
    hip = pelvis.hips["right"]
    xy = hip.to_image(points_xy + np.asarray(hip.joint.centre_xy_mm)) / spacing_mm
    column, row = (xy + np.array(image.shape[::-1]) / 2).astype(int).T
    return image[row, column].astype(float)


def test_bone_is_bright_and_the_joint_space_darker_than_both_its_borders():
    pelvis = draw_pelvis(patient(joint_space_mm=5.0), STRAIGHT)
    image = render(pelvis, exposure(), np.random.default_rng(1))
    gap, roof, head = (
        values_at(image, pelvis, 0.3, polar(np.arange(0, 25, 1.0), radius)).mean()
        for radius in (26.0, 29.7, 20.0)
    )
    assert gap < roof
    assert gap < head


def test_the_same_seed_renders_the_same_picture():
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    first, second = (render(pelvis, exposure(), np.random.default_rng(5)) for _ in "ab")
    assert np.array_equal(first, second)
    assert first.dtype == np.uint16
    assert first.max() <= 4095


def test_an_implant_is_the_brightest_thing_in_the_picture():
    pelvis = draw_pelvis(patient(12, implant=True), STRAIGHT)
    image = render(pelvis, exposure(sharpening=0.0), np.random.default_rng(1))
    stem = values_at(image, pelvis, 0.3, np.array([[-4.0, 12.0], [0.0, 0.0]]))
    assert stem.min() >= np.percentile(image, 95)  # two cover more than a twentieth


def test_the_collimated_rim_is_black_or_white():
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    rim = {"collimation_mm": (9.0, 0.0, 0.0, 0.0)}
    for white, value in ((False, 0), (True, 4095)):
        picture = exposure(collimation_white=white, **rim)
        image = render(pelvis, picture, np.random.default_rng(1))
        assert (image[:29] == value).all()


def test_pictures_have_the_sizes_that_are_found_in_practice():
    drawn = [
        draw_exposure(np.random.default_rng(seed), shield=False) for seed in range(50)
    ]
    assert all(1700 <= e.rows <= 2500 and 1700 <= e.columns <= 2500 for e in drawn)
    assert all(0.13 < e.spacing_mm <= 0.2 for e in drawn)
