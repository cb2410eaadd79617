import pickle
from dataclasses import replace

import h5py
import numpy as np
import pytest

from hipspace.geometry.grid import Grid
from hipspace.storage.files.locks import InUse
from hipspace.storage.hips import Hips, Record, new_hips, packed
from hipspace.storage.levels import as_fraction_levels, as_levels

SIZE = 16
GRID = Grid((SIZE, SIZE), 0.9, 0.17, (-3.3, 1.2))


def record(seed, file="CHECK/T00/0000001_T00_APO.dcm"):
    rng = np.random.default_rng(seed)
    landmarks = rng.uniform(0, SIZE * 0.9, (2, 80, 2)).astype(np.float32)
    return Record(
        file=file,
        cohort="CHECK",
        patient="0000001",
        visit="T00",
        image=as_levels(rng.random((SIZE, SIZE))),
        coverage=as_fraction_levels(rng.random((2, 3, SIZE, SIZE))),
        landmarks_mm=landmarks,
        grid=GRID,
    )


def write_hips(path, records):
    with new_hips(path) as add:
        for each in records:
            add(packed(each))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "hips.h5"


def test_a_right_hip_is_read_as_it_was_written(path):
    written = record(1)
    write_hips(path, [record(0), written])
    with Hips(path) as hips:
        assert len(hips) == 2
        assert hips.image(1, "right") == pytest.approx(written.image / 4095)
        assert hips.coverage(1, "right") == pytest.approx(written.coverage[0] / 255)
        assert hips.grid(1, "right") == GRID


def test_a_left_hip_is_mirrored_with_its_labels_and_its_grid(path):
    written = record(1)
    write_hips(path, [written])
    with Hips(path) as hips:
        assert hips.image(0, "left") == pytest.approx(written.image[:, ::-1] / 4095)
        expected = written.coverage[1, :, :, ::-1] / 255
        assert hips.coverage(0, "left") == pytest.approx(expected)
        grid = hips.grid(0, "left")
        back_mm = grid.to_source_mm(hips.landmarks(0, "left"))
        assert back_mm == pytest.approx(written.landmarks_mm[1], abs=1e-5)
        assert grid == GRID.mirror()


def test_a_hip_without_landmarks_is_no_side(path):
    one = record(0)
    landmarks = one.landmarks_mm.copy()
    landmarks[0] = np.nan
    write_hips(path, [replace(one, landmarks_mm=landmarks), record(1)])
    with Hips(path) as hips:
        assert [hips.sides(0), hips.sides(1)] == [("left",), ("right", "left")]


def test_the_same_records_give_the_same_bytes(path, tmp_path):
    other = tmp_path / "other.h5"
    for each in (path, other):
        write_hips(each, (record(seed) for seed in range(3)))
    assert path.read_bytes() == other.read_bytes()


def test_nothing_is_left_of_a_run_that_broke_off(path):
    def broken():
        yield record(0)
        raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError):
        write_hips(path, broken())
    assert list(path.parent.iterdir()) == []


def test_without_records_there_is_no_file(path):
    write_hips(path, [])
    assert not path.exists()


def test_a_grid_of_another_size_is_refused(path):
    with pytest.raises(ValueError, match="not that of its image"):
        write_hips(path, [replace(record(0), grid=replace(GRID, shape=(8, 8)))])


def test_the_store_holds_nothing_but_what_a_record_names(path):
    write_hips(path, [record(0)])
    with h5py.File(path) as file:
        assert not file.attrs
        named = {"file", "cohort", "patient", "visit", "grid_mm"}
        assert set(file) == named | {"image", "coverage", "landmarks_mm"}


def test_a_store_can_be_sent_to_another_process(path):
    write_hips(path, [record(0)])
    hips = Hips(path)
    first = hips.image(0, "left")
    assert pickle.loads(pickle.dumps(hips)).image(0, "left") == pytest.approx(first)
    hips.close()


def test_a_store_that_another_process_is_filling_is_left_alone(path):
    with new_hips(path) as add:
        add(packed(record(0)))
        with (
            pytest.raises(InUse, match="another process is writing it"),
            new_hips(path),
        ):
            pass
    with Hips(path) as hips:
        assert len(hips) == 1


def test_a_store_sent_to_another_process_is_small_and_opened_there_once(path):
    write_hips(path, [record(seed) for seed in range(20)])
    sent = pickle.dumps(Hips(path))
    assert len(sent) < 500
    assert pickle.loads(sent) is pickle.loads(sent)
    write_hips(path, [record(0)])
    assert len(pickle.loads(pickle.dumps(Hips(path)))) == 1


def test_a_missing_file_is_named(path):
    with pytest.raises(FileNotFoundError, match=r"hips\.h5"):
        Hips(path)
