import numpy as np
import pytest

from hipspace.errors import Unusable
from hipspace.geometry.image import (
    close_ups,
    filled_area,
    grid_of,
    grid_round,
    normalise,
    pad,
    resample,
)


def grid(rows=1860, columns=2316, source=0.16896, size_px=512, spacing_mm=0.9):
    return grid_of(rows, columns, source, size_px=size_px, spacing_mm=spacing_mm)


def blob(rows, columns, centre_xy, sigma_px):
    y, x = np.mgrid[:rows, :columns] + 0.5
    return np.exp(
        -((x - centre_xy[0]) ** 2 + (y - centre_xy[1]) ** 2) / (2 * sigma_px**2)
    ).astype(np.float32)


def centroid(image):
    y, x = np.mgrid[: image.shape[0], : image.shape[1]] + 0.5
    return np.array([(x * image).sum(), (y * image).sum()]) / image.sum()


@pytest.mark.parametrize("source", [0.139, 0.16896, 0.2, 0.9, 1.3])
@pytest.mark.parametrize("spacing_mm", [0.9, 0.45])
def test_a_spot_stays_where_the_grid_says(source, spacing_mm):
    rows, columns = round(200 / source), round(231 / source)
    where = grid(rows, columns, source, spacing_mm=spacing_mm, size_px=600)
    at = np.array([120.3, 77.7]) / source
    image = resample(blob(rows, columns, at, 4 / source), where)
    found = centroid(pad(image, where, filled_area(where, rows, columns)))
    assert found == pytest.approx(where.from_source_px(at), abs=0.02)


@pytest.mark.parametrize("columns", [2316, 2317, 2318, 2319, 2320, 2321])
def test_the_radiograph_lies_in_the_middle_and_keeps_all_but_a_rim(columns):
    where = grid(columns=columns)
    left, top = where.from_source_px(np.zeros(2))
    right, bottom = where.from_source_px(np.array([columns, 1860]))
    assert abs((left + right) / 2 - 256) <= 0.5
    rows_filled, columns_filled = filled_area(where, 1860, columns)
    lost = [columns_filled.start - left, right - columns_filled.stop]
    lost += [rows_filled.start - top, bottom - rows_filled.stop]
    assert min(lost) >= -1e-6
    assert max(lost) <= 0.5


def test_the_spacing_is_exact():
    where = grid()
    ends = where.to_source_mm(np.array([[0, 0], [100, 0]]))
    assert np.ptp(ends[:, 0]) == pytest.approx(90)


def test_a_radiograph_as_large_as_the_grid_fits_and_a_larger_one_does_not():
    assert filled_area(grid(512, 512, 0.9), 512, 512) == (slice(0, 512),) * 2
    with pytest.raises(Unusable, match="462 x 461 mm; the grid's side is 461 mm"):
        grid(512, 513, 0.9)


def test_fine_stripes_become_their_mean_and_no_coarse_ones():
    stripes = np.tile([0.0, 1.0], (600, 300)).astype(np.float32)
    image = resample(stripes, grid(600, 600, 0.2))
    assert image == pytest.approx(0.5, abs=0.02)


def test_an_edge_does_not_ring():
    step = np.zeros((400, 400), dtype=np.float32)
    step[:, 200:] = 1
    image = resample(step, grid(400, 400, 0.3))
    assert image.min() >= 0
    assert image.max() <= 1 + 1e-6


def test_clipping_maps_the_percentiles_to_the_ends():
    image = normalise(np.arange(101, dtype=np.float32)[None], (5, 95))[0]
    assert image[[5, 50, 95]] == pytest.approx([0, 0.5, 1])
    assert image[[0, 100]].tolist() == [0, 1]


def test_without_clipping_the_darkest_and_brightest_are_the_ends():
    image = normalise(np.arange(101, dtype=np.float32)[None], None)[0]
    assert image[[0, 25, 100]] == pytest.approx([0, 0.25, 1])


def test_brightness_and_contrast_do_not_matter():
    image = np.random.default_rng(1).normal(size=(30, 30)).astype(np.float32)
    assert normalise(image, (5, 95)) == pytest.approx(
        normalise(image * 37 + 1000, (5, 95)), abs=1e-4
    )


def test_an_image_of_one_value_has_no_contrast():
    with pytest.raises(Unusable) as error:
        normalise(np.full((9, 9), 7.0), (5, 95))
    assert error.value.reason == "no contrast"


def test_close_ups_show_what_they_share_alike():
    pixels = blob(400, 500, (230.0, 190.0), 30)
    one, other = (
        grid_round(np.array(at), 0.2, 0.45, 80) for at in ((46, 38), (50, 35))
    )
    x, y = np.rint(np.subtract(other.offset_xy_mm, one.offset_xy_mm) / 0.45).astype(int)
    a, b = close_ups(pixels, (one, other))
    assert a[max(y, 0) :, max(x, 0) :][:60, :60] == pytest.approx(
        b[max(-y, 0) :, max(-x, 0) :][:60, :60], abs=1e-6
    )


def test_a_close_up_at_the_edge_is_dark_beyond_it():
    pixels = 1 + blob(400, 500, (0.0, 0.0), 30)
    (found,) = close_ups(pixels, [grid_round(np.array((0.0, 0.0)), 0.2, 0.4, 60)])
    assert not found[:30].any()
    assert not found[:, :30].any()
    assert found[30, 30] > 0.9


def test_a_close_up_of_nothing_says_so():
    with pytest.raises(Unusable, match="all values are 7"):
        close_ups(np.full((50, 50), 7.0), [grid_round(np.zeros(2), 0.2, 0.4, 60)])
    away = grid_round(np.array((500.0, 500.0)), 0.2, 0.4, 60)
    with pytest.raises(Unusable, match="expected it at"):
        close_ups(np.eye(50, dtype=np.float32), [away])
