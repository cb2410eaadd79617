"""What made the results of a run: version, models and what they were made with."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hipspace import __version__
from hipspace.segmentation.network.model_card import read_weights
from hipspace.storage.files.checksum import short_digest


def provenance(models: Sequence[Path]) -> list[tuple[str, str]]:
    """Names and values that name a version, its model files and their parameters.

    No date and no name of the machine: the same results give the same page. Nor the
    commit, which exists only once the page has been made: dvc.lock ties both together.
    """
    told = [("version", f"hipspace {__version__}")]
    for path in models:
        _, card = read_weights(path)
        digest = f"SHA-256 {short_digest(path)}"
        told.append((path.name, f"{digest}, {card.spacing_mm:g} mm a pixel"))
        told += [
            (f"{path.stem}, {name}", str(value))
            for name, value in _flat(card.trained_with)
            if not name.startswith("augmentation")
        ]
        if card.inference is not None:
            told.append((f"{path.stem}, inference", str(card.inference)))
    return told


def _flat(nested: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Names and values of nested mappings, as in params.yaml: `network.channels`."""
    for name, value in nested.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", one) for inner, one in _flat(value))
        else:
            yield name, value
