"""params.yaml is the one place of every number that can be chosen."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hipspace.params import Predict, Split, Train, TrainCoarse, TrainFine, section_name

ROOT = Path(__file__).resolve().parents[1]
PARAMS = YAML(typ="safe").load(ROOT / "params.yaml")
OTHER_THINGS = {
    ("command/cli.py", "EXAMPLES"): "the help's, not the report's",
    ("command/models.py", "INTERVAL"): "name of a file",
    ("command/rows.py", "BORDERS"): "names of columns",
    ("command/rows.py", "INTERVAL"): "names of columns",
    ("measurement/joint_text.py", "BORDERS"): "names of columns",
    ("radiographs/cache.py", "CLOSE_UP"): "name of a file",
    ("splitting.py", "TRAIN"): "name of a part",
    ("dicom_results/codes.py", "INTERVAL"): "a concept of DICOM",
    ("dicom_results/codes.py", "REPORT"): "a concept of DICOM",
    ("statistics/readings.py", "SEED"): "of the command, which has no params.yaml",
    ("statistics/readings.py", "SEVERITY_MM"): "of the command, likewise",
    ("storage/files/column_names.py", "SPLIT"): "columns of split.csv",
    ("storage/files/column_names.py", "RETEST"): "columns of retest.csv",
    ("radiographs/dicom/own_range.py", "WINDOW"): "of sorted values",
    ("segmentation/pretrained.py", "NETWORK"): "names of parameters",
    ("training/validation.py", "MEAN_OF"): "judges a training, has no effect on it",
}
"""Constants that have a parameter's name and are not that number, and what they are."""


def keys(section: dict[str, Any]) -> Iterator[str]:
    """The names of all parameters, those of sections in sections among them."""
    for key, value in section.items():
        yield key
        if isinstance(value, dict):
            yield from keys(value)


def constants(path: Path) -> Iterator[str]:
    """The names that a module gives to what it defines itself."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            yield from (
                part.id
                for part in ast.walk(node)
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            )


def written(tmp_path: Path, **changes: Any) -> Path:
    """params.yaml with some sections updated, or left out if they are None."""
    changed = PARAMS | {k: v and PARAMS.get(k, {}) | v for k, v in changes.items()}
    path = tmp_path / "params.yaml"
    YAML().dump({k: v for k, v in changed.items() if v is not None}, path)
    return path


def test_no_parameter_is_repeated_as_a_constant_in_code():
    names = {key.upper() for key in keys(PARAMS)}
    package = ROOT / "src/hipspace"
    repeated = {
        (path.relative_to(package).as_posix(), name)
        for path in package.rglob("*.py")
        for name in constants(path)
        if name.strip("_") in names
    }
    assert repeated == set(OTHER_THINGS)


def test_a_network_has_what_both_share_but_for_its_own(tmp_path):
    own = {"epochs": 7, "augmentation": {"shift_mm": 2.5}}
    path = written(tmp_path, train={"epochs": 3}, train_fine=own, train_coarse={})
    fine, coarse = TrainFine.load(path), TrainCoarse.load(path)
    assert (fine.epochs, coarse.epochs) == (7, 3)
    assert fine.batch_size == coarse.batch_size == PARAMS["train"]["batch_size"]
    shared = PARAMS["train"]["augmentation"]
    assert coarse.augmentation.model_dump() == shared
    assert fine.augmentation.model_dump() == shared | {"shift_mm": 2.5}


def test_a_section_is_named_after_its_class():
    assert section_name(TrainFine) == "train_fine"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"seed": "two"}, r"split\.seed: .*\(found 'two'\)"),
        ({"test_fraction": 1.5}, r"split\.test_fraction: .*\(found 1\.5\)"),
        ({"typo": 1}, r"split\.typo: .*\(found 1\)"),
        (None, "section 'split' is missing"),
    ],
)
def test_a_fault_names_its_file_its_key_and_what_was_found(tmp_path, change, sentence):
    with pytest.raises(SystemExit, match=rf"params\.yaml: {sentence}"):
        Split.load(written(tmp_path, split=change))


def test_every_fault_is_told_at_once(tmp_path):
    faults = {"batch_size": 0, "mean_of": 0}
    with pytest.raises(SystemExit) as refusal:
        Predict.load(written(tmp_path, predict=faults))
    assert len(str(refusal.value).splitlines()) == 2


def test_a_batch_is_a_multiple_of_the_processes_that_share_it(tmp_path):
    with pytest.raises(SystemExit, match=r"batch_size: .*multiple of train\.processes"):
        Train.load(written(tmp_path, train={"processes": 3, "batch_size": 8}))


def test_weights_to_begin_with_are_named_with_their_checksum(tmp_path):
    with pytest.raises(SystemExit, match=r"train\.pretrained"):
        Train.load(written(tmp_path, train={"pretrained": "some.safetensors"}))
