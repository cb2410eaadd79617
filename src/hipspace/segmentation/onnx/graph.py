"""The weights of a model file -> the same network as an ONNX model.

The graph is that of `resunet.ResUNet`, MONAI's U-Net with residual units, read off the
names of its weights. It is made when a model is loaded, so that a model file is the
only place where weights are kept. Numbers of fields are those of onnx.proto3, IR
version 8; operators are those of opset 17 (https://github.com/onnx/onnx).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from hipspace.geometry.anatomy import STRUCTURES
from hipspace.segmentation.network.model_card import ModelCard, Weights
from hipspace.segmentation.onnx.protobuf import field as put

IR_VERSION, OPSET = 8, 17
FLOAT32 = 1
"""Of TensorProto.DataType."""
ATTRIBUTE_FLOAT, ATTRIBUTE_INT, ATTRIBUTE_INTS = 1, 2, 7
"""Of AttributeProto.AttributeType."""
NORM_EPSILON = 1e-5
"""Of torch's GroupNorm, which `resunet.ChannelNorm` leaves as it is."""
IMAGES, LOGITS, PROBABILITIES = "images", "logits", "probabilities"
Attribute = float | int | Sequence[int]


def onnx_model(weights: Weights, card: ModelCard) -> bytes:
    """The bytes of an ONNX model of the network.

    Its input `images` is (B, 1, H, W), H and W multiples of the product of the strides;
    its outputs are `logits` (B, C, H, W) and `probabilities` (B, 3, H, W).

    Raises
    ------
    ValueError
        If the weights are not those of the network that the card describes, or it
        describes none.
    """
    if not card.strides or len(card.channels) != len(card.strides) + 1:
        found = f"{len(card.channels)} levels and {len(card.strides)} strides"
        raise ValueError(f"its card has {found}; expected a stride between levels")
    graph = _Graph(weights)
    classes = len(STRUCTURES) + (card.activation == "softmax")
    last = _level(graph, IMAGES, "unet.model", card, 0, classes)
    _name_last(graph, last, LOGITS)
    if card.activation == "softmax":
        every = graph.add("Softmax", [LOGITS], axis=1)
        ends = [graph.integers(name, value) for name, value in _STRUCTURES.items()]
        _name_last(graph, graph.add("Slice", [every, *ends]), PROBABILITIES)
    else:
        _name_last(graph, graph.add("Sigmoid", [LOGITS]), PROBABILITIES)
    if graph.unused:
        raise ValueError(f"weights of another network: {sorted(graph.unused)[0]}")
    return _model(graph)


_STRUCTURES = {"from_femur": [1], "to_last": [2**31], "along_classes": [1]}
"""What Slice takes of the classes: all but the background."""


@dataclass
class _Graph:
    """Nodes and initializers so far."""

    weights: Weights
    nodes: list[bytes] = field(default_factory=list)
    initializers: dict[str, bytes] = field(default_factory=dict)
    unused: set[str] = field(default_factory=set)
    count: int = 0

    def __post_init__(self) -> None:
        self.unused = set(self.weights)

    def add(self, operator: str, inputs: Sequence[str], **attributes: Attribute) -> str:
        """Add a node and return the name of its output."""
        self.count += 1
        output = f"{operator}_{self.count}"
        self.nodes.append(_node(operator, inputs, output, attributes))
        return output

    def weight(self, name: str, shape: Sequence[int] | None = None) -> str:
        """Add a weight as an initializer and return its name."""
        if name not in self.weights:
            raise ValueError(f"weights of another network: no {name}")
        self.unused.discard(name)
        self.constant(name, self.weights[name].reshape(shape or self.shape(name)))
        return name

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a weight."""
        return self.weights[name].shape if name in self.weights else ()

    def constant(self, name: str, values: np.ndarray) -> str:
        """Add numbers as an initializer, float32."""
        self.initializers[name] = _tensor(name, values.astype("<f4"), FLOAT32)
        return name

    def integers(self, name: str, values: Sequence[int]) -> str:
        """Add numbers as an initializer, int64."""
        self.initializers[name] = _tensor(name, np.array(values, "<i8"), INT64)
        return name


INT64 = 7
"""Of TensorProto.DataType."""


@dataclass(frozen=True)
class _Layer:
    """Channels that a layer gives, and its stride."""

    channels: int
    stride: int = 1
    upwards: bool = False


def _level(
    graph: _Graph, x: str, prefix: str, card: ModelCard, level: int, channels: int
) -> str:
    """Down, what lies below beside what came down, and up again to so many channels."""
    stride, is_last = card.strides[level], level == len(card.strides) - 1
    here, deepest = _Layer(card.channels[level], stride), _Layer(card.channels[-1])
    units = card.residual_units
    down = _down(graph, x, f"{prefix}.0", here, units)
    below = f"{prefix}.1.submodule"
    if is_last:
        lower = _down(graph, down, below, deepest, units)
    else:
        lower = _level(graph, down, below, card, level + 1, here.channels)
    both = graph.add("Concat", [down, lower], axis=1)
    up = _Layer(channels, stride, upwards=True)
    if not units:
        return _convolution(graph, both, f"{prefix}.2", up)
    wide = _convolution(graph, both, f"{prefix}.2.0", up)
    return _down(graph, wide, f"{prefix}.2.1", _Layer(channels), 1)


def _down(graph: _Graph, x: str, prefix: str, layer: _Layer, units: int) -> str:
    """A residual unit of so many convolutions, or one convolution without `units`."""
    if not units:
        return _convolution(graph, x, prefix, layer)
    y = _convolution(graph, x, f"{prefix}.conv.unit0", layer)
    for unit in range(1, units):
        after = _Layer(layer.channels)
        y = _convolution(graph, y, f"{prefix}.conv.unit{unit}", after)
    beside = x
    if f"{prefix}.residual.weight" in graph.weights:
        beside = _filtered(graph, x, f"{prefix}.residual", layer)
    return graph.add("Add", [y, beside])


def _convolution(graph: _Graph, x: str, prefix: str, layer: _Layer) -> str:
    """A convolution, and normalisation and activation where it has any."""
    y = _filtered(graph, x, f"{prefix}.conv", layer)
    slope = f"{prefix}.adn.A.weight"
    if slope not in graph.weights:
        return y
    channels = layer.channels
    plain = [
        graph.constant(f"{name}_{channels}", np.full(channels, value, np.float32))
        for name, value in (("scale", 1), ("shift", 0))
    ]
    normal = graph.add("InstanceNormalization", [y, *plain], epsilon=NORM_EPSILON)
    return graph.add("PRelu", [normal, graph.weight(slope, (1, 1, 1))])


def _filtered(graph: _Graph, x: str, prefix: str, layer: _Layer) -> str:
    """A convolution that keeps the size but for its stride, or its transposed."""
    weight, bias = graph.weight(f"{prefix}.weight"), graph.weight(f"{prefix}.bias")
    found, stride = graph.shape(bias), layer.stride
    if found != (layer.channels,):
        expected = f"{bias} has the shape {found}; expected ({layer.channels},)"
        raise ValueError(f"weights of another network: {expected}")
    side = graph.shape(weight)[-1]
    shared = {"kernel_shape": [side] * 2, "strides": [stride] * 2}
    padding = {"pads": [(side - 1) // 2] * 4}
    inputs = [x, weight, bias]
    if layer.upwards:
        more = {"output_padding": [stride - 1] * 2}
        return graph.add("ConvTranspose", inputs, **shared, **padding, **more)
    return graph.add("Conv", inputs, **shared, **padding)


def _name_last(graph: _Graph, output: str, name: str) -> None:
    graph.nodes.append(_node("Identity", [output], name, {}))


def _node(
    operator: str, inputs: Sequence[str], output: str, attributes: dict[str, Attribute]
) -> bytes:
    named = [put(1, name) for name in inputs]
    given = [put(5, _attribute(*item)) for item in attributes.items()]
    return b"".join([*named, put(2, output), put(4, operator), *given])


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        return put(1, name) + put(2, value) + put(20, ATTRIBUTE_FLOAT)
    if isinstance(value, int):
        return put(1, name) + put(3, value) + put(20, ATTRIBUTE_INT)
    numbers = b"".join(put(8, number) for number in value)
    return put(1, name) + numbers + put(20, ATTRIBUTE_INTS)


def _tensor(name: str, values: np.ndarray, data_type: int) -> bytes:
    sizes = b"".join(put(1, size) for size in values.shape)
    return sizes + put(2, data_type) + put(8, name) + put(9, values.tobytes())


def _model(graph: _Graph) -> bytes:
    parts = [put(1, node) for node in graph.nodes]
    parts += [put(2, "hipspace")]
    parts += [put(5, tensor) for tensor in graph.initializers.values()]
    parts += [put(11, _value(IMAGES))]
    parts += [put(12, _value(name)) for name in (LOGITS, PROBABILITIES)]
    content = put(7, b"".join(parts)) + put(8, put(1, "") + put(2, OPSET))
    return put(1, IR_VERSION) + content


def _value(name: str) -> bytes:
    """A float32 input or output of four axes of any size."""
    axes = b"".join(put(1, put(2, f"{name}_{axis}")) for axis in "bchw")
    return put(1, name) + put(2, put(1, put(1, FLOAT32) + put(2, axes)))
