"""Trained weights -> models/averaged/*.safetensors: their mean with pretrained ones."""

from pathlib import Path

from hipspace.params import Average, TrainCoarse, TrainFine
from hipspace.running.stage import run
from hipspace.segmentation.averaging import write_average

TRAINED, AVERAGED = Path("models/weights"), Path("models/averaged")
COARSE, FINE = "coarse.safetensors", "fine.safetensors"


def main() -> None:
    fractions = Average.load()
    AVERAGED.mkdir(parents=True, exist_ok=True)
    for name, train, fraction in (
        (COARSE, TrainCoarse.load(), fractions.coarse_pretrained_fraction),
        (FINE, TrainFine.load(), fractions.fine_pretrained_fraction),
    ):
        write_average(TRAINED / name, train.pretrained, fraction, AVERAGED / name)


if __name__ == "__main__":
    run(main, __doc__)
