"""The brief: what the person asks for. Front matter and command-line options are the same values."""

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from omnimind.core.artifact import File
from omnimind.core.formats import SIZES as SIZES  # noqa: PLC0414 - for those who ask for it here
from omnimind.core.formats import Format as Format  # noqa: PLC0414 - as above
from omnimind.core.script import Script
from omnimind.core.value import Value

CaptionKind = Literal["burned", "soft"]
Quality = Literal["draft", "standard", "high"]

UPLOADED: Final = "upload:"
"""How the names of sources begin that people sent: nothing on this machine lies beside them."""

DURATION_LIMITS_S = (10.0, 4 * 3600.0)


def _seconds(value: Any) -> Any:
    """``90``, ``90s``, ``1m30s``, ``2 min``, ``1:30`` and ``1h`` as seconds."""
    if not isinstance(value, str):
        return value
    text = value.strip().lower()
    if clock := re.fullmatch(r"(?:(\d+):)?(\d{1,3}):(\d{2})", text):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return float(hours * 3600 + minutes * 60 + seconds)
    number = r"(\d+(?:\.\d+)?)"
    units = re.fullmatch(rf"(?:{number}\s*h[a-z]*)?\s*(?:{number}\s*m[a-z]*)?\s*(?:{number}\s*(?:s[a-z]*)?)?", text)
    if not text or units is None:
        raise ValueError(f"{value!r} is not a duration: write it as 90s, 2m or 1:30")
    hours_s, minutes_s, seconds_s = (float(part or 0) for part in units.groups())
    return hours_s * 3600 + minutes_s * 60 + seconds_s


def _listed(value: Any) -> Any:
    """``"a, b"`` and ``["a", "b"]`` as a tuple without repeats."""
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
        return value
    return tuple(dict.fromkeys(value))


def _language(value: Any) -> Any:
    """A BCP 47 tag in its usual case: ``pt-br`` and ``pt_BR`` are ``pt-BR``."""
    if not isinstance(value, str):
        return value
    parts = value.strip().replace("_", "-").split("-")
    if not re.fullmatch(r"[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*", "-".join(parts)):
        raise ValueError(f"{value!r} is not a language: write it as en or pt-BR")
    return "-".join([parts[0].lower(), *(p.upper() if len(p) == 2 else p for p in parts[1:])])


class Options(Value):
    """Wishes about a production; ``None`` means unsaid. Front matter, flags and the API all fill this."""

    title: str | None = None
    language: Annotated[str, BeforeValidator(_language)] | None = None
    voice: str | None = None
    duration: (
        Annotated[float, BeforeValidator(_seconds), Field(ge=DURATION_LIMITS_S[0], le=DURATION_LIMITS_S[1])] | None
    ) = None
    format: Annotated[tuple[Format, ...], BeforeValidator(_listed), Field(min_length=1)] | None = None
    theme: str | None = None
    music: bool | str | None = None
    captions: Annotated[tuple[CaptionKind, ...] | None, BeforeValidator(_listed)] = None
    quality: Quality | None = None
    loudness: Annotated[float | None, Field(ge=-31, le=-9)] = None
    seed: Annotated[int | None, Field(ge=0, lt=2**32)] = None

    def over(self, other: "Options") -> "Options":
        """These wishes where said, ``other``'s where not."""
        return Options.model_validate({**other.model_dump(exclude_none=True), **self.model_dump(exclude_none=True)})


class Wishes(Value):
    """Options with every gap filled: what the agents work from. Durations in seconds, loudness in LUFS."""

    title: str
    language: str
    voice: str
    duration_s: float | None = None
    formats: tuple[Format, ...] = ("landscape",)
    theme: str = "paper"
    music: bool | str = True
    captions: tuple[CaptionKind, ...] = ("burned", "soft")
    quality: Quality = "standard"
    loudness_lufs: float = -16.0
    seed: int = 1
    constant_frame_rate: bool = False


class Brief(Value):
    """What to make a production from.

    ``sources`` are the documents, each under where it came from: a path, an address, ``-`` or ``text``. ``whisper`` is
    a recogniser's model folder; ``fonts`` names the faces at hand, which decide how a picture looks as much as its
    theme does.

    ``request`` is what was asked for in words, without a document; the only source is that then, if there is no other.
    ``models`` names the models that agents may ask, and ``policy`` what judges them: both are empty for agents that
    work alone.
    """

    sources: Annotated[tuple[File, ...], Field(min_length=1)]
    options: Options = Options()
    constant_frame_rate: bool = False
    whisper: Path | None = None
    fonts: str = ""
    request: str = ""
    models: str = ""
    policy: str = ""
    script: Script | None = None
