"""The editor joins scenes, sound, chapters and captions into one file."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.production import Chapter
from omnimind.core.value import Value


class TimedText(Value):
    """A caption as text, on the production's clock."""

    start_s: float
    end_s: float
    text: str


class Cut(Value):
    """What to join; without scenes the result is the podcast."""

    scenes: tuple[Artifact, ...]
    audio: Artifact
    chapters: tuple[Chapter, ...]
    captions: tuple[TimedText, ...]
    language: str
    metadata: dict[str, str]


class Edited(Value):
    """The file."""

    media: Artifact


def _cut(work: Cut, desk: Desk) -> Edited:
    from omnimind.media.video.mux import cut

    suffix, media_type = (".mp4", "video/mp4") if work.scenes else (".m4a", "audio/mp4")
    with desk.artifacts.writing(suffix) as path:
        cut(
            [desk.artifacts.path(scene) for scene in work.scenes],
            desk.artifacts.path(work.audio),
            path,
            chapters=[(chapter.title, chapter.start_s, chapter.end_s) for chapter in work.chapters],
            captions=[(caption.start_s, caption.end_s, caption.text) for caption in work.captions],
            language=work.language,
            metadata=work.metadata,
            progress=desk.progress,
        )
        return Edited(media=desk.artifacts.put_file(path, media_type))


EDITOR = Agent("editor", "1", Cut, Edited, _cut)
