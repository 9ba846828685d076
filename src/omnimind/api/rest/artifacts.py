"""Artifacts: bytes by their hash, in part or as a picture to show, for those who may see them."""

from collections import OrderedDict
from pathlib import Path as FilePath
from typing import Annotated, Final, Literal

from fastapi import Depends, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.delivering import delivered, parts_of
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.routing import Operations, needs
from omnimind.api.rest.signing import BEARER, NeedsOrLink, links_of
from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError
from omnimind.core.value import Value
from omnimind.media.sniffing import HEAD_BYTES, UNKNOWN, sniffed
from omnimind.runtime.renditions import Renditions
from omnimind.store.audit import Audit
from omnimind.store.uploads import Uploads

router: Final = Operations(prefix="/v1/artifacts", tags=["artifacts"])

Visitor = Annotated[Asker, Depends(NeedsOrLink("artifacts.read"))]
Writer = Annotated[Asker, needs("artifacts.write")]
Hash = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="Its SHA-256, in hex.")]
Format = Annotated[
    Literal["webp", "avif"] | None, Query(description="As a picture: of a picture, or a still of a video.")
]
Width = Annotated[int | None, Query(ge=1, le=8192, description="How wide a picture at most; rounded up to a step.")]
Download = Annotated[str | None, Query(min_length=1, max_length=200, description="The name of a file to save it as.")]

_LONGEST_S: Final = 7 * 86400
_REMEMBERED: Final = 10_000


class LinkWanted(Value):
    """How long a link is to be good."""

    expires_in_s: Annotated[int, Field(ge=1, le=_LONGEST_S, strict=True)] = 3600


class Link(Value):
    """A link that needs no key."""

    url: str
    expires_at: Moment


class Known:
    """What artifacts are, by their hash; it never changes."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Artifact] = OrderedDict()

    def find(self, here: Backend, sha256: str) -> Artifact:
        """The artifact. Raises ``MissingError`` (``artifact.missing``)."""
        if sha256 in self._known:
            return self._known[sha256]
        size_bytes = here.artifacts.size_bytes(sha256)
        if size_bytes is None:
            raise no_artifact(sha256)
        found = Artifact(sha256=sha256, media_type=UNKNOWN, size_bytes=size_bytes)
        with here.artifacts.path(found).open("rb") as file:
            found = found.model_copy(update={"media_type": sniffed(file.read(HEAD_BYTES))})
        self._known[sha256] = found
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found


def no_artifact(sha256: str) -> MissingError:
    """That there is none, or none that whoever asks may see."""
    return MissingError("artifact.missing", f"there is no artifact {sha256[:12]}", "it may have been pruned")


async def local(here: Backend, artifact: Artifact) -> FilePath:
    """A file here with the bytes. Raises ``MissingError`` (``artifact.missing``)."""
    if here.home.bucket is None:
        return here.artifacts.path(artifact)
    return await here.slow(lambda: here.artifacts.path(artifact))


def renditions_of(here: Backend) -> Renditions:
    """What makes renditions here."""
    if Renditions not in here.parts:
        here.parts[Renditions] = Renditions(here.database, here.artifacts)
    return here.part(Renditions)


def uploads_of(here: Backend) -> Uploads:
    """The uploads here."""
    if Uploads not in here.parts:
        here.parts[Uploads] = Uploads(here.database, here.now_s)
    return here.part(Uploads)


def _known_of(here: Backend) -> Known:
    if Known not in here.parts:
        here.parts[Known] = Known()
    return here.part(Known)


async def visible(here: Backend, asker: Asker, sha256: str) -> Artifact:
    """The artifact, if whoever asks may see it. Raises ``MissingError`` (``artifact.missing``)."""
    known = _known_of(here)
    is_shown = asker.actor == BEARER or await here.quick(lambda: uploads_of(here).shows(asker.tenant, sha256))
    if not is_shown:
        raise no_artifact(sha256)
    if here.home.bucket is None:
        return known.find(here, sha256)
    return await here.slow(lambda: known.find(here, sha256))


async def get_artifact(
    sha256: Hash,
    request: Request,
    here: Here,
    asker: Visitor,
    format: Format = None,  # noqa: A002 - the name in the address
    width: Width = None,
    download: Download = None,
    expires: Annotated[int | None, Query(description="Of a signed link.")] = None,
    signature: Annotated[str | None, Query(description="Of a signed link.", max_length=100)] = None,
) -> Response:
    """The bytes, which never change: a browser needs them once.

    They come with a strong ETag, and in part where a `Range` is asked for. With `format`, a picture (or a still of a
    video) is made in one of a few widths, without what else its file told, and kept.
    """
    found = await visible(here, asker, sha256)
    if format is not None or width is not None:
        from omnimind.media.delivery import width_for

        found = await renditions_of(here).picture(found, width_for(width), format or "webp")
    response = delivered(request, found, await local(here, found), download)
    if asker.actor == BEARER:  # it is there to be shown elsewhere
        response.headers["cross-origin-resource-policy"] = "cross-origin"
    return response


router.operation("GET", "/{sha256}", summary="Get an artifact", responses=parts_of("*/*"), response_class=Response)(
    get_artifact
)
router.add_api_route("/{sha256}", get_artifact, methods=["HEAD"], include_in_schema=False, response_class=Response)


@router.operation(
    "POST",
    "/{sha256}/links",
    summary="Make a link to an artifact",
    status=201,
    example={
        "url": f"/v1/artifacts/{'9f86d081884c7d659a2feaa0c55ad015' * 2}?expires=1795285800&signature=zWq0c1",
        "expires_at": "2026-11-21T18:30:00.000Z",
    },
    response_model=Link,
)
async def create_artifact_link(sha256: Hash, wanted: LinkWanted, here: Here, asker: Writer) -> Response:
    """An address that anybody can read the artifact at, without a key, for at most a week."""
    await visible(here, asker, sha256)
    expires = int(here.now_s()) + wanted.expires_in_s
    url = f"/v1/artifacts/{sha256}?expires={expires}&signature={links_of(here).sign(sha256, expires)}"
    data = {"expires": expires}
    await here.slow(lambda: Audit(here.database).note(asker.tenant, asker.actor, "artifact.link", sha256, data))
    return answer({"url": url, "expires_at": moment(float(expires))}, 201)
