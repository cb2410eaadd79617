"""hipspace measures the joint space width of the hip on pelvic radiographs.

`measure_image` and `read_model` are all that a program of one's own needs, see
docs/measure.md. They are imported when they are asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hipspace.measurement.radiograph import measure_image
    from hipspace.segmentation.onnx_network import read_onnx_model as read_model

__version__ = "0.2.0"
__all__ = ["__version__", "measure_image", "read_model"]

_PUBLIC = {
    "measure_image": ("hipspace.measurement.radiograph", "measure_image"),
    "read_model": ("hipspace.segmentation.onnx_network", "read_onnx_model"),
}
"""Module and name of what is imported when it is asked for."""


def __getattr__(name: str) -> Any:
    """What `_PUBLIC` names; AttributeError for anything else."""
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PUBLIC[name]
    return getattr(import_module(module), attribute)
