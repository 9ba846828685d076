"""Voices: who there is to speak, and how they sound."""

from functools import lru_cache
from typing import Annotated, Any, Final

from fastapi import Query, Request
from starlette.responses import Response

from omnimind.api.rest.answers import tagged
from omnimind.api.rest.artifacts import local, renditions_of
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.delivering import delivered, parts_of
from omnimind.api.rest.paging import Page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import MissingError
from omnimind.core.speech import VoiceInfo
from omnimind.core.value import Value
from omnimind.runtime import sampling

router: Final = Operations(prefix="/v1/voices", tags=["voices"])

Reader = Annotated[Asker, needs("productions.read")]


class VoiceView(Value):
    """A voice. ``rank``: higher sounds better; ``size_bytes`` is what installing it would download."""

    id: str
    name: str
    language: str
    engine: str
    version: str
    licence: str
    rank: int
    is_installed: bool
    size_bytes: int | None


_EXAMPLE: Final = {
    "id": "flite:slt",
    "name": "slt",
    "language": "en-US",
    "engine": "flite",
    "version": "2",
    "licence": "MIT-Festival",
    "rank": 21,
    "is_installed": True,
    "size_bytes": None,
}


@router.operation(
    "GET", "", summary="List voices", example={"items": [_EXAMPLE], "next": None}, response_model=Page[VoiceView]
)
async def list_voices(
    request: Request,
    here: Here,
    asker: Reader,
    language: Annotated[str, Query(description="Only this language, such as pt or en-GB.", max_length=40)] = "",
) -> Response:
    """Those that are installed, best first, then those that whoever has the machine can install."""
    wanted = language.lower().replace("_", "-")
    found = [one for one in await here.slow(lambda: _all(here)) if one["language"].lower().startswith(wanted)]
    return tagged(request, {"items": found, "next": None})


@router.operation(
    "GET",
    "/{voice_id}/sample",
    summary="Hear a voice",
    responses=parts_of("audio/mp4"),
    response_class=Response,
)
async def get_voice_sample(
    voice_id: str,
    request: Request,
    here: Here,
    asker: Reader,
    text: Annotated[str, Query(description="What it says.", max_length=sampling.MOST_LETTERS)] = "",
) -> Response:
    """A sentence in the voice's language, or one of yours."""
    info = await here.slow(lambda: _named(here, voice_id))
    said = " ".join(text.split()) or sampling.sentence(info.language)
    made = await renditions_of(here).made(
        sampling.voice_key(info, said),
        "sample",
        lambda: sampling.speak(here.voices, info, said, here.artifacts),
    )
    return delivered(request, made, await local(here, made), is_named=True)


def _all(here: Backend) -> list[dict[str, Any]]:
    from omnimind.media.speech.catalogue import catalogue

    installed = here.voices.all()
    names = {voice.name for voice in installed}
    more = [one for one in catalogue() if f"piper:{one.name}" not in names]
    return [_view(voice) for voice in installed] + [
        {
            "id": f"piper:{one.name}",
            "name": one.name,
            "language": one.language,
            "engine": "piper",
            "version": "",
            "licence": one.licence,
            "rank": 0,
            "is_installed": False,
            "size_bytes": one.size_bytes,
        }
        for one in more
    ]


def _named(here: Backend, voice_id: str) -> VoiceInfo:
    found = next((one for one in here.voices.all() if one.name == voice_id), None)
    if found is None:
        raise MissingError("voice.missing", f"there is no voice {voice_id[:80]!r} here", "see the list of voices")
    return found


@lru_cache(maxsize=1024)
def _view(voice: VoiceInfo) -> dict[str, Any]:
    told = voice.model_dump()
    return told | {"id": voice.name, "name": voice.name.partition(":")[2], "is_installed": True, "size_bytes": None}
