"""Trained weights -> models/coarse.safetensors, models/fine.safetensors.

With them lies all that `hipspace measure` needs besides, so that another choice of it
trains nothing anew.
"""

from pathlib import Path

from hipspace.params import Assemble, Borders, CloseUp, Predict
from hipspace.running.stage import run
from hipspace.segmentation.model_file import assemble
from hipspace.segmentation.network.model_card import Inference

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


if __name__ == "__main__":
    run(main, __doc__)
