"""The command runs where Python lacks what only Unix has, as on Windows."""

import csv
import os
import subprocess
import sys
from pathlib import Path

from remembered import CARD, radiograph
from small_cohort import header, write_dicom

from hipspace.segmentation.network.resunet import res_unet, save_model

MASKED = """
import runpy, sys
sys.modules.update(dict.fromkeys(("fcntl", "resource"), None))
sys.argv[0] = "hipspace"
runpy.run_module("hipspace", run_name="__main__", alter_sys=True)
"""
"""`python -m hipspace` where Python lacks what it has on Unix alone."""


def hipspace(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", MASKED, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_explains_itself(tmp_path):
    shown = hipspace(tmp_path, "measure", "--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "FILE [FILE ...]" in shown.stdout


def test_a_radiograph_is_measured(tmp_path):
    for name in ("coarse", "fine"):
        save_model(tmp_path / f"{name}.safetensors", res_unet(CARD), CARD)
    write_dicom(tmp_path / "a.dcm", header(radiograph()))
    options = ["--model", "coarse.safetensors", "--workers", "1"]
    called = hipspace(tmp_path, "measure", "a.dcm", *options)
    assert called.returncode in (0, 1), called.stderr
    with (tmp_path / "jsw.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["file"], row["side"]) for row in rows] == [
        ("a.dcm", "right"),
        ("a.dcm", "left"),
    ]
    assert "unexpected error" not in [row["reason"] for row in rows]
    assert not list(tmp_path.glob("*.partial"))
