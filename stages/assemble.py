"""Trained weights -> models/coarse.safetensors, models/fine.safetensors.

With them lies all that `hipspace measure` needs besides, so that another choice of it
trains nothing anew.
"""

from pathlib import Path

from hipspace.params import Assemble, Borders, CloseUp, Predict
from hipspace.running.stage import run
from hipspace.segmentation.network.model_card import Inference
from hipspace.segmentation.network.resunet import load_model, save_model

WEIGHTS = Path("models/averaged")
MODELS = Path("models")
NAMES = ("coarse.safetensors", "fine.safetensors")


def main() -> None:
    predict = Predict.load()
    inference = Inference(
        mean_of=predict.mean_of,
        largest_hip=predict.largest_hip,
        margin_px=CloseUp.load().margin_px,
        smoothing_mm=Borders.load().smoothing_mm,
    )
    half = Assemble.load().half_precision
    for name in NAMES:
        assemble(WEIGHTS / name, MODELS / name, inference, half=half)


def assemble(weights: Path, model: Path, inference: Inference, *, half: bool) -> None:
    """Write the model file of trained weights, with all that measuring needs.

    With `half` in half precision, which takes half of the bytes.
    """
    network, card = load_model(weights)
    whole = card.model_copy(update={"inference": inference})
    save_model(model, network, whole, half=half)


if __name__ == "__main__":
    run(main, __doc__)
