"""First predictions and close-ups -> heads, and class probabilities round them."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from tqdm import tqdm

from hipspace.params import Runtime
from hipspace.running.parallel import workplace
from hipspace.running.resuming import (
    checkpoints_root,
    fingerprint,
    held_folder,
    resumed,
)
from hipspace.segmentation.fine import (
    HIPS_AT_A_TIME,
    coarse_heads,
    on_close_ups,
    predict_fine,
)
from hipspace.segmentation.head_table import Heads, heads_table, localiser_metrics
from hipspace.segmentation.heads import Head
from hipspace.segmentation.model_file import read_model
from hipspace.storage.column_names import HEADS, SPLIT, TRUTH
from hipspace.storage.hips import Hips
from hipspace.storage.predictions import Prediction, Predictions, write_predictions
from hipspace.storage.tables import read_table, write_table

HIPS = Path("data/hips.h5")
CLOSE_UPS = Path("data/close_ups.h5")
COARSE_PREDICTIONS = Path("data/coarse_predictions.h5")
SPLIT_CSV = Path("data/split.csv")
TRUTH_CSV = Path("data/truth.csv")
MODEL = Path("models/weights/fine.safetensors")
HEADS_CSV = Path("data/heads.csv")
FINE_PREDICTIONS = Path("data/fine_predictions.h5")
METRICS = Path("metrics/predict_fine.json")


def main() -> None:
    split = read_table(SPLIT_CSV, SPLIT)
    tested, truth = split[split["part"] == "test"], read_table(TRUTH_CSV, TRUTH)
    card = read_model(MODEL.absolute(), None).card
    second: Heads = {}

    def rest(number: int) -> Iterator[tuple[Prediction, Head | None]]:
        later = dict(islice(near.items(), number, None))
        return predict_fine(MODEL.absolute(), close_ups, later, workers)

    def noted(looks: Iterable[tuple[Prediction, Head | None]]) -> Iterator[Prediction]:
        for prediction, head in looks:
            if head is not None:
                second[close_ups.files[prediction.row], prediction.side] = head
            yield prediction

    inputs = fingerprint({}, [HIPS, CLOSE_UPS, COARSE_PREDICTIONS, MODEL])
    with (
        held_folder(checkpoints_root() / f"predict_fine-{inputs}") as folder,
        Hips(HIPS) as hips,
        Predictions(COARSE_PREDICTIONS) as predictions,
        Hips(CLOSE_UPS) as close_ups,
        workplace(Runtime.load()) as workers,
    ):
        first = coarse_heads(hips, predictions, workers)
        near = on_close_ups(close_ups, first)
        looks = resumed(folder, rest, batch_size=HIPS_AT_A_TIME)
        bar = tqdm(looks, "predict_fine", len(near), unit="hip", disable=None)
        write_predictions(FINE_PREDICTIONS, noted(bar), card.activation)
    heads = heads_table(tested, first, second, truth)
    write_table(HEADS_CSV, heads, HEADS)
    METRICS.parent.mkdir(exist_ok=True)
    METRICS.write_text(json.dumps(localiser_metrics(heads), indent=2) + "\n")


if __name__ == "__main__":
    main()
