"""The script as a whole: what was told of each source, one after the other."""

from collections.abc import Iterator, Sequence
from itertools import chain

from omnimind.agents.casting import cast
from omnimind.core.agent import Agent, Desk
from omnimind.core.script import Scene, Script
from omnimind.core.speech import VoiceInfo
from omnimind.core.value import Value


class Joining(Value):
    """The scripts, a source each, the title of the whole, and the voice of scenes that have none of their own."""

    scripts: tuple[Script, ...]
    title: str
    voice: VoiceInfo | None = None


class Joined(Value):
    """The script, the chapter that each of its scenes belongs to, and, where there is a voice, who speaks each."""

    script: Script
    chapters: tuple[str, ...]
    voices: tuple[VoiceInfo, ...] = ()


def _join(work: Joining, desk: Desk) -> Joined:
    scripts = work.scripts
    script = scripts[0] if len(scripts) == 1 else _one_of_many(scripts, work.title)
    voices = cast(script.scenes, work.voice, desk.voices) if work.voice else ()
    return Joined(script=script, chapters=tuple(_chapters(script.scenes)), voices=voices)


SUPERVISOR_JOIN = Agent("supervisor.join", "1", Joining, Joined, _join, remembered=False)


def _one_of_many(scripts: Sequence[Script], title: str) -> Script:
    """All scripts as one, of which each is a chapter."""
    return Script(
        title=title,
        language=scripts[0].language,
        description="\n\n".join(f"{script.title}: {script.description}" for script in scripts),
        keywords=tuple(dict.fromkeys(chain.from_iterable(script.keywords for script in scripts))),
        scenes=tuple(
            scene.model_copy(
                update={
                    "id": f"{number + 1}-{scene.id}",
                    "chapter": None if position else script.title,
                    "source": number,
                }
            )
            for number, script in enumerate(scripts)
            for position, scene in enumerate(script.scenes)
        ),
    )


def _chapters(scenes: Sequence[Scene]) -> Iterator[str]:
    """The chapter that each scene belongs to; empty before the first."""
    chapter = ""
    for scene in scenes:
        chapter = scene.chapter or chapter
        yield chapter
