"""hipspace measures the joint space width of the hip on pelvic radiographs.

`measure_image` and `read_model` are all that a program of one's own needs; what they
import is imported at their first use.
"""

from importlib import import_module
from typing import Any

__version__ = "0.2.0"

PUBLIC = {
    "measure_image": "hipspace.measurement.radiograph",
    "read_model": "hipspace.segmentation.model_file",
}


def __getattr__(name: str) -> Any:
    """The public functions, from the modules where they stand."""
    if name not in PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(PUBLIC[name]), name)
