"""Model, validation and test hips -> data/predictions.h5: class probabilities."""

from pathlib import Path

from tqdm import tqdm

from hipspace.inference import predict_hips
from hipspace.network import load_model
from hipspace.params import Predict
from hipspace.predictions import write_predictions
from hipspace.splitting import TEST, VALIDATION, places
from hipspace.store import Hips
from hipspace.tables import SPLIT, read_table

HIPS = Path("data/hips.h5")
SPLIT_CSV = Path("data/split.csv")
MODEL = Path("models/resunet.safetensors")
PREDICTIONS = Path("data/predictions.h5")


def main() -> None:
    params = Predict.load()
    network, card = load_model(MODEL)
    with Hips(HIPS) as hips:
        split = read_table(SPLIT_CSV, SPLIT)
        wanted = [*places(split, TEST, hips), *places(split, VALIDATION, hips)]
        predictions = predict_hips(network, card, hips, wanted, params)
        bar = tqdm(predictions, "predict", len(wanted), unit="hip", disable=None)
        write_predictions(PREDICTIONS, bar, card.activation)


if __name__ == "__main__":
    main()
