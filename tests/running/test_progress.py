import logging

import pytest

from hipspace.running import progress
from hipspace.running.progress import shown


@pytest.mark.parametrize("terminal", [False, True])
def test_the_items_come_as_they_are(monkeypatch, terminal):
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    assert list(shown(iter("abc"), 3, "file")) == ["a", "b", "c"]


def test_a_log_has_a_line_now_and_then(monkeypatch, caplog):
    times = iter([0.0, 10.0, 16.0, 20.0, 40.0])
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(times))
    caplog.set_level(logging.INFO)
    list(shown("abcd", 4, "file"))
    assert caplog.messages == [
        "file 2 of 4, 8.00 s each, 0 min left",
        "file 4 of 4, 10.00 s each, 0 min left",
    ]
