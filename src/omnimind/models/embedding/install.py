"""Installing a model of embeddings: downloaded, verified, and made into a folder that onnxruntime takes."""

import shutil
import time
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import TypeAdapter

from omnimind.core.agent import Progress
from omnimind.core.errors import UserError
from omnimind.core.value import Value
from omnimind.media.download import Opener, PublishedFile, download, open_address
from omnimind.models.embedding.local import MODEL
from omnimind.models.embedding.making import Precision, made_folder, make


class InstallableModel(Value):
    """A sentence transformer that can be installed. ``licence`` is an SPDX expression."""

    name: str
    licence: str
    files: tuple[PublishedFile, ...]

    @property
    def size_bytes(self) -> int:
        """How much is downloaded."""
        return sum(file.size_bytes for file in self.files)


@cache
def catalogue() -> tuple[InstallableModel, ...]:
    """Every model that is known."""
    data = files("omnimind.models.embedding").joinpath("catalogue.json").read_bytes()
    return TypeAdapter(tuple[InstallableModel, ...]).validate_json(data)


def install(
    name: str,
    folder: Path,
    *,
    progress: Progress,
    precision: Precision = "int8",
    models: Sequence[InstallableModel] | None = None,
    opener: Opener = open_address,
    wait: Callable[[float], None] = time.sleep,
) -> Path:
    """Install the model called ``name`` below ``folder``, unless it is there; where it is then.

    Args:
        name: As in the catalogue, such as ``all-MiniLM-L6-v2``.
        folder: Where models of embeddings are kept. What was downloaded of one stays until it is whole.
        progress: Hears bytes of all bytes.
        precision: Of the weights that are kept.
        models: The catalogue, ours by default.
        opener: Opens addresses.
        wait: Waits before another attempt, seconds.

    Raises:
        UserError: ``embedder.unknown``.
        TransientError: ``embedder.download``, after all attempts.
        BrokenError: ``embedder.checksum``, what came is not what was published; ``embedder.write``.
    """
    known = {model.name: model for model in (catalogue() if models is None else models)}
    if name not in known:
        hint = f"there is {', '.join(known)}"
        raise UserError("embedder.unknown", f"there is no model of embeddings called {name} to install", hint)
    target, source = made_folder(folder, name, precision), folder / f"{name}.download"
    if not (target / MODEL).exists():
        download(known[name].files, source, kind="embedder", progress=progress, opener=opener, wait=wait)
        make(source, target, precision)
        shutil.rmtree(source, ignore_errors=True)
    return target
