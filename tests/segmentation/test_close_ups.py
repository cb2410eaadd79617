"""What the fine network sees round heads, and how often it looks."""

import numpy as np
import pytest
from arcs import ArcHip
from looking import CARD, GRID, IMAGE, Looking

from hipspace.errors import Unusable
from hipspace.geometry.grid import Grid
from hipspace.segmentation import close_ups
from hipspace.segmentation.close_ups import (
    CloseView,
    mean_of_looks,
    predict_close_ups,
    through_windows,
)
from hipspace.segmentation.heads import Head
from hipspace.segmentation.looks import LOOKS, Look


def seen(at_px, grid=GRID, image=IMAGE, look=LOOKS[0]):
    x, y = grid.to_source_mm(np.array(at_px, dtype=float))
    view = CloseView(image, grid, Head((x, y), 8.0))
    return through_windows(Looking().eval(), CARD, [view], look)[0]


def test_only_the_window_round_the_head_is_predicted():
    found = seen((24, 30))
    window = IMAGE[22:38, 16:32]
    stretched = (window - window.min()) / np.ptp(window)
    assert found[0, 22:38, 16:32] == pytest.approx(stretched, abs=1e-4)
    found[:, 22:38, 16:32] = np.nan
    assert np.isnan(found).all()


def test_a_window_may_reach_beyond_the_view():
    found = seen((2, 3))
    assert found.shape == (3, *IMAGE.shape)
    assert np.isfinite(found[:, :11, :10]).all()
    assert np.isnan(found[:, 11:, 10:]).all()


def test_a_look_is_through_a_window_beside_the_head_with_other_grey_values():
    found = seen((24, 30), look=Look((3, -2), gamma=0.5))
    window = IMAGE[20:36, 19:35] ** 0.5
    stretched = (window - window.min()) / np.ptp(window)
    assert found[0, 20:36, 19:35] == pytest.approx(stretched, abs=1e-4)


def test_a_look_shows_other_percentiles_black_and_white():
    found = seen((24, 30), look=Look(percentiles=(20, 80)))
    window = IMAGE[22:38, 16:32]
    low, high = np.percentile(window, (20, 80))
    stretched = np.clip((window - low) / (high - low), 0, 1)
    assert found[0, 22:38, 16:32] == pytest.approx(stretched, abs=1e-4)


def test_what_a_hip_shows_is_the_mean_of_all_looks_where_they_see():
    view = CloseView(IMAGE, GRID, Head((15.0, 20.0), 8.0))
    (hip,) = predict_close_ups(Looking().eval(), CARD, [view])
    looks = [through_windows(Looking().eval(), CARD, [view], look)[0] for look in LOOKS]
    expected = np.nanmean(np.where(np.isnan(looks).all(axis=0), 0, looks), axis=0)
    assert hip.probabilities == pytest.approx(expected, abs=1e-6)
    (again,) = mean_of_looks(Looking().eval(), CARD, [view])
    assert again == pytest.approx(hip.probabilities, abs=1e-6)


def test_mirrored_views_are_predicted_in_the_same_place():
    plain = seen((24, 30))
    turned = seen((IMAGE.shape[1] - 24, 30), GRID.mirror(), IMAGE[:, ::-1].copy())
    assert turned[..., ::-1] == pytest.approx(plain, abs=1e-4, nan_ok=True)


def test_a_window_follows_the_head_that_is_seen_in_it():
    hip = ArcHip(4.0)
    femur = hip.probabilities(0.5)[0]
    card = CARD.model_copy(update={"window_px": 160, "window_percentiles": None})
    grid = Grid(femur.shape, 0.5, 0.5, (0.0, 0.0))
    centre = np.array(hip.centre_xy_mm)
    far = Head(tuple(centre + (12.0, 9.0)), 24.0)
    views = [
        CloseView(femur, grid, far),
        CloseView(np.roll(femur, 9, axis=1), grid, Head(tuple(centre), 24.0)),
    ]
    network = Looking().eval()
    seen_first, seen_beside = predict_close_ups(network, card, views)
    head = seen_first.head
    beside, other = seen_beside.probabilities, seen_beside.head
    assert head.centre_xy_mm == pytest.approx(centre, abs=0.3)
    first = np.rint(centre / 0.5 - 80).astype(int).clip(0)
    window = (slice(first[1], first[1] + 160), slice(first[0], first[0] + 160))
    assert seen_first.looks[0][0][window] == pytest.approx(femur[window], abs=1e-3)
    (seen_alone,) = predict_close_ups(network, card, views[1:])
    alone, head_alone = seen_alone.probabilities, seen_alone.head
    assert other.centre_xy_mm == pytest.approx(head_alone.centre_xy_mm, abs=1e-3)
    assert other.centre_xy_mm[0] == pytest.approx(centre[0] + 4.5, abs=0.3)
    assert beside == pytest.approx(alone, abs=1e-5)


def windows_until(monkeypatch, *heads):
    """Where the last first look was, and how many, if these heads are seen in turn."""
    found, looked = iter([*heads, None]), []
    through = close_ups.through_windows

    def watched(network, card, views, *look):
        looked.extend(view.head for view in views if not look)
        return through(network, card, views, *look)

    monkeypatch.setattr(close_ups, "find_head", lambda *_: next(found))
    monkeypatch.setattr(close_ups, "through_windows", watched)
    view = CloseView(IMAGE, GRID, Head((10.0, 12.0), 8.0))
    predict_close_ups(Looking().eval(), CARD, [view])
    return looked[-1], len(looked)


def at(x_mm):
    return Head((x_mm, 12.0), 8.0)


def test_a_head_near_where_it_was_expected_is_not_looked_at_again(monkeypatch):
    assert windows_until(monkeypatch, at(11.9), at(20.0)) == (at(10.0), 1)


def test_a_head_is_expected_where_it_was_seen_last(monkeypatch):
    heads = at(12.5), at(14.0), at(20.0)
    assert windows_until(monkeypatch, *heads) == (at(12.5), 2)


def test_a_head_that_is_not_seen_is_not_looked_for_again(monkeypatch):
    assert windows_until(monkeypatch, None, at(14.0)) == (at(10.0), 1)


def test_a_head_that_keeps_away_is_looked_at_three_times(monkeypatch):
    heads = [at(10.0 + 3 * k) for k in range(1, 6)]
    assert windows_until(monkeypatch, *heads) == (at(16.0), 3)


def test_a_window_is_as_bright_as_its_view_unless_percentiles_are_asked_for():
    card = CARD.model_copy(update={"window_percentiles": None})
    view = CloseView(IMAGE, GRID, Head((15.0, 20.0), 8.0))
    (found,) = through_windows(Looking().eval(), card, [view])
    seen = np.isfinite(found[0])
    assert 0 < seen.sum() <= CARD.window_px**2
    assert found[0][seen] == pytest.approx(IMAGE[seen], abs=1e-4)


def test_a_network_of_whole_close_ups_is_given_windows_of_their_size():
    card = CARD.model_copy(update={"window_px": None, "size_px": 24})
    view = CloseView(IMAGE, GRID, Head((19.0, 21.0), 8.0))
    (found,) = through_windows(Looking().eval(), card, [view])
    rows, columns = np.nonzero(np.isfinite(found[1]))
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (24, 24)


def test_a_window_that_shows_nothing_is_refused():
    view = CloseView(np.full_like(IMAGE, 0.3), GRID, Head((15.0, 20.0), 8.0))
    with pytest.raises(Unusable, match=r"all values are 0\.3"):
        through_windows(Looking().eval(), CARD, [view])
