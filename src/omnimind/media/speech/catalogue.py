"""The voices that can be installed: Piper's, at one revision, each file with the hash it must have.

Source: huggingface.co/rhasspy/piper-voices; the licences are those of the recordings, from each voice's ``MODEL_CARD``.
"""

from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from omnimind.core.value import Value
from omnimind.media.download import PublishedFile


class InstallableVoice(Value):
    """A voice that can be installed. ``licence`` is an SPDX expression."""

    name: str
    language: str
    licence: str
    files: tuple[PublishedFile, ...]

    @property
    def size_bytes(self) -> int:
        """How much is downloaded."""
        return sum(file.size_bytes for file in self.files)


@cache
def catalogue() -> tuple[InstallableVoice, ...]:
    """Every voice that is known, those of one language together, the better ones first."""
    data = files("omnimind.media.speech").joinpath("voices.json").read_bytes()
    return TypeAdapter(tuple[InstallableVoice, ...]).validate_json(data)
