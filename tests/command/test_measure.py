"""What is measured again, what is refused, and what the exit status says."""

from pathlib import Path

import pytest
from remembered import model

from hipspace.command.cli import main
from hipspace.command.dicom import object_path
from hipspace.command.measure import stopped_sentence
from hipspace.command.settings import options_digest

OPTIONS = ("--csv", "jsw.csv", "--workers", "1")


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """Names of the files that are measured; of `b.dcm` no spacing is known."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.dcm", "b.dcm"):
        (tmp_path / name).write_bytes(bytes(128) + b"DICM")
    names = []

    def measure_file(task, settings):
        name = task.source.name
        names.append(name)
        known = name == "a.dcm"
        row = {"file": name, "options": options_digest(settings, model())}
        row |= {"status": "measured" if known else "excluded", "minimum_mm": 3.0}
        row |= {"spacing_mm": 0.2 if known else None, "borders": {}}
        return [row | {"side": side} for side in task.source.sides]

    module = "hipspace.command.measure"
    monkeypatch.setattr(f"{module}._checked_model", lambda *_: model())
    monkeypatch.setattr(f"{module}.measure_file", measure_file)
    monkeypatch.setattr(
        f"{module}.in_order",
        lambda jobs, _: (function(*arguments) for function, arguments, _ in jobs),
    )
    return names


def measure(*arguments):
    return main(["measure", *arguments, *OPTIONS])


def refusal(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["measure", *arguments])
    assert stopped.value.code == 2
    return capsys.readouterr().err


@pytest.mark.usefixtures("measured")
def test_the_status_is_0_only_if_every_file_has_a_width():
    assert measure("a.dcm") == 0
    assert measure("a.dcm", "b.dcm", "--overwrite") == 1


def test_a_file_without_all_its_rows_is_measured_again(measured, tmp_path):
    measure("a.dcm", "b.dcm")
    table = tmp_path / "jsw.csv"
    table.write_text("".join(table.read_text().splitlines(keepends=True)[:-1]))
    measured.clear()
    measure("a.dcm", "b.dcm", "--resume")
    assert measured == ["b.dcm"]


def test_a_file_that_could_be_read_is_measured_again_without_its_objects(measured):
    measure("a.dcm", "b.dcm")
    measured.clear()
    measure("a.dcm", "b.dcm", "--resume", "--dicom", "out")
    assert measured == ["a.dcm"]
    object_path(Path("out"), "a.dcm", "report").write_text("")
    measured.clear()
    measure("a.dcm", "b.dcm", "--resume", "--dicom", "out")
    assert measured == []


def test_a_head_by_hand_needs_the_fine_model(measured, tmp_path, capsys):
    text = "file,side,head_x_px,head_y_px\na.dcm,left,1,2\n"
    (tmp_path / "list.csv").write_text(text)
    said = refusal(capsys, "list.csv", "--coarse-only", *OPTIONS)
    assert "no --coarse-only" in said
    measure("list.csv")
    assert measured == ["a.dcm"]


def test_a_stream_cannot_be_resumed(measured, capsys):
    said = refusal(capsys, "a.dcm", "--resume", "--csv", "-")
    assert "--resume needs a file" in said
    assert measured == []


def test_what_is_there_of_a_stopped_run_is_told(tmp_path):
    assert "before anything" in stopped_sentence(tmp_path / "a.csv")
    (tmp_path / "a.csv.partial").write_text("")
    assert "a.csv.partial; --resume" in stopped_sentence(tmp_path / "a.csv")
    assert "have been written" in stopped_sentence(Path("-"))
