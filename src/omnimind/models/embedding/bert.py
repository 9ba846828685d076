"""A BERT encoder as an ONNX graph, made from its weights: no framework is needed to have one run.

Source: Devlin et al., "BERT" (2019); names of tensors as in Hugging Face's ``BertModel``.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

OPSET: Final = 17
"""The first with LayerNormalization."""

_IR_VERSION: Final = 8
"""That of ONNX 1.12, which came with :data:`OPSET`."""

_MASKED: Final = -1e4
"""What is added to the score of a token that is none; its exponential is 0 in 32 bits."""

Weights = Mapping[str, NDArray[Any]]


def bert(weights: Weights, *, heads: int, epsilon: float) -> ModelProto:
    """The graph: ``input_ids`` and ``attention_mask``, int64 of (texts, tokens), to ``last_hidden_state``.

    All tokens are of the first type: one text at a time, not pairs.

    Args:
        weights: By name.
        heads: How many heads attention has.
        epsilon: What normalisation adds to the variance.
    """
    return _Graph(weights, heads, epsilon).model()


class _Graph:
    def __init__(self, weights: Weights, heads: int, epsilon: float) -> None:
        self._weights, self._heads, self._epsilon = weights, heads, epsilon
        self._width = int(weights["embeddings.word_embeddings.weight"].shape[1])
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}

    def model(self) -> ModelProto:
        """The whole."""
        x, mask = self._embedded(), self._mask()
        for number in range(_layers(self._weights)):
            x = self._layer(f"encoder.layer.{number}", x, mask)
        self._nodes.append(helper.make_node("Identity", [x], ["last_hidden_state"]))
        tokens = ["texts", "tokens"]
        graph = helper.make_graph(
            self._nodes,
            "bert",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, tokens)
                for name in ("input_ids", "attention_mask")
            ],
            [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*tokens, self._width])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", OPSET)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="omnimind")

    # ---------------------------------------------------------------- its parts

    def _embedded(self) -> str:
        words = self._weight("embeddings.word_embeddings.weight")
        places = self._weights["embeddings.position_embeddings.weight"]
        typed = places + self._weights["embeddings.token_type_embeddings.weight"][0]
        shape = self._op("Shape", "input_ids", start=1, end=2)
        placed = self._op("Slice", self._constant("places", typed), self._ints(0), shape, self._ints(0))
        return self._normed("embeddings", self._op("Add", self._op("Gather", words, "input_ids"), placed))

    def _mask(self) -> str:
        known = self._op("Cast", "attention_mask", to=TensorProto.FLOAT)
        lost = self._op("Mul", self._op("Sub", self._float(1.0), known), self._float(_MASKED))
        return self._op("Unsqueeze", lost, self._ints(1, 2))

    def _layer(self, name: str, x: str, mask: str) -> str:
        told = self._linear(f"{name}.attention.output", self._attention(f"{name}.attention.self", x, mask))
        x = self._normed(f"{name}.attention.output", self._op("Add", told, x))
        wide = self._gelu(self._linear(f"{name}.intermediate", x))
        return self._normed(f"{name}.output", self._op("Add", self._linear(f"{name}.output", wide), x))

    def _attention(self, name: str, x: str, mask: str) -> str:
        scale = 1 / math.sqrt(self._width / self._heads)
        query = self._headed(self._linear(name, x, "query", scale), [0, 2, 1, 3])
        key = self._headed(self._linear(name, x, "key"), [0, 2, 3, 1])
        value = self._headed(self._linear(name, x, "value"), [0, 2, 1, 3])
        scores = self._op("Add", self._op("MatMul", query, key), mask)
        seen = self._op("MatMul", self._op("Softmax", scores, axis=-1), value)
        return self._op("Reshape", self._op("Transpose", seen, perm=[0, 2, 1, 3]), self._ints(0, 0, self._width))

    def _headed(self, x: str, order: Sequence[int]) -> str:
        split = self._op("Reshape", x, self._ints(0, 0, self._heads, self._width // self._heads))
        return self._op("Transpose", split, perm=order)

    def _linear(self, name: str, x: str, part: str = "dense", scale: float = 1.0) -> str:
        weight, bias = (self._weights[f"{name}.{part}.{kind}"] * np.float32(scale) for kind in ("weight", "bias"))
        product = self._op("MatMul", x, self._constant(f"{name}.{part}.weight", weight.T))
        return self._op("Add", product, self._constant(f"{name}.{part}.bias", bias))

    def _normed(self, name: str, x: str) -> str:
        scale, bias = (self._weight(f"{name}.LayerNorm.{kind}") for kind in ("weight", "bias"))
        return self._op("LayerNormalization", x, scale, bias, axis=-1, epsilon=self._epsilon)

    def _gelu(self, x: str) -> str:
        part = self._op("Erf", self._op("Div", x, self._float(math.sqrt(2))))
        return self._op("Mul", self._op("Mul", x, self._op("Add", part, self._float(1.0))), self._float(0.5))

    # ---------------------------------------------------------------- nodes and constants

    def _op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"{kind}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _float(self, value: float) -> str:
        return self._constant(f"float {value}", np.array(value, np.float32))

    def _ints(self, *values: int) -> str:
        return self._constant(f"ints {values}", np.array(values, np.int64))

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name


def _layers(weights: Weights) -> int:
    return len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")})
