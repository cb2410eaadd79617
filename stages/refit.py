"""Mean weights -> models/averaged/*.safetensors: the class offsets of a mean anew."""

from pathlib import Path

from hipspace.params import Average, Train, TrainCoarse, TrainFine
from hipspace.running.stage import run
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

MEAN, AVERAGED = Path("models/mean"), Path("models/averaged")
HIPS, CLOSE_UPS = Path("data/hips.h5"), Path("data/close_ups.h5")
SPLIT_CSV = Path("data/split.csv")


def main() -> None:
    of, coarse, fine = Average.load(), TrainCoarse.load(), TrainFine.load()
    AVERAGED.mkdir(parents=True, exist_ok=True)
    refit("coarse.safetensors", HIPS, coarse, of.coarse_pretrained_fraction > 0)
    refit("fine.safetensors", CLOSE_UPS, fine, of.fine_pretrained_fraction > 0)


def refit(name: str, store: Path, train: Train, is_mean: bool) -> None:
    network, card = load_model(MEAN / name)
    if is_mean and train.refit_offsets:
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
    save_model(AVERAGED / name, network, card)


if __name__ == "__main__":
    run(main, __doc__)
