"""The editor joins scenes, sound, chapters and captions into one file."""

from pydantic import Field

from omnimind.agents.manifest import read_manifest
from omnimind.agents.timeline import timed_texts
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.value import Value


class Cut(Value):
    """What to join; without scenes the result is a podcast.

    ``production`` is the manifest, which has the chapters and the captions: those become a track if ``has_captions``.
    ``cover`` is a PNG picture that players of a podcast show.
    """

    scenes: tuple[Artifact, ...]
    audio: Artifact
    production: Artifact
    has_captions: bool = False
    metadata: dict[str, str] = Field(default_factory=dict)
    cover: Artifact | None = None


class Edited(Value):
    """The file."""

    media: Artifact


def _cut(work: Cut, desk: Desk) -> Edited:
    from omnimind.media.video.mux import cut

    production = read_manifest(work.production, desk)
    texts = timed_texts(production.scenes) if work.has_captions else ()
    suffix, media_type = (".mp4", "video/mp4") if work.scenes else (".m4a", "audio/mp4")
    with desk.artifacts.writing(suffix) as path:
        with desk.part("cut"):
            cut(
                [desk.artifacts.path(scene) for scene in work.scenes],
                desk.artifacts.path(work.audio),
                path,
                chapters=[(chapter.title, chapter.start_s, chapter.end_s) for chapter in production.chapters],
                captions=[(text.start_s, text.end_s, text.text) for text in texts],
                language=production.language,
                metadata=work.metadata,
                cover=desk.artifacts.read(work.cover) if work.cover else None,
                progress=desk.progress,
            )
        return Edited(media=desk.artifacts.put_file(path, media_type))


EDITOR = Agent("editor", "3", Cut, Edited, _cut)
