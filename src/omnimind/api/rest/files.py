"""Files: what a production is handed over as."""

from typing import Annotated, Final

from fastapi import Query, Request
from starlette.responses import Response

from omnimind.api.rest.artifacts import local
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.delivering import delivered
from omnimind.api.rest.routing import Operations, needs
from omnimind.api.rest.shapes import files_of
from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError
from omnimind.runtime.showing import Gallery

router: Final = Operations(prefix="/v1/productions/{production_id}/files", tags=["productions"])


@router.operation(
    "GET",
    "/{name}",
    summary="Get a file of a production",
    media_type="application/octet-stream",
    example="…",
    response_class=Response,
)
async def get_production_file(
    production_id: str,
    name: str,
    request: Request,
    here: Here,
    asker: Annotated[Asker, needs("productions.read")],
    download: Annotated[bool, Query(description="Whether to save it rather than show it.")] = False,
) -> Response:
    """As it is now: another version of the production has others. Ranges can be asked for."""

    def find() -> Artifact:
        files = files_of(here.part(Gallery).detail(asker.tenant, production_id))
        for file in files:
            if file["name"] == name:
                return Artifact.model_validate(file["artifact"])
        known = ", ".join(file["name"] for file in files) or "none yet"
        raise MissingError("file.missing", f"the production {production_id} has no file {name}", f"it has {known}")

    artifact = await here.slow(find)
    response = delivered(request, artifact, await local(here, artifact), name if download else None)
    response.headers["cache-control"] = "private, no-cache"
    return response
