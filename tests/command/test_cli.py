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

import hipspace
from hipspace.command.cli import STOPPED, main
from hipspace.command.measure import measure_file
from hipspace.command.rows import COLUMNS
from hipspace.measurement.interval import SYNTHETIC, Interval, write_interval
from hipspace.segmentation.network.resunet import res_unet, save_model

COARSER = CARD.model_copy(update={"spacing_mm": 1.8, "size_px": 256})
"""As much of a radiograph in a quarter of the pixels: what it shows matters not."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with fresh models, which are used if no other is named."""
    monkeypatch.chdir(tmp_path)
    released = [tmp_path / f"models/{name}.safetensors" for name in ("coarse", "fine")]
    monkeypatch.setattr("hipspace.command.cli.RELEASED", released)
    torch.manual_seed(0)
    for path in released:
        save_model(path, res_unet(COARSER), COARSER)
    return tmp_path


def table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def status_of(*arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["measure", *map(str, arguments)])
    return stopped.value.code


def test_every_file_is_two_rows_and_some_without_hips_are_status_1(folder, capsys):
    write_dicom(folder / "in/a.dcm", header(radiograph()))
    Image.fromarray(radiograph()).save(folder / "in/b.png")
    outputs = ["--json", "a.json", "--overlays", "in/drawn", "--workers", "1"]
    assert main(["measure", "in", *outputs]) == 1
    rows = table(folder / "jsw.csv")
    assert tuple(rows[0]) == COLUMNS
    assert [row["file"] for row in rows[::2]] == ["in/a.dcm", "in/b.png"]
    assert [row["reason"] for row in rows[2:]] == ["no pixel spacing"] * 2
    assert len(json.loads((folder / "a.json").read_text())) == 4
    assert [path.name for path in (folder / "in/drawn").iterdir()] == ["a.dcm.png"]
    said = capsys.readouterr().out
    assert "of 4 hips of 2 files" in said
    assert "2 x no pixel spacing, in/b.png: " in said


def test_a_mistyped_name_is_an_error_and_measures_nothing(folder, capsys):
    write_dicom(folder / "a.dcm", header(radiograph()))
    for name, said in (("b.dcm", "no file or folder b.dcm"), ("b*", "no file matches")):
        assert status_of("a.dcm", name) == 2
        assert said in capsys.readouterr().err
    assert not (folder / "jsw.csv").exists()


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
        ("a.png", "--overwrite", "--resume"),
        ("a.png", "--calibration", "broken.safetensors"),
    ],
)
def test_wrong_usage_is_status_2_and_writes_nothing(folder, arguments):
    (folder / "empty").mkdir()
    for name in ("a.png", "a.png.png"):
        Image.fromarray(radiograph()).save(folder / name)
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


def test_an_existing_table_is_replaced_only_if_asked(folder, capsys):
    write_dicom(folder / "a.dcm", header(radiograph()))
    (folder / "jsw.csv").write_text("mine")
    assert status_of("a.dcm") == 2
    assert "--overwrite" in capsys.readouterr().err
    assert (folder / "jsw.csv").read_text() == "mine"
    main(["measure", "a.dcm", "--overwrite", "--workers", "1"])
    assert len(table(folder / "jsw.csv")) == 2


def killed_after(rows, folder, monkeypatch):
    """Run over a folder, stopped by the user once the table has so many rows."""

    def stopped(task, settings):
        partial = folder / "jsw.csv.partial"
        if partial.exists() and len(table(partial)) >= rows:
            raise KeyboardInterrupt
        return measure_file(task, settings)

    with monkeypatch.context() as patch:
        patch.setattr("hipspace.command.measure.measure_file", stopped)
        patch.setattr(
            "hipspace.command.measure.in_order",
            lambda jobs, _: (function(*arguments) for function, arguments, _ in jobs),
        )
        return main(["measure", "in", "--workers", "1", "--json", "jsw.json"])


def test_a_killed_run_is_resumed_and_gives_what_one_run_gives(
    folder, monkeypatch, caplog
):
    for name in ("a", "b", "c"):
        write_dicom(folder / f"in/{name}.dcm", header(radiograph()))
    assert killed_after(4, folder, monkeypatch) == STOPPED
    assert "the rows so far are in jsw.csv.partial" in caplog.text
    assert status_of("in") == 2
    measured = []

    def counted(task, settings):
        measured.append(task.source.name)
        return measure_file(task, settings)

    monkeypatch.setattr("hipspace.command.measure.measure_file", counted)
    arguments = ["measure", "in", "--workers", "1", "--json", "jsw.json"]
    main([*arguments, "--resume"])
    assert measured == ["in/c.dcm"]
    resumed = [(folder / name).read_bytes() for name in ("jsw.csv", "jsw.json")]
    main([*arguments, "--overwrite"])
    whole = [(folder / name).read_bytes() for name in ("jsw.csv", "jsw.json")]
    assert resumed == whole
    write_dicom(folder / "in/aa.dcm", header(radiograph()))
    measured.clear()
    main([*arguments, "--resume"])
    assert measured == ["in/aa.dcm"]


def test_no_run_is_resumed_with_other_options(folder, capsys):
    write_dicom(folder / "a.dcm", header(radiograph()))
    main(["measure", "a.dcm", "--workers", "1"])
    assert status_of("a.dcm", "--resume", "--spacing-mm", "0.2") == 2
    assert "other models, options or version" in capsys.readouterr().err
    assert status_of("a.dcm", "--resume", "--uids") == 2


def test_a_stop_before_anything_tells_the_truth(folder, monkeypatch, caplog):
    write_dicom(folder / "a.dcm", header(radiograph()))

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("hipspace.command.measure.find_sources", stopped)
    assert main(["measure", "a.dcm"]) == STOPPED
    assert "stopped before anything was measured" in caplog.text


def test_the_table_goes_to_the_standard_output(folder, capsys):
    write_dicom(folder / "a.dcm", header(radiograph()))
    main(["measure", "a.dcm", "--csv", "-", "--workers", "1"])
    said = capsys.readouterr()
    assert list(csv.DictReader(said.out.splitlines()))[0]["file"] == "a.dcm"
    assert "2 hips of 1 file" in said.err
    assert not (folder / "-").exists()


def test_a_link_is_written_through(folder):
    write_dicom(folder / "a.dcm", header(radiograph()))
    (folder / "elsewhere").mkdir()
    (folder / "jsw.csv").symlink_to(folder / "elsewhere/table.csv")
    main(["measure", "a.dcm", "--workers", "1"])
    assert (folder / "jsw.csv").is_symlink()
    assert len(table(folder / "elsewhere/table.csv")) == 2


def run_as_a_program(folder, arguments, **kwargs):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "hipspace", "measure", *arguments]
    models = ["--model", "models/coarse.safetensors", "--workers", "1"]
    return subprocess.Popen([*command, *models], cwd=folder, env=environment, **kwargs)


def test_a_fifo_takes_the_table(folder):
    write_dicom(folder / "a.dcm", header(radiograph()))
    os.mkfifo(folder / "pipe")
    with run_as_a_program(folder, ["a.dcm", "--csv", "pipe"]) as program:
        reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        assert program.wait(timeout=60) == 1
        content = os.read(reader, 1_000_000).decode()
        os.close(reader)
    assert len(list(csv.DictReader(content.splitlines()))) == 2


def test_without_a_standard_error_it_measures_all_the_same(folder):
    write_dicom(folder / "a.dcm", header(radiograph()))
    closed = ["bash", "-c", 'exec "$@" 2>&- >&-', "bash", sys.executable]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = ["a.dcm", "--model", "models/coarse.safetensors", "--workers", "1"]
    command = [*closed, "-m", "hipspace", "measure", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, check=False, timeout=60)
    assert done.returncode == 1
    assert len(table(folder / "jsw.csv")) == 2


def test_the_interval_of_the_models_is_used_and_told(folder, caplog):
    caplog.set_level("INFO")
    write_dicom(folder / "a.dcm", header(radiograph()))
    main(["measure", "a.dcm", "--workers", "1"])
    assert "no interval round a minimum" in caplog.text
    row = table(folder / "jsw.csv")[0]
    digests = (row["coarse_model_sha256"], row["fine_model_sha256"])
    interval = Interval(0.9, 0.5, 30, 20, digests, SYNTHETIC)
    write_interval(folder / "models/interval.json", interval)
    caplog.clear()
    arguments = ["measure", "a.dcm", "--workers", "1", "--overwrite"]
    main([*arguments, "--report", "page.html"])
    assert caplog.text.count("90 % interval, learned from synthetic") == 1
    assert interval.sentence() in (folder / "page.html").read_text()
    caplog.clear()
    main([*arguments, "--coarse-only"])
    assert caplog.text.count("no interval round a minimum") == 1


def test_no_run_is_resumed_with_another_interval(folder, capsys):
    write_dicom(folder / "a.dcm", header(radiograph()))
    main(["measure", "a.dcm", "--workers", "1"])
    row = table(folder / "jsw.csv")[0]
    digests = (row["coarse_model_sha256"], row["fine_model_sha256"])
    interval = Interval(0.9, 0.5, 30, 20, digests, SYNTHETIC)
    write_interval(folder / "models/interval.json", interval)
    assert status_of("a.dcm", "--resume") == 2
    assert "other models, options or version" in capsys.readouterr().err


def test_uids_are_in_the_table_only_if_asked(folder):
    write_dicom(folder / "a.dcm", header(radiograph(), StudyInstanceUID="1.2.3"))
    main(["measure", "a.dcm", "--workers", "1"])
    assert "study_instance_uid" not in table(folder / "jsw.csv")[0]
    main(["measure", "a.dcm", "--workers", "1", "--uids", "--overwrite"])
    assert table(folder / "jsw.csv")[0]["study_instance_uid"] == "1.2.3"


def test_the_version_is_told_everywhere(folder, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"hipspace {hipspace.__version__}\n"
    write_dicom(folder / "a.dcm", header(radiograph()))
    main(["measure", "a.dcm", "--workers", "1"])
    row = table(folder / "jsw.csv")[0]
    assert row["version"] == hipspace.__version__
    assert len(row["coarse_model_sha256"]) == len(row["fine_model_sha256"]) == 12
