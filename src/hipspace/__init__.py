"""hipspace measures the joint space width of the hip on pelvic radiographs.

`measure_image` and `read_model` are all that a program of one's own needs, see
docs/measure.md. What they import is imported at their first use.
"""

from importlib import import_module
from typing import Any

__version__ = "0.2.0"

PUBLIC = {
    "measure_image": ("hipspace.measurement.radiograph", "measure_image"),
    "read_model": ("hipspace.segmentation.onnx.network", "read_onnx_model"),
}
"""Module of each public function, and its name there."""


def __getattr__(name: str) -> Any:
    """The public functions, from the modules where they stand."""
    if name not in PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = PUBLIC[name]
    return getattr(import_module(module), attribute)
