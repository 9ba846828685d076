"""Scripts and scenes: what a production tells, and changing it one sentence at a time."""

from typing import Annotated, Any, Final

from fastapi import Query, Request
from starlette.responses import Response

from omnimind.api.rest.answers import answer, tagged
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.examples import DETAIL, SCRIPT
from omnimind.api.rest.productions import whole
from omnimind.api.rest.routing import Operations, needs
from omnimind.api.rest.shapes import ProductionDetail
from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError
from omnimind.core.script import Script
from omnimind.core.value import Value
from omnimind.runtime.producing import Producer, shown_name
from omnimind.runtime.showing import Gallery
from omnimind.runtime.wanted import Changes
from omnimind.store.audit import Audit

router: Final = Operations(prefix="/v1/productions/{production_id}", tags=["productions"])

Reader = Annotated[Asker, needs("productions.read")]
Writer = Annotated[Asker, needs("productions.write")]


class SourceText(Value):
    """A source as it was read; the spans of scenes point into its text."""

    name: str
    media_type: str
    text: str


@router.operation("GET", "/script", summary="Get the script", example=SCRIPT, response_model=Script)
async def get_script(production_id: str, request: Request, here: Here, asker: Reader) -> Response:
    """What is told, scene by scene."""

    def look() -> Any:
        producer = here.part(Producer)
        made = producer.productions.get(asker.tenant, production_id)
        return producer.told(made).script.model_dump(mode="json")

    return tagged(request, await here.slow(look))


@router.operation(
    "PUT", "/script", summary="Tell another script", status=202, example=DETAIL, response_model=ProductionDetail
)
async def change_script(
    production_id: str,
    script: Script,
    here: Here,
    asker: Writer,
    note: Annotated[str, Query(description="What was changed, in words.", max_length=500)] = "",
) -> Response:
    """Begin a new version that tells this script; scenes that are as they were are not made again."""

    def change() -> Any:
        producer = here.part(Producer)
        made = producer.productions.get(asker.tenant, production_id)
        revised = producer.change_script(made, asker.actor, script, note)
        here.part(Audit).note(
            asker.tenant, asker.actor, "production.script", production_id, {"revision": revised.revision}
        )
        return whole(here, asker, production_id)

    return answer(await here.slow(change), 202)


@router.operation(
    "PATCH", "/scenes/{scene}", summary="Change a scene", status=202, example=DETAIL, response_model=ProductionDetail
)
async def change_scene(production_id: str, scene: str, changes: Changes, here: Here, asker: Writer) -> Response:
    """Begin a new version in which one scene is told, shown or spoken in another way; only that one is made again."""

    def change() -> Any:
        producer = here.part(Producer)
        made = producer.productions.get(asker.tenant, production_id)
        revised = producer.change_scene(made, asker.actor, scene, changes)
        told = {"scene": scene, "revision": revised.revision}
        here.part(Audit).note(asker.tenant, asker.actor, "production.scene", production_id, told)
        return whole(here, asker, production_id)

    return answer(await here.slow(change), 202)


@router.operation(
    "GET",
    "/sources/{index}",
    summary="Get the text of a source",
    example={"name": "tides.md", "media_type": "text/markdown", "text": "# Tides\n\nThe sea climbs the wall."},
    response_model=SourceText,
)
async def get_source(production_id: str, index: int, request: Request, here: Here, asker: Reader) -> Response:
    """As it was read: spans count its characters."""

    def look() -> Any:
        made = here.part(Producer).productions.get(asker.tenant, production_id)
        standing = here.part(Gallery).standing(made.run_id)
        if not 0 <= index < len(standing.documents):
            hint = "they are counted from 0, and there once they were read"
            raise MissingError("source.missing", f"the production {production_id} has no source {index}", hint)
        read = here.artifacts.read(Artifact.model_validate(standing.documents[index]))
        source = standing.given["sources"][index]
        media_type = source["artifact"]["media_type"]
        return {"name": shown_name(source["name"]), "media_type": media_type, "text": _text(read)}

    return tagged(request, await here.slow(look))


def _text(document: bytes) -> str:
    """The text of a document that was read, which is kept as JSON."""
    import orjson

    said: str = orjson.loads(document)["text"]
    return said
