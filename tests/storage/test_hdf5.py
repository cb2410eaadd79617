"""Rows that are compressed apart from the file that they are put in."""

from concurrent.futures import ThreadPoolExecutor

import h5py
import numpy as np
import pytest

from hipspace.storage.hdf5 import (
    JPEG_LS,
    ZSTANDARD,
    DatasetLayout,
    append,
    append_compressed,
    compressed,
)

SIZE = 32
IMAGES = DatasetLayout(np.uint16, JPEG_LS)
FRACTIONS = DatasetLayout(np.uint8, ZSTANDARD, chunk_axes=2)


def noise(seed, layout, levels):
    shape = (SIZE, SIZE) if layout is IMAGES else (2, 3, SIZE, SIZE)
    return np.random.default_rng(seed).integers(0, levels, shape)


def stored(file, name):
    """The bytes of each chunk of a dataset, and its filters that were left out."""
    dataset = file[name]
    starts = [[axis.start for axis in chunk] for chunk in dataset.iter_chunks()]
    return [dataset.id.read_direct_chunk(tuple(start)) for start in starts]


@pytest.mark.parametrize("layout", [IMAGES, FRACTIONS])
def test_compressed_rows_are_stored_as_those_that_hdf5_compresses(layout):
    rows = [noise(seed, layout, 200) for seed in range(3)]
    with h5py.File.in_memory() as file:
        for row in rows:
            append(file, "here", row, layout)
            chunks = compressed(row, layout)
            append_compressed(file, "apart", row.shape, chunks, layout)
        assert stored(file, "apart") == stored(file, "here")
        assert (file["apart"][:] == rows).all()


def test_noise_that_grows_when_compressed_is_stored_as_it_is():
    image = noise(0, IMAGES, 2**16)
    with h5py.File.in_memory() as file:
        append_compressed(file, "image", image.shape, compressed(image, IMAGES), IMAGES)
        assert stored(file, "image")[0][0] != 0
        assert (file["image"][0] == image).all()


def test_a_row_of_another_shape_is_refused():
    with h5py.File.in_memory() as file:
        append(file, "image", np.zeros((4, 4)), IMAGES)
        with pytest.raises(
            ValueError, match=r"found shape \(4, 5\), expected \(4, 4\)"
        ):
            append_compressed(file, "image", (4, 5), [], IMAGES)


def test_threads_do_not_mix_their_rows():
    rows = [noise(seed, IMAGES, 4096) for seed in range(40)]
    expected = [compressed(row, IMAGES) for row in rows]
    with ThreadPoolExecutor(8) as threads:
        found = [*threads.map(lambda row: compressed(row, IMAGES), rows)]
    assert found == expected
