"""dvc.yaml, params.yaml, stages/, dvc.lock and .gitignore agree with each other."""

import ast
import hashlib
import inspect
import json
import subprocess
from functools import cache, reduce
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import hipspace.params
from hipspace.params import (
    Part,
    Section,
    Train,
    TrainCoarse,
    TrainFine,
    Trials,
    overridden,
    section_name,
)

ROOT = Path(__file__).resolve().parents[1]
PIPELINES = ("", "release/", "study/", "adaptation/")
"""Folders of a dvc.yaml with its params.yaml; the first is the default run's."""


@cache
def read(path: Path) -> dict:
    return YAML(typ="safe").load(path)


PIPELINE = read(ROOT / "dvc.yaml")
PARAMS = {folder: read(ROOT / folder / "params.yaml") for folder in PIPELINES}


def each(name: str, stage: dict) -> dict[str, dict]:
    """A stage by its name, or one for each item of its matrix."""
    if "matrix" not in stage:
        return {name: stage}
    ((key, items),) = stage["matrix"].items()
    text = json.dumps({k: v for k, v in stage.items() if k != "matrix"})
    mark = f"${{item.{key}}}"
    return {f"{name}@{item}": json.loads(text.replace(mark, item)) for item in items}


STAGES = {
    f"{folder}{name}": stage
    for folder in PIPELINES
    for group, written in read(ROOT / folder / "dvc.yaml")["stages"].items()
    for name, stage in each(group, written).items()
}
RECORDED = [
    name
    for name in STAGES
    if (ROOT / f"{name[: name.rfind('/') + 1]}dvc.lock").exists()
]
"""Stages of the pipelines whose run is in git; that of the default run has to be."""
DEFAULT = {name: stage for name, stage in STAGES.items() if "/" not in name}
SECTIONS = {
    cls.__name__: cls
    for _, cls in inspect.getmembers(hipspace.params, inspect.isclass)
    if issubclass(cls, Section) and cls is not Section
}
PARTS = Part.__subclasses__()
WITHOUT_EFFECT = {"Runtime"}


def folder_of(stage: str) -> str:
    return stage[: stage.rfind("/") + 1]


def program_of(stage: str) -> Path:
    """The script that a stage runs, in the folder of its pipeline."""
    python, flag, module, *rest = STAGES[stage]["cmd"].split()
    assert (python, flag) == ("python", "-m")
    _, _, item = stage.partition("@")
    where = ["--in", folder_of(stage)[:-1]] if folder_of(stage) else []
    assert rest == [*([item] if item else []), *where]
    return ROOT / Path(*module.split(".")).with_suffix(".py")


def locked_of(stage: str) -> dict:
    """What dvc.lock says of a stage."""
    return read(ROOT / folder_of(stage) / "dvc.lock")["stages"][stage.split("/")[-1]]


def params_of(stage: str) -> list[str]:
    """The sections that a stage declares of its pipeline's params.yaml."""
    declared = STAGES[stage].get("params", [])
    if not folder_of(stage) or not declared:
        return declared
    assert set(declared[0]) == {f"{folder_of(stage)}params.yaml"}
    return declared[0][f"{folder_of(stage)}params.yaml"]


RUNNING = "src/hipspace/running/"
"""How a stage runs, never what it computes: nobody's dependency."""


@cache
def imports_of(path: Path) -> list[ast.ImportFrom]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return [
        node
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("hipspace")
    ]


def source_of(module: str) -> Path:
    return ROOT / "src" / Path(*module.split(".")).with_suffix(".py")


def files_of(node: ast.ImportFrom) -> list[Path]:
    """The files that an import reads: a module, or a room and what is named of it."""
    module = source_of(node.module)
    if module.exists():
        return [module]
    room = module.with_suffix("")
    named = [room / f"{alias.name}.py" for alias in node.names]
    return [room / "__init__.py", *(path for path in named if path.exists())]


@cache
def code_behind(stage: str) -> set[str]:
    """The project's files that a stage imports, however far down."""
    waiting = [program_of(stage)]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        waiting += [file for node in imports_of(path) for file in files_of(node)]
    found -= {source_of("hipspace.params")}
    names = {path.relative_to(ROOT).as_posix() for path in found}
    return {
        name
        for name in names
        if not name.startswith(RUNNING) and not is_only_words(ROOT / name)
    }


@cache
def is_only_words(path: Path) -> bool:
    """Whether a file of a room says what the room is for, and nothing else."""
    return path.name == "__init__.py" and len(ast.parse(path.read_text()).body) == 1


def code_of(stage: str) -> list[str]:
    """The files and rooms of code that a stage declares."""
    return [dep for dep in STAGES[stage]["deps"] if dep.startswith(("src/", "stages/"))]


def holds(dependency: str, path: str) -> bool:
    """Whether a file is the dependency, or lies in it."""
    return path == dependency or path.startswith(f"{dependency}/")


def sections_loaded(stage: str) -> set[str]:
    source = program_of(stage).read_text()
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)]
    loaded = {
        call.func.value.id
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "load"
        and isinstance(call.func.value, ast.Name)
    }
    classes = [SECTIONS[name] for name in loaded & set(SECTIONS) - WITHOUT_EFFECT]
    return {name for section in classes for name in section.sections()}


def outputs(stage: str) -> dict[str, dict]:
    listed = STAGES[stage].get("outs", []) + STAGES[stage].get("metrics", [])
    return {
        next(iter(out)) if isinstance(out, dict) else out: (
            next(iter(out.values())) if isinstance(out, dict) else {}
        )
        for out in listed
    }


def md5(path: Path) -> str:
    """As DVC has it, of a file or of a folder without its caches."""
    if path.is_file():
        return hashlib.md5(path.read_bytes()).hexdigest()
    files = [p for p in path.rglob("*") if p.is_file() and p.suffix != ".pyc"]
    names = {p.relative_to(path).as_posix(): md5(p) for p in files}
    listed = [{"md5": names[name], "relpath": name} for name in sorted(names)]
    return hashlib.md5(json.dumps(listed).encode()).hexdigest() + ".dir"


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_declares_the_code_that_it_imports(stage):
    declared, imported = code_of(stage), code_behind(stage)
    missed = [p for p in imported if not any(holds(dep, p) for dep in declared)]
    assert not missed
    idle = [dep for dep in declared if not any(holds(dep, p) for p in imported)]
    assert not idle


def files_beside(room: str, used: list[str]) -> list[str]:
    """The files of a room, and of those rooms in it of which some file is used."""
    files = [path for path in (ROOT / room).rglob("*.py") if path.name != "__init__.py"]
    folders = {(ROOT / path).parent for path in used} | {ROOT / room}
    return [path for path in files if path.parent in folders]


@pytest.mark.parametrize("stage", STAGES)
def test_a_room_is_a_dependency_only_where_half_of_it_is_imported(stage):
    imported = code_behind(stage)
    for room in [dep for dep in code_of(stage) if (ROOT / dep).is_dir()]:
        used = [p for p in imported if holds(room, p)]
        assert len(used) >= len(files_beside(room, used)) / 2, room


def test_another_definition_of_width_reruns_measure_and_report_alone():
    path = "src/hipspace/measurement/jsw.py"
    rerun = {stage for stage in DEFAULT if path in code_behind(stage)}
    assert rerun == {"measure", "report"}
    assert rerun == {s for s in DEFAULT if any(holds(dep, path) for dep in code_of(s))}


@pytest.mark.parametrize("network", ["coarse", "fine"])
def test_another_way_to_find_the_femoral_head_trains_nothing_anew(network):
    path = "src/hipspace/segmentation/femoral_head.py"
    assert any(holds(dep, path) for dep in code_of("predict_fine"))
    for stage in (f"train_{network}", f"release/train_{network}"):
        assert not any(holds(dep, path) for dep in code_of(stage))


def test_how_a_stage_runs_is_nobodys_dependency():
    assert not [s for s in STAGES for dep in code_of(s) if holds(dep, RUNNING[:-1])]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_declares_the_sections_that_it_loads(stage):
    declared = {name.split(".")[0] for name in params_of(stage)}
    assert declared == sections_loaded(stage)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_says_what_it_is_for(stage):
    assert STAGES[stage]["desc"].strip()


def test_the_sections_of_params_yaml_are_the_classes_of_params_py():
    known = {section_name(section) for section in SECTIONS.values()}
    assert set().union(*PARAMS.values()) == known


@pytest.mark.parametrize("folder", PIPELINES)
def test_a_params_yaml_has_the_sections_of_its_stages_and_no_others(folder):
    stages = [stage for stage in STAGES if folder_of(stage) == folder]
    used = {name.split(".")[0] for stage in stages for name in params_of(stage)}
    assert set(PARAMS[folder]) == used | {"runtime"}


@pytest.mark.parametrize("folder", PIPELINES)
@pytest.mark.parametrize("section", SECTIONS.values())
def test_a_section_is_valid(section, folder):
    if set(section.sections()) <= set(PARAMS[folder]):
        section.load(ROOT / folder / "params.yaml")


@pytest.mark.parametrize("section", [*SECTIONS.values(), *PARTS])
def test_no_scientific_number_has_a_default_in_code(section):
    assert all(field.is_required() for field in section.model_fields.values())


@pytest.mark.parametrize("folder", ["study/", "adaptation/"])
def test_every_trial_is_a_stage_and_is_compared(folder):
    trials = PARAMS[folder]["trials"]["all"]
    stages = {name for name in STAGES if name.startswith(f"{folder}trial@")}
    assert stages == {f"{folder}trial@{name}" for name in trials}
    compared = set(STAGES[f"{folder}compare"]["deps"])
    assert compared >= {f"{folder}trials/{name}" for name in trials}


@pytest.mark.parametrize("folder", ["study/", "adaptation/"])
def test_what_differs_in_a_trial_makes_a_training(folder):
    trials = Trials.load(ROOT / folder / "params.yaml")
    network = TrainCoarse if trials.network == "coarse" else TrainFine
    base = network.load(ROOT / folder / "params.yaml").model_dump()
    for trial in trials.all.values():
        Train.model_validate(overridden(base, trial.train))


def test_the_default_run_is_recorded():
    assert set(DEFAULT) <= set(RECORDED)


@pytest.mark.parametrize("stage", RECORDED)
def test_dvc_lock_was_made_by_this_code(stage):
    locked = {dep["path"]: dep["md5"] for dep in locked_of(stage)["deps"]}
    code = code_of(stage)
    assert {path: locked[path] for path in code} == {p: md5(ROOT / p) for p in code}


@pytest.mark.parametrize("stage", RECORDED)
def test_dvc_lock_was_made_with_these_params(stage):
    folder = folder_of(stage)
    locked = locked_of(stage).get("params", {}).get(f"{folder}params.yaml", {})
    values = {
        name: reduce(lambda section, key: section[key], name.split("."), PARAMS[folder])
        for name in params_of(stage)
    }
    assert locked == values


@pytest.mark.parametrize("stage", RECORDED)
def test_what_git_keeps_of_a_stage_is_what_the_stage_wrote(stage):
    locked = {out["path"]: out["md5"] for out in locked_of(stage)["outs"]}
    kept = [path for path, out in outputs(stage).items() if out.get("cache") is False]
    assert {path: locked[path] for path in kept} == {p: md5(ROOT / p) for p in kept}


def ignored(*paths: str) -> list[str]:
    """Those of some paths that git ignores, in their order."""
    command = ["git", "check-ignore", "--no-index", *paths]
    told = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.splitlines()


@pytest.mark.parametrize("stage", STAGES)
def test_git_ignores_what_dvc_keeps(stage):
    cached = [path for path, out in outputs(stage).items() if out.get("cache", True)]
    assert ignored(*cached) == cached


def test_metrics_are_the_numbers_that_decide_and_no_others():
    declared = [name for stage in STAGES.values() for name in stage.get("metrics", [])]
    assert [next(iter(name)) for name in declared] == ["metrics/summary.json"]


def test_every_chart_has_a_template_of_the_repository_and_an_output_to_show():
    charts = [plot for plot in PIPELINE["plots"] if isinstance(plot, dict)]
    made = {path for stage in DEFAULT for path in outputs(stage)}
    assert len(charts) == 7
    for chart in [values for plot in charts for values in plot.values()]:
        spec = json.loads((ROOT / f".dvc/plots/{chart['template']}.json").read_text())
        assert spec["data"] == {"values": "<DVC_METRIC_DATA>"}
        assert set(chart["y"]) <= made


def test_charts_need_no_network():
    page = (ROOT / ".dvc/plots/page.html").read_text()
    assert "plots/page.html" in (ROOT / ".dvc/config").read_text()
    assert "{plot_divs}" in page
    assert "<script src" not in page
    assert '<link rel="stylesheet"' not in page


@pytest.mark.parametrize("folder", ["", "release/"])
def test_every_artifact_is_an_output(folder):
    made = {(ROOT / path).resolve() for stage in STAGES for path in outputs(stage)}
    models = read(ROOT / folder / "dvc.yaml")["artifacts"].values()
    assert {(ROOT / folder / model["path"]).resolve() for model in models} <= made


@pytest.mark.parametrize(
    "name",
    [
        *("x.dcm", "a/X.DCM", "x.dicom", "CHECK-pointfiles/x.pts", "a/hips.h5"),
        *("jsw.csv", "jsw.json", "pictures/x.dcm.png"),
        *("page.html", "page_files/x.png", "comparison.html", "comparison.json"),
    ],
)
def test_git_ignores_patient_data_wherever_it_lies(name):
    assert ignored(name) == [name]


@pytest.mark.parametrize(
    "stage",
    [
        *("phantom", "preprocess", "train_coarse", "train_fine"),
        *("predict_coarse", "predict_fine", "retest"),
        *("release/train_coarse", "release/train_fine", "release/retest"),
    ],
)
def test_an_expensive_stage_can_come_from_the_run_cache(stage):
    assert all(out.get("cache", True) for out in outputs(stage).values())
