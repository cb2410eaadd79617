"""A training sets threads and random numbers; the tests that follow see none of it."""

import pytest
from drawn_training import torch_left_as_it_was


@pytest.fixture(autouse=True)
def _leave_torch_as_it_was():
    with torch_left_as_it_was():
        yield
