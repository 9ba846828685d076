"""Previews: a scene to play as soon as it is spoken and drawn."""

from typing import Annotated, Final

from fastapi import Query, Request
from starlette.responses import Response

from omnimind.api.rest.artifacts import local, renditions_of
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.delivering import delivered, parts_of
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.artifact import Artifact
from omnimind.core.brief import Format
from omnimind.core.errors import MissingError
from omnimind.core.speech import SceneSpeech
from omnimind.runtime.showing import Gallery

router: Final = Operations(prefix="/v1/productions/{production_id}/scenes", tags=["productions"])


@router.operation(
    "GET",
    "/{scene}/preview",
    summary="Play a scene",
    responses=parts_of("video/mp4"),
    response_class=Response,
)
async def get_scene_preview(
    production_id: str,
    scene: str,
    request: Request,
    here: Here,
    asker: Annotated[Asker, needs("productions.read")],
    format: Annotated[  # noqa: A002 - the name in the address
        Format | None, Query(description="One of the production's; its first if not given.")
    ] = None,
    revision: Annotated[
        int | None, Query(ge=1, le=10**9, description="Of that version; the one that counts if not given.")
    ] = None,
) -> Response:
    """The scene as an MP4 with its speech, without music, long before the whole is cut."""
    video, speech, language = await here.slow(lambda: _filmed(here, asker, production_id, scene, format, revision))
    made = await renditions_of(here).preview(video, speech, language)
    return delivered(request, made, await local(here, made), is_named=True)


def _filmed(
    here: Backend, asker: Asker, production_id: str, scene: str, wanted: Format | None, revision: int | None
) -> tuple[Artifact, SceneSpeech, str]:
    """What there is of a scene.

    Raises:
        MissingError: ``production.missing``, ``revision.missing``, ``scene.missing``, or ``preview.missing``: it isn't
            filmed yet.
    """
    gallery = here.part(Gallery)
    run_id = gallery.productions.get(asker.tenant, production_id).run_id
    if revision is not None:
        versions = {one.number: one.run_id for one in gallery.productions.revisions(asker.tenant, production_id)}
        if revision not in versions:
            raise MissingError("revision.missing", f"the production {production_id} has no version {revision}")
        run_id = versions[revision]
    standing = gallery.standing(run_id)
    told = standing.script["scenes"] if standing.script else []
    found = [one for one, said in zip(standing.scenes, told, strict=False) if said["id"] == scene]
    if not found:
        raise MissingError("scene.missing", f"there is no scene {scene!r}", "see the production's scenes")
    videos = found[0].videos
    video = videos.get(wanted) if wanted else next(iter(videos.values()), None)
    if video is None or found[0].speech is None:
        what = f"the scene {scene!r} is not filmed{f' as {wanted}' if wanted else ''}"
        raise MissingError("preview.missing", what, "wait until its state is done")
    return video, SceneSpeech.model_validate(found[0].speech), standing.wishes.get("language") or "und"
