"""Toxicity by a classifier of texts on this machine: a model folder for the ``transformers`` package, an extra."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal

from omnimind.core.errors import UserError
from omnimind.guard.check import Match

PASSAGE: Final = 1000
"""Characters that are judged at once, at most: fewer than the 512 tokens that such models take."""

_PASSAGE: Final = re.compile(rf"\S(?:[\s\S]{{0,{PASSAGE - 2}}}(?=\s|\Z))?")
_HARMLESS: Final = frozenset(
    {
        "non-toxic",
        "non_toxic",
        "nontoxic",
        "neutral",
        "not-toxic",
        "not_toxic",
        "safe",
        "clean",
        "normal",
        "ok",
        "label_0",
    }
)


class Classifier:
    """A text classifier (:class:`omnimind.guard.check.Check`): each label but a harmless one is a kind of toxicity.

    Args:
        folder: The model, as ``save_pretrained`` writes it. Nothing is downloaded.

    Raises:
        UserError: ``policy.model``: the packages are missing, or the folder holds no such model.
    """

    def __init__(self, folder: Path) -> None:
        self._classify = load(folder, "text-classification")
        self._lock = Lock()  # tokenizers are not safe to use from several threads

    @property
    def reach(self) -> int:
        """The passage that something is in, and the one before it."""
        return 2 * PASSAGE

    def find(self, text: str) -> Sequence[Match]:
        """The passages with all labels that are not harmless."""
        return list(self._found(text))

    def _found(self, text: str) -> Iterator[Match]:
        for passage in _PASSAGE.finditer(text):
            with self._lock:
                labels: Any = self._classify(passage[0], top_k=None, truncation=True)
            for label in labels:
                name = str(label["label"]).strip().lower()
                if name not in _HARMLESS:
                    kind = f"toxicity.{re.sub(r'[^a-z0-9]+', '_', name).strip('_')}"
                    yield Match(kind, *passage.span(), score=min(1.0, float(label["score"])))


def load(folder: Path, task: Literal["text-classification", "image-classification"]) -> Any:
    """A ``transformers`` pipeline of a folder on this machine. Raises ``UserError`` (``policy.model``)."""
    try:
        import transformers
    except ImportError as error:
        hint = "install omnimind[classifier]"
        raise UserError("policy.model", f"a classifier needs transformers and torch ({error})", hint) from error
    if not (folder / "config.json").is_file():
        hint = "give a folder as save_pretrained writes it"
        raise UserError("policy.model", f"{folder} holds no model: it has no config.json", hint)
    model, reader, name = _CLASSES[task]
    try:
        parts = {
            "model": getattr(transformers, model).from_pretrained(str(folder), local_files_only=True),
            name: getattr(transformers, reader).from_pretrained(str(folder), local_files_only=True),
        }
        return transformers.pipeline(task, **parts, device="cpu")
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise UserError(
            "policy.model", f"the model in {folder} can't be loaded ({error})", "look at its files"
        ) from error


_CLASSES: Final = {
    "text-classification": ("AutoModelForSequenceClassification", "AutoTokenizer", "tokenizer"),
    "image-classification": ("AutoModelForImageClassification", "AutoImageProcessor", "image_processor"),
}
"""By task, of ``transformers``: what loads the model and what reads for it, and what pipelines call the latter."""
