"""Trained weights -> models/averaged/*.safetensors: their mean with pretrained ones.

A mean draws borders elsewhere than either, so its class offsets are fitted anew.
"""

from pathlib import Path

from hipspace.params import Average, Train, TrainCoarse, TrainFine
from hipspace.running.stage import run
from hipspace.segmentation.averaging import write_average
from hipspace.segmentation.network.resunet import load_model, save_model
from hipspace.splitting import VALIDATION, places
from hipspace.storage.files.column_names import SPLIT
from hipspace.storage.files.tables import read_table
from hipspace.storage.hips import Hips
from hipspace.training.class_offsets import refit_offsets
from hipspace.training.crops import HipCrops
from hipspace.training.decoded import Decoded
from hipspace.training.device import prepare
from hipspace.training.validation import ValidationHips

TRAINED, AVERAGED = Path("models/weights"), Path("models/averaged")
COARSE, FINE = "coarse.safetensors", "fine.safetensors"
HIPS, CLOSE_UPS = Path("data/hips.h5"), Path("data/close_ups.h5")
SPLIT_CSV = Path("data/split.csv")


def main() -> None:
    fractions = Average.load()
    coarse, fine = TrainCoarse.load(), TrainFine.load()
    AVERAGED.mkdir(parents=True, exist_ok=True)
    for name, hips, train, fraction in (
        (COARSE, HIPS, coarse, fractions.coarse_pretrained_fraction),
        (FINE, CLOSE_UPS, fine, fractions.fine_pretrained_fraction),
    ):
        write_average(TRAINED / name, train.pretrained, fraction, AVERAGED / name)
        if fraction > 0 and train.refit_offsets:
            refit(AVERAGED / name, hips, train)


def refit(model: Path, store: Path, train: Train) -> None:
    network, card = load_model(model)
    with Hips(store) as hips:
        whole = train.crops.centre == "femur"
        crops = HipCrops(hips, train, card.spacing_mm)
        validation = ValidationHips(
            Decoded(hips).channels if whole else crops.upright,
            places(read_table(SPLIT_CSV, SPLIT), VALIDATION, hips),
            card.activation,
            train.batch_size,
            card.window_px if whole else None,
        )
        refit_offsets(network, validation, prepare(train))
    save_model(model, network, card)


if __name__ == "__main__":
    run(main, __doc__)
