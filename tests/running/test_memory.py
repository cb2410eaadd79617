import ctypes

import pytest

from hipspace.running.memory import keep_freed_memory


def test_without_the_c_library_of_gnu_all_stays_as_it_is(monkeypatch):
    class Other:
        """A C library without mallopt, as on macOS and Windows."""

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Other())
    keep_freed_memory()


@pytest.mark.parametrize("error", [OSError, TypeError])
def test_a_library_that_cannot_be_loaded_stops_nothing(monkeypatch, error):
    def library(_):
        raise error

    monkeypatch.setattr(ctypes, "CDLL", library)
    keep_freed_memory()
