"""A reader never meets half a file."""

import pytest

from hipspace.storage.files.whole_files import partial_of, written_whole


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path):
    path = tmp_path / "new" / "a.txt"
    with written_whole(path) as file:
        file.write_text("half")
        assert not path.exists()
        assert file == partial_of(path)
    assert path.read_text() == "half"
    assert list(path.parent.iterdir()) == [path]


def test_an_error_leaves_the_former_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("former")
    partial_of(path).write_text("half")
    with pytest.raises(ZeroDivisionError), written_whole(path):
        raise ZeroDivisionError
    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_deleted_meanwhile_replaces_nothing(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("former")
    with written_whole(path) as file:
        file.write_text("not wanted after all")
        file.unlink()
    assert path.read_text() == "former"


def test_a_file_written_by_several_has_another_name_in_each(tmp_path, monkeypatch):
    names = set()
    for process in (1, 2):
        monkeypatch.setattr("os.getpid", lambda process=process: process)
        with written_whole(tmp_path / "a.txt", by_several=True) as file:
            names.add(file.name)
            file.write_text("the same")
    assert len(names) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
