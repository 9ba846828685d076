"""Embeddings on this machine: an ONNX model in a folder, run by onnxruntime on one core."""

import asyncio
import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from omnimind.core.errors import BrokenError, MissingError
from omnimind.models.embedding.embedder import Vectors

MODEL: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"
LIMITS: Final = "sentence_bert_config.json"
"""The files of a model folder; the last may be missing."""

_MOST_TOKENS: Final = 256
_RANK_OF_TOKENS: Final = 3


class LocalEmbedder:
    """Implements :class:`~omnimind.models.embedding.embedder.Embedder`. Safe to use from any thread.

    The model is loaded when it is used for the first time. Of models that give a vector a token the mean is taken.

    Args:
        folder: With ``model.onnx``, ``tokenizer.json``, and ``sentence_bert_config.json`` if there is a limit of
            tokens other than 256.
        prepare: Makes the folder if need be, before anything in it is used.

    Raises of all methods:
        MissingError: ``embedder.missing``.
        BrokenError: ``embedder.broken``: the folder's files are not what they should be; or as ``prepare``.
    """

    def __init__(self, folder: Path, prepare: Callable[[], None] | None = None) -> None:
        self._folder, self._prepare = folder, prepare
        self._lock = threading.Lock()
        self._print: str | None = None
        self._loaded: tuple[Any, Any] | None = None

    async def fingerprint(self) -> str:
        """The hash of all that decides about vectors."""
        return await asyncio.to_thread(self._printed) if self._print is None else self._print

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """See the port."""
        return await asyncio.to_thread(self.vectors, texts)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """As :meth:`embed`, in this thread."""
        tokenizer, session = self._load()
        # One at a time: in 8 bits the numbers of one text would depend on which others it is computed with.
        found = [_pooled(session, tokens) for tokens in tokenizer.encode_batch(list(texts))]
        return np.stack(found) if found else np.empty((0, 0), np.float32)

    def _load(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self._look()
                self._loaded = _loaded(self._folder)
            return self._loaded

    def _printed(self) -> str:
        with self._lock:
            found = self._print
            if found is None:
                self._look()
                found = self._print = _fingerprint(self._folder)
            return found

    def _look(self) -> None:
        if self._prepare is not None:
            self._prepare()
        for name in (MODEL, TOKENIZER):
            if not (self._folder / name).is_file():
                hint = "omnimind models install downloads one"
                raise MissingError("embedder.missing", f"{self._folder} holds no embedding model: no {name}", hint)


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in (MODEL, TOKENIZER, LIMITS):
        if (folder / name).exists():
            with (folder / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _loaded(folder: Path) -> tuple[Any, Any]:
    import onnxruntime as ort
    from tokenizers import Tokenizer

    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        limits = json.loads((folder / LIMITS).read_bytes()) if (folder / LIMITS).exists() else {}
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        session = ort.InferenceSession(folder / MODEL, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # tokenizers raises nothing more precise
        message = f"the model of embeddings in {folder} can't be loaded ({error})"
        raise BrokenError("embedder.broken", message, "install it again") from error
    tokenizer.enable_truncation(limits.get("max_seq_length", _MOST_TOKENS))
    tokenizer.no_padding()
    return tokenizer, session


def _pooled(session: Any, tokens: Any) -> Vectors:
    """The vector of a text, of those of its tokens."""
    ids = np.array([tokens.ids], np.int64)
    given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    wanted = {one.name for one in session.get_inputs()}
    (found, *_) = session.run(None, {name: value for name, value in given.items() if name in wanted})
    vector: Vectors = found[0].mean(axis=0) if found.ndim == _RANK_OF_TOKENS else found[0]
    return (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)
