"""What the benchmarks are run on: the files and the models of the default run."""

from pathlib import Path

from pydicom.filereader import read_file_meta_info

from hipspace.params import CloseUp, Cohort, Preprocess, Views
from hipspace.radiographs.cohort import RadiographFile, cohort_files, find_radiographs
from hipspace.storage.files.column_names import RADIOGRAPHS
from hipspace.storage.files.tables import read_table

HIPS, CLOSE_UPS = Path("data/hips.h5"), Path("data/close_ups.h5")
SPLIT = Path("data/split.csv")
RADIOGRAPHS_CSV = Path("data/radiographs.csv")
MODEL, FINE_MODEL = Path("models/coarse.safetensors"), Path("models/fine.safetensors")
NEEDED = (HIPS, CLOSE_UPS, SPLIT, RADIOGRAPHS_CSV, MODEL, FINE_MODEL)


def require_default_run() -> None:
    """Raise SystemExit unless `dvc repro` has been here."""
    missing = [path.as_posix() for path in NEEDED if not path.is_file()]
    if missing:
        raise SystemExit(f"expected the outputs of dvc repro; missing: {missing}")


def kept_files(*, compressed: bool) -> list[RadiographFile]:
    """Radiographs with both hips that preprocessing keeps, in the order of names."""
    table = read_table(RADIOGRAPHS_CSV, RADIOGRAPHS)
    kept = set(table.loc[table["sides"] == "right left", "file"])
    found = find_radiographs(cohort_files(Cohort.load()))
    return [
        file
        for file in found
        if file.file in kept and _compressed(file.source.path) == compressed
    ]


def landmark_file(file: RadiographFile) -> Path:
    """The landmark file of both hips of a radiograph."""
    return file.landmarks["both"].path


def views() -> Views:
    """What both networks see, as params.yaml says."""
    return Views(Preprocess.load(), CloseUp.load())


def _compressed(path: Path) -> bool:
    return bool(read_file_meta_info(path).TransferSyntaxUID.is_compressed)
