"""The command as a user types it, with a model that has learnt nothing."""

import csv
import json
import os
import subprocess
import sys

import pytest
import torch
from PIL import Image
from remembered import CARD, radiograph
from small_cohort import header, write_dicom

from hipspace.command.cli import main
from hipspace.command.rows import COLUMNS
from hipspace.segmentation.resunet import res_unet, save_model


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with fresh models, which are used if no other is named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("hipspace.command.cli.MODELS", tmp_path / "models")
    torch.manual_seed(0)
    for name in ("coarse", "fine"):
        path = tmp_path / f"models/release/{name}.safetensors"
        save_model(path, res_unet(CARD), CARD)
    return tmp_path


def table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def status_of(*arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["measure", *map(str, arguments)])
    return stopped.value.code


def test_every_file_is_two_rows_and_some_without_hips_are_status_1(folder, caplog):
    write_dicom(folder / "in/a.dcm", header(radiograph()))
    Image.fromarray(radiograph()).save(folder / "in/b.png")
    caplog.set_level("INFO")
    outputs = ["--json", "a.json", "--overlays", "in/drawn", "--workers", "1"]
    assert main(["measure", "in", "missing.dcm", *outputs]) == 1
    rows = table(folder / "jsw.csv")
    assert tuple(rows[0]) == COLUMNS
    assert [row["file"] for row in rows[::2]] == ["in/a.dcm", "in/b.png", "missing.dcm"]
    assert [row["reason"] for row in rows[2::2]] == ["no pixel spacing", "not readable"]
    assert len(json.loads((folder / "a.json").read_text())) == 6
    assert [path.name for path in (folder / "in/drawn").iterdir()] == ["a.dcm.png"]
    assert "of the 6 hips of 3 files" in caplog.text


def test_workers_change_nothing(folder):
    for name in ("a.dcm", "b.dcm", "c.dcm"):
        write_dicom(folder / name, header(radiograph()))
    for workers in ("1", "2"):
        main(["measure", str(folder), "--csv", workers, "--workers", workers])
    assert (folder / "1").read_bytes() == (folder / "2").read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("empty",),
        ("a.png", "--spacing-mm", "0"),
        ("a.png", "--spacing-mm", "wide"),
        ("a.png", "--workers", "0"),
        ("a.png", "--model", "broken.safetensors"),
        ("a.png", "--overlays", "broken.safetensors"),
        ("a.png", "a.png.png", "--overlays", "."),
        ("empty", "a.png", "--overlays", "empty"),
        ("a.png", "--csv", "empty"),
        ("a.png", "--json", "jsw.csv"),
    ],
)
def test_wrong_usage_is_status_2_and_writes_nothing(folder, arguments):
    (folder / "empty").mkdir()
    (folder / "broken.safetensors").write_text("no model")
    assert status_of(*arguments) == 2
    assert not list(folder.glob("jsw.csv*"))


@pytest.mark.parametrize("option", ["--csv", "--json"])
@pytest.mark.parametrize("given", [("a.dcm",), ("b.dcm",), ("--", "a.dcm", "b.dcm")])
def test_no_table_is_written_over_a_radiograph(folder, option, given):
    for name in ("a.dcm", "b.dcm"):
        write_dicom(folder / name, header(radiograph()))
    before = (folder / "a.dcm").read_bytes()
    assert status_of(option, "a.dcm", *given) == 2
    assert (folder / "a.dcm").read_bytes() == before


def test_a_link_to_itself_stops_no_overlays(folder):
    write_dicom(folder / "a.dcm", header(radiograph()))
    (folder / "loop.dcm").symlink_to(folder / "loop.dcm")
    main(["measure", "a.dcm", "loop.dcm", "--overlays", "pictures", "--workers", "1"])
    assert [row["reason"] for row in table(folder / "jsw.csv")][2:] == [
        "not readable",
        "not readable",
    ]


def test_a_missing_model_says_where_models_come_from(capsys):
    assert status_of("a.png", "--model", "nowhere.safetensors") == 2
    message = capsys.readouterr().err
    for word in ("nowhere.safetensors", "dvc repro", "dvc pull", "--model"):
        assert word in message


def test_help_teaches_with_examples(capsys):
    assert status_of("--help") == 0
    text = capsys.readouterr().out
    for word in ("examples:", "exit status:", "--spacing-mm 0.143", "docs/measure.md"):
        assert word in text


def test_help_does_not_wait_for_torch():
    code = "import hipspace.command.cli, sys; sys.exit('torch' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, env=environment, check=False).returncode == 0
