"""First predictions and close-ups -> heads, and class probabilities round them."""

import json
from pathlib import Path

from tqdm import tqdm

from hipspace.heads import heads_table, localiser_metrics
from hipspace.network import load_model
from hipspace.second_look import look_again, to_look_at
from hipspace.store import Hips, Predictions, write_predictions
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
    tested = split[split["part"] == "test"]
    with Hips(HIPS) as hips, Predictions(PREDICTIONS) as predictions:
        truth = read_table(TRUTH_CSV, TRUTH)
        heads = heads_table(hips, predictions, tested, truth)
    write_table(HEADS_CSV, heads, HEADS)
    network, card = load_model(MODEL)
    with Hips(CLOSE_UPS) as close_ups:
        wanted = to_look_at(heads, close_ups)
        found = look_again(network, card, close_ups, wanted)
        bar = tqdm(found, "look again", len(wanted), unit="hip", disable=None)
        write_predictions(SECOND_PREDICTIONS, bar, card.activation)
    METRICS.parent.mkdir(exist_ok=True)
    METRICS.write_text(json.dumps(localiser_metrics(heads), indent=2) + "\n")


if __name__ == "__main__":
    main()
