import torch
from drawn_hips import DrawnHips

from hipspace.training import decoded
from hipspace.training.decoded import Decoded

PLACES = [(0, "right"), (0, "left"), (1, "right")]


def test_a_hip_is_what_the_store_gives():
    hips = DrawnHips()
    channels = Decoded(hips).channels((0, "left"))
    image, coverage = (
        torch.from_numpy(part)
        for part in (hips.image(0, "left"), hips.coverage(0, "left"))
    )
    torch.testing.assert_close(channels[0], image, atol=1e-3, rtol=0)
    torch.testing.assert_close(channels[1:], coverage, atol=1 / 255, rtol=0)


def test_a_part_is_that_of_the_whole():
    hip = Decoded(DrawnHips())((0, "right"))
    part = slice(3, 20), slice(40, 64)
    assert torch.equal(hip.channels(part), hip.channels()[:, *part])


def test_hips_are_forgotten_before_memory_runs_out(monkeypatch):
    monkeypatch.setattr(decoded, "CACHED_BYTES", 2 * (2 + 3) * 64 * 64)
    kept = Decoded(DrawnHips())
    for place in PLACES:
        assert torch.equal(kept.channels(place), Decoded(DrawnHips()).channels(place))
    assert list(kept._kept) == PLACES[1:]
