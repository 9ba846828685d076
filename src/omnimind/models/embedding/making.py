"""A model folder made from the weights of a sentence transformer: the graph in ONNX, the tokenizer beside it."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Final, Literal

from omnimind.core.errors import BrokenError
from omnimind.models.embedding.local import LIMITS, MODEL, TOKENIZER

Precision = Literal["float32", "int8"]
"""``int8`` is four times as quick and small; the vectors are others (a cosine of about 0.97), so never mix them."""

WEIGHTS: Final = "model.safetensors"

_MADE: Final = 1
"""The way that graphs are made; another one makes others."""


def made_folder(folder: Path, name: str, precision: Precision) -> Path:
    """Where the model ``name`` is, once it is made, below ``folder``."""
    return folder / f"{name}-{precision}-{_MADE}"


def make(source: Path, target: Path, precision: Precision) -> None:
    """Make the model folder ``target`` of what is in ``source``, in one step.

    Whoever looks meanwhile sees none of it, and if two make it one of theirs is kept.

    Raises:
        BrokenError: ``embedder.write``, it can't be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            made = Path(scratch) / target.name
            made.mkdir()
            _fill(made, source, precision)
            _move(made, target)
    except OSError as error:
        raise BrokenError("embedder.write", f"{target.parent} can't be written: {error.strerror}") from error


def _fill(made: Path, source: Path, precision: Precision) -> None:
    _write_graph(source, made / MODEL, precision)
    for name in (TOKENIZER, LIMITS):
        shutil.copyfile(source / name, made / name)


def _move(made: Path, target: Path) -> None:
    try:
        made.replace(target)
    except OSError:
        if not (target / MODEL).exists():
            raise


def _write_graph(source: Path, file: Path, precision: Precision) -> None:
    import onnx
    from safetensors.numpy import load_file

    from omnimind.models.embedding.bert import bert

    said = json.loads((source / "config.json").read_bytes())
    weights = load_file(source / WEIGHTS)
    graph = bert(weights, heads=said["num_attention_heads"], epsilon=said["layer_norm_eps"])
    if precision == "float32":
        onnx.save(graph, file)
        return
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # The graph needs none of the preparations that onnxruntime would otherwise ask for on the root logger.
    onnx.helper.set_model_props(graph, {"onnx.quant.pre_process": "onnxruntime.quant"})
    quantize_dynamic(graph, file, weight_type=QuantType.QInt8)
