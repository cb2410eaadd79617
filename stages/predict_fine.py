"""Coarse predictions and close-ups -> heads, and class probabilities round them."""

from pathlib import Path

from hipspace.params import Runtime
from hipspace.running.parallel import workplace
from hipspace.running.resuming import stage_folder
from hipspace.running.stage import run
from hipspace.segmentation import fine
from hipspace.segmentation.head_table import Heads, heads_table, localiser_metrics
from hipspace.segmentation.network.model_card import read_weights
from hipspace.storage.files.column_names import HEADS, SPLIT, TRUTH
from hipspace.storage.files.metrics import write_metrics
from hipspace.storage.files.tables import read_table, write_table
from hipspace.storage.hips import Hips
from hipspace.storage.predictions import open_predicted, write_predictions

COARSE = Path("data/hips.h5"), Path("data/coarse_predictions.h5")
CLOSE_UPS = Path("data/close_ups.h5")
SPLIT_CSV = Path("data/split.csv")
TRUTH_CSV = Path("data/truth.csv")
MODEL = Path("models/averaged/fine.safetensors")
HEADS_CSV = Path("data/heads.csv")
FINE_PREDICTIONS = Path("data/fine_predictions.h5")
HEADS_JSON = Path("data/heads.json")


def main() -> None:
    model = MODEL.absolute()  # workers of a cluster lie elsewhere
    split, truth = read_table(SPLIT_CSV, SPLIT), read_table(TRUTH_CSV, TRUTH)
    read = [*COARSE, CLOSE_UPS, model]
    found: Heads = {}
    with (
        stage_folder("predict_fine", {}, read) as folder,
        open_predicted(*COARSE) as seen,
        Hips(CLOSE_UPS) as close_ups,
        workplace(Runtime.load()) as workers,
    ):
        coarse = fine.coarse_heads(seen.hips, seen.predictions, workers)
        near = fine.on_close_ups(close_ups, coarse)
        predicted = fine.resumed_fine(model, close_ups, near, workers, folder, found)
        _, card = read_weights(model)
        write_predictions(FINE_PREDICTIONS, predicted, card.activation)
    heads = heads_table(split[split["part"] == "test"], coarse, found, truth)
    write_table(HEADS_CSV, heads, HEADS)
    write_metrics(HEADS_JSON, localiser_metrics(heads))


if __name__ == "__main__":
    run(main, __doc__)
