"""data/radiographs.csv -> data/split.csv: which hips train, validate and test."""

from pathlib import Path

from hipspace.params import Split
from hipspace.running.stage import run
from hipspace.splitting import flow, hips, leak, split
from hipspace.storage.files.column_names import RADIOGRAPHS, SPLIT
from hipspace.storage.files.metrics import write_metrics
from hipspace.storage.files.tables import read_table, write_table

RADIOGRAPHS_CSV = Path("data/radiographs.csv")
SPLIT_CSV = Path("data/split.csv")
METRICS = Path("metrics/split.json")


def main() -> None:
    params = Split.load()
    radiographs = read_table(RADIOGRAPHS_CSV, RADIOGRAPHS)
    table = split(hips(radiographs), params)
    leaked = leak(table)
    if params.unit == "patient" and leaked.patients:
        raise SystemExit(
            f"{RADIOGRAPHS_CSV}: {leaked.patients} patients are both trained on and "
            "tested, although split.unit is patient"
        )
    write_table(SPLIT_CSV, table, SPLIT)
    metrics = {
        **flow(radiographs, table),
        "leaked_patients": leaked.patients,
        "test_hips_of_leaked_patients_fraction": round(leaked.test_hips_fraction, 4),
    }
    write_metrics(METRICS, metrics)


if __name__ == "__main__":
    run(main, __doc__)
