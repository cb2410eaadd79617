"""Trained weights -> models/mean/*.safetensors: their mean with pretrained ones."""

from pathlib import Path

from hipspace.params import Average, TrainCoarse, TrainFine
from hipspace.running.stage import run
from hipspace.segmentation.averaging import write_average

TRAINED, MEAN = Path("models/weights"), Path("models/mean")


def main() -> None:
    fractions = Average.load()
    coarse, fine = TrainCoarse.load(), TrainFine.load()
    MEAN.mkdir(parents=True, exist_ok=True)
    for name, train, fraction in (
        ("coarse.safetensors", coarse, fractions.coarse_pretrained_fraction),
        ("fine.safetensors", fine, fractions.fine_pretrained_fraction),
    ):
        write_average(TRAINED / name, train.pretrained, fraction, MEAN / name)


if __name__ == "__main__":
    run(main, __doc__)
