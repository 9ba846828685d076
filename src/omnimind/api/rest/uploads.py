"""Uploads: what people send, known by its content."""

import asyncio
import re
import unicodedata
from pathlib import PurePosixPath
from typing import Annotated, Any, Final

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from omnimind.api.rest.answers import answer, nothing, tagged
from omnimind.api.rest.artifacts import Hash, no_artifact, uploads_of
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.moments import Moment, Sha256, moment
from omnimind.api.rest.paging import Cursor, Limit, Page, page, pair_of
from omnimind.api.rest.quotas import Quotas
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.artifact import Artifact
from omnimind.core.brief import UPLOADED
from omnimind.core.errors import UserError
from omnimind.core.value import Value
from omnimind.documents.fetch import MEDIA_TYPES, Source
from omnimind.media.sniffing import HEAD_BYTES, sniffed
from omnimind.runtime.door import Door, Doors
from omnimind.runtime.outfit import outfit
from omnimind.store.audit import Audit
from omnimind.store.uploads import Upload

router: Final = Operations(prefix="/v1/uploads", tags=["uploads"])

Reader = Annotated[Asker, needs("artifacts.read")]
Writer = Annotated[Asker, needs("artifacts.write")]

TAKEN: Final = frozenset({*MEDIA_TYPES.values(), "image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"})
"""What can be told from, or shown."""

_COPIED_BYTES: Final = 1024 * 1024
_MOST_NAME: Final = 120
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
"""What some system takes for something else in a name, and what makes a name look like another."""

_EXAMPLE: Final = {
    "sha256": "9f86d081884c7d659a2feaa0c55ad015" * 2,
    "name": "tides.md",
    "media_type": "text/markdown",
    "size_bytes": 2719,
    "created_at": "2026-11-21T17:30:00.123Z",
    "created_by": "user:06gzyckjwjfs3bem",
}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


class UploadView(Value):
    """Something that was sent."""

    sha256: Sha256
    name: str
    media_type: str
    size_bytes: int
    created_at: Moment
    created_by: str


@router.operation(
    "POST",
    "",
    summary="Send a file",
    status=201,
    example=_EXAMPLE,
    response_model=UploadView,
    openapi_extra=_BODY,
)
async def create_upload(request: Request, here: Here, asker: Writer) -> Response:
    """Documents and pictures, as the part `file` of a form. The same file again is the same upload."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise UserError("body.type", f"a file does not come as {kind or 'nothing'}", "send a form with a part file")
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise UserError("upload.missing", "the form has no file", "send it as the part file")
        upload = await keep_upload(here, asker, file)
    return answer(_view(upload), 201, {"location": f"/v1/artifacts/{upload.sha256}"})


@router.operation(
    "GET", "", summary="List uploads", example={"items": [_EXAMPLE], "next": None}, response_model=Page[UploadView]
)
async def list_uploads(
    request: Request, here: Here, asker: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """The tenant's, the latest first."""

    def look() -> Any:
        found = uploads_of(here).list(asker.tenant, before=pair_of(cursor), limit=limit + 1)
        some, following = page(found, limit, lambda one: [one.created_at_s, one.sha256])
        return {"items": [_view(one) for one in some], "next": following}

    return tagged(request, await here.quick(look))


@router.operation("DELETE", "/{sha256}", summary="Forget an upload", status=204)
async def delete_upload(sha256: Hash, here: Here, asker: Writer) -> Response:
    """It no longer counts for what the tenant may keep; productions that use it still have it."""

    def remove() -> None:
        if not uploads_of(here).remove(asker.tenant, sha256):
            raise no_artifact(sha256)
        Audit(here.database).note(asker.tenant, asker.actor, "upload.delete", sha256)

    await here.slow(remove)
    return nothing()


async def keep_upload(here: Backend, asker: Asker, file: UploadFile) -> Upload:
    """Keep what was sent; it is never in memory as a whole, unless there is a policy to hold it to.

    Raises:
        UserError: ``body.type``: it is nothing that could be told or shown; ``upload.empty``.
        RefusedError: ``limit.storage``; or the policy of the tenant forbids it.
    """
    name = fit_name(file.filename or "")
    head = await file.read(HEAD_BYTES)
    media_type = sniffed(head, name)
    if not head:
        raise UserError("upload.empty", f"{name} is empty", "send a file with something in it")
    if media_type not in TAKEN:
        hint = "send Markdown, text, HTML, PDF, CSV or JSON, or a picture as PNG, JPEG, WebP, GIF or AVIF"
        raise UserError("body.type", f"{name} is {media_type}, which can't be told or shown", hint)
    await file.seek(0)
    return await asyncio.to_thread(_keep, here, asker, file, name, media_type)


def _keep(here: Backend, asker: Asker, file: UploadFile, name: str, media_type: str) -> Upload:
    here.part(Quotas).admit_upload(asker.tenant, file.size or 0)
    door = here.part(Doors).of(asker.tenant, asks_models=bool(outfit(here.settings).models))
    if door is not None:
        return _let_in(here, asker, door, Source(file.file.read(), media_type, f"{UPLOADED}{name}"))
    with here.artifacts.writing(".upload") as path:
        with path.open("wb") as target:
            while chunk := file.file.read(_COPIED_BYTES):
                target.write(chunk)
        artifact = here.artifacts.put_file(path, media_type)
    return _kept(here, asker, artifact, name)


def _let_in(here: Backend, asker: Asker, door: Door, sent: Source) -> Upload:
    """Keep what the policy of the tenant lets in of what was sent."""
    passed = door.source(sent)
    artifact = here.artifacts.put(passed.data, passed.media_type)
    return _kept(here, asker, artifact, passed.origin.removeprefix(UPLOADED))


def _kept(here: Backend, asker: Asker, artifact: Artifact, name: str) -> Upload:
    upload = uploads_of(here).add(asker.tenant, artifact, name, asker.actor)
    data = {"name": upload.name, "media_type": artifact.media_type, "size_bytes": artifact.size_bytes}
    Audit(here.database).note(asker.tenant, asker.actor, "upload.create", artifact.sha256, data)
    return upload


def fit_name(said: str) -> str:
    """The last part of a file's name as somebody said it, without what could be taken for anything else."""
    last = PurePosixPath(said.replace("\\", "/")).name
    plain = _UNFIT.sub("_", unicodedata.normalize("NFC", last)).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    if len(plain) > _MOST_NAME and dot and len(suffix) < 10:
        plain = f"{stem[: _MOST_NAME - len(suffix) - 1]}.{suffix}"
    return plain[:_MOST_NAME] or "upload"


def _view(upload: Upload) -> dict[str, Any]:
    told = upload.model_dump(exclude={"created_at_s"})
    return told | {"created_at": moment(upload.created_at_s)}
