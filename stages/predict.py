"""Model and test hips -> data/predictions.h5: class probabilities on the grid."""

from pathlib import Path

from tqdm import tqdm

from hipspace.inference import predict_hips
from hipspace.network import load_model
from hipspace.params import Predict
from hipspace.splitting import places
from hipspace.store import Hips, write_predictions
from hipspace.tables import SPLIT, read_table

HIPS = Path("data/hips.h5")
SPLIT_CSV = Path("data/split.csv")
MODEL = Path("models/resunet.safetensors")
PREDICTIONS = Path("data/predictions.h5")


def main() -> None:
    params = Predict.load()
    network, card = load_model(MODEL)
    with Hips(HIPS) as hips:
        tested = places(read_table(SPLIT_CSV, SPLIT), "test", hips)
        predictions = predict_hips(network, card, hips, tested, params)
        bar = tqdm(predictions, "predict", len(tested), unit="hip", disable=None)
        write_predictions(PREDICTIONS, bar, card.activation)


if __name__ == "__main__":
    main()
