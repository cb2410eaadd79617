import torch
from drawn_hips import DrawnHips, varied
from torch.utils.data import DataLoader

from hipspace.training.dataset import EpochBatches, TrainingCrops

PLACES = [(0, "right"), (0, "left"), (1, "right")]


def crops(**changes) -> TrainingCrops:
    params = varied(**changes)
    return TrainingCrops(DrawnHips(), PLACES, params, spacing_mm=0.9)


def test_an_epoch_has_that_many_crops_of_every_hip():
    assert len(crops(crops__per_hip=4)) == 12


def test_the_same_epoch_and_index_give_the_same_sample():
    for one, other in zip(crops()[2, 3], crops()[2, 3], strict=True):
        assert torch.equal(one, other)
    assert not torch.equal(crops()[2, 3][0], crops()[1, 3][0])
    assert not torch.equal(crops()[2, 3][0], crops()[2, 2][0])


def test_the_number_of_loader_processes_changes_nothing():
    batches = EpochBatches(6, 4, seed=3, epochs=range(2))
    one, two = (
        list(DataLoader(crops(), batch_sampler=batches, num_workers=n)) for n in (0, 2)
    )
    assert len(one) == len(two) == 4
    assert all(torch.equal(a[0], b[0]) for a, b in zip(one, two, strict=True))


def test_an_epoch_shows_every_sample_once_in_an_order_of_its_own():
    batches = list(EpochBatches(10, 4, seed=1, epochs=range(2)))
    assert [len(batch) for batch in batches] == 6 * [4]
    first, second = sum(batches[:3], []), sum(batches[3:], [])
    assert sorted(first[:10]) == [(0, k) for k in range(10)]
    assert first[10:] == first[:2]
    assert [k for _, k in first] != [k for _, k in second]


def test_resuming_gives_the_batches_that_would_have_come():
    whole = list(EpochBatches(10, 4, seed=1, epochs=range(5)))
    assert list(EpochBatches(10, 4, seed=1, epochs=range(3, 5))) == whole[9:]
