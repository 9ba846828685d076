"""Embeddings by a provider, through the gateway: priced, limited and remembered as all else."""

from collections.abc import Callable, Sequence

import numpy as np

from omnimind.core.errors import BrokenError
from omnimind.core.model import NOBODY, Caller
from omnimind.models.embedding.embedder import Vectors
from omnimind.models.request import Handler, Request


class ProvidedEmbedder:
    """Implements :class:`~omnimind.models.embedding.embedder.Embedder`.

    Args:
        handler: Answers embeddings requests.
        model: The model, as requests name it.
        new_id: Makes the ids of requests.
        caller: Who pays for it.
    """

    def __init__(self, handler: Handler, model: str, new_id: Callable[[], str], caller: Caller = NOBODY) -> None:
        self._handler, self._model = handler, model
        self._new_id, self._caller = new_id, caller

    async def fingerprint(self) -> str:
        """The model's name: what is behind it is the provider's to say."""
        return f"provided:{self._model}"

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """See the port."""
        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        answer = await self._handler(Request("embeddings", body, self._caller, self._new_id()))
        try:
            rows = sorted((answer.body or {})["data"], key=lambda row: row["index"])
            vectors: Vectors = np.array([row["embedding"] for row in rows], np.float32)
            norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        except (KeyError, TypeError, ValueError) as error:
            raise BrokenError("model.garbled", f"{self._model} gave no embeddings that can be read") from error
        if len(vectors) != len(texts):
            raise BrokenError("model.garbled", f"{self._model} gave {len(vectors)} embeddings for {len(texts)} texts")
        found: Vectors = vectors / np.maximum(norms, np.float32(1e-12))
        return found
