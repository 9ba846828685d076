"""Whether pictures may be shown: a port, and an adapter for an image classifier on this machine."""

import io
import re
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol

from omnimind.core.errors import UserError

_HARMLESS: Final = frozenset({"normal", "safe", "sfw", "neutral", "drawings", "drawing", "ok", "label_0"})


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is in a picture: ``image.nsfw``, and how sure that is, from 0 to 1."""

    kind: str
    score: float


class ImageGuard(Protocol):
    """Judges pictures. Safe to use from any thread; deterministic."""

    def look(self, image: bytes) -> tuple[Sighting, ...]:
        """What should perhaps not be shown of a picture (PNG, JPEG, WebP), the surest first.

        Raises:
            UserError: ``image.unreadable``.
        """
        ...


class ImageClassifier:
    """An image classifier of ``transformers`` (:class:`ImageGuard`); labels that tell of nothing bad are left out.

    Args:
        folder: The model, as ``save_pretrained`` writes it. Nothing is downloaded.

    Raises:
        UserError: ``policy.model``: the packages are missing, or the folder holds no such model.
    """

    def __init__(self, folder: Path) -> None:
        from omnimind.guard.checks.classifier import load

        self._classify = load(folder, "image-classification")
        self._lock = Lock()

    def look(self, image: bytes) -> tuple[Sighting, ...]:
        """What should perhaps not be shown, the surest first. Raises ``UserError`` (``image.unreadable``)."""
        from PIL import Image, UnidentifiedImageError

        try:
            picture = Image.open(io.BytesIO(image)).convert("RGB")
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
            raise UserError(
                "image.unreadable", f"a picture can't be read ({error})", "give PNG, JPEG or WebP"
            ) from error
        with self._lock:
            labels: Any = self._classify(picture, top_k=None)
        found = [
            Sighting(f"image.{re.sub(r'[^a-z0-9]+', '_', name).strip('_')}", min(1.0, float(label["score"])))
            for label in labels
            if (name := str(label["label"]).strip().lower()) not in _HARMLESS
        ]
        return tuple(sorted(found, key=lambda one: (-one.score, one.kind)))
