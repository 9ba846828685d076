"""faster-whisper as a recogniser: it judges openly, with no knowledge of the text, where a model folder is at hand."""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from omnimind.core.errors import BrokenError, MissingError
from omnimind.core.speech import Sound, Word
from omnimind.perception.resampling import resampled

_LOADING = Lock()


class Model(Protocol):
    """What is used of ``faster_whisper.WhisperModel``."""

    def transcribe(self, audio: npt.NDArray[np.float32], **options: Any) -> tuple[Iterable[Any], Any]:
        """Segments, made as they are asked for, and facts about the sound."""
        ...


class Whisper:
    """A recogniser on a loaded ``model``, known as ``name``."""

    def __init__(self, model: Model, name: str) -> None:
        self._model = model
        self._name = name

    @classmethod
    def load(cls, folder: Path) -> "Whisper":
        """The model in ``folder``, loaded once.

        Raises:
            MissingError: ``whisper.missing`` when the package or the folder is not there.
            BrokenError: ``recogniser.failed`` when the folder holds no model.
        """
        if find_spec("faster_whisper") is None:
            raise MissingError("whisper.missing", "faster-whisper is not installed", "pip install faster-whisper")
        if not folder.is_dir():
            raise MissingError("whisper.missing", f"there is no model folder {folder}", "give a faster-whisper model's")
        with _LOADING:
            return cls(_loaded(folder), f"faster-whisper {folder.name}")

    @property
    def name(self) -> str:
        """The package and its model."""
        return self._name

    def transcribe(self, sound: Sound, language: str) -> Sequence[Word]:
        """The words heard; as :class:`~omnimind.core.hearing.Recogniser` has it."""
        try:
            segments, _ = self._model.transcribe(
                resampled(sound).astype(np.float32) / np.float32(32768),
                language=language.split("-", maxsplit=1)[0],
                temperature=0.0,
                condition_on_previous_text=False,
                word_timestamps=True,
            )
            heard = [word for segment in segments for word in segment.words or ()]
        except (RuntimeError, ValueError) as exc:
            raise BrokenError("recogniser.failed", f"{self._name} could not listen: {exc}") from exc
        texts = ((word, word.word.strip()) for word in heard)
        return [Word(text=text, said=text, start_s=word.start, end_s=word.end) for word, text in texts]


@cache
def _loaded(folder: Path) -> Model:
    from faster_whisper import WhisperModel

    try:
        model: Model = WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
    except (RuntimeError, ValueError, OSError) as exc:
        raise BrokenError("recogniser.failed", f"{folder} holds no faster-whisper model: {exc}") from exc
    return model
