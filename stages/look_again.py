"""First predictions and close-ups -> heads, and class probabilities round them."""

import json
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from hipspace.heads import Heads, first_heads, heads_table, localiser_metrics
from hipspace.localising import Head
from hipspace.network import load_model
from hipspace.predictions import Prediction, Predictions, write_predictions
from hipspace.second_look import look_again
from hipspace.store import Hips
from hipspace.tables import HEADS, SPLIT, read_table, write_table
from hipspace.width_tables import TRUTH

HIPS = Path("data/hips.h5")
CLOSE_UPS = Path("data/close_ups.h5")
PREDICTIONS = Path("data/predictions.h5")
SPLIT_CSV = Path("data/split.csv")
TRUTH_CSV = Path("data/truth.csv")
MODEL = Path("models/hip.safetensors")
HEADS_CSV = Path("data/heads.csv")
SECOND_PREDICTIONS = Path("data/second_predictions.h5")
METRICS = Path("metrics/look_again.json")


def main() -> None:
    split = read_table(SPLIT_CSV, SPLIT)
    tested, truth = split[split["part"] == "test"], read_table(TRUTH_CSV, TRUTH)
    with Hips(HIPS) as hips, Predictions(PREDICTIONS) as predictions:
        first = first_heads(hips, predictions)
    network, card = load_model(MODEL)
    second: Heads = {}

    def noted(looks: Iterator[tuple[Prediction, Head | None]]) -> Iterator[Prediction]:
        for prediction, head in looks:
            if head is not None:
                second[close_ups.files[prediction.row], prediction.side] = head
            yield prediction

    with Hips(CLOSE_UPS) as close_ups:
        looks = look_again(network, card, close_ups, first)
        bar = tqdm(looks, "look again", len(first), unit="hip", disable=None)
        write_predictions(SECOND_PREDICTIONS, noted(bar), card.activation)
    heads = heads_table(tested, first, second, truth)
    write_table(HEADS_CSV, heads, HEADS)
    METRICS.parent.mkdir(exist_ok=True)
    METRICS.write_text(json.dumps(localiser_metrics(heads), indent=2) + "\n")


if __name__ == "__main__":
    main()
