"""What the benchmarks are run on: the files and the models of the default run."""

from pathlib import Path

from pydicom.filereader import read_file_meta_info

from hipspace.cohort_files import RadiographFile, find_radiographs
from hipspace.landmarks import find_landmark_files
from hipspace.params import Cohort
from hipspace.tables import RADIOGRAPHS, read_table

HIPS, CLOSE_UPS = Path("data/hips.h5"), Path("data/close_ups.h5")
SPLIT = Path("data/split.csv")
RADIOGRAPHS_CSV = Path("data/radiographs.csv")
MODEL, HIP_MODEL = Path("models/resunet.safetensors"), Path("models/hip.safetensors")
NEEDED = (HIPS, CLOSE_UPS, SPLIT, RADIOGRAPHS_CSV, MODEL, HIP_MODEL)


def require_default_run() -> None:
    """Raise SystemExit unless `dvc repro` has been here."""
    missing = [path.as_posix() for path in NEEDED if not path.is_file()]
    if missing:
        raise SystemExit(f"expected the outputs of dvc repro; missing: {missing}")


def kept_files(*, compressed: bool) -> list[RadiographFile]:
    """Radiographs with both hips that preprocessing keeps, in the order of names."""
    table = read_table(RADIOGRAPHS_CSV, RADIOGRAPHS)
    kept = set(table.loc[table["sides"] == "right left", "file"])
    found = find_radiographs(Path(Cohort.load().root))
    return [f for f in found if f.file in kept and _compressed(f.path) == compressed]


def landmark_file(file: RadiographFile) -> Path:
    """The landmark file of both hips of a radiograph."""
    return find_landmark_files(file.landmark_folder, file.path.name)["both"]


def _compressed(path: Path) -> bool:
    return bool(read_file_meta_info(path).TransferSyntaxUID.is_compressed)
