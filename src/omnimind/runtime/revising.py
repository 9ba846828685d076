"""Revising: what was told is told again with something changed, and nothing else is made anew."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from pydantic import ValidationError

from omnimind.agents.recue import recued
from omnimind.core.artifact import Artifact
from omnimind.core.brief import Brief, Options, Wishes
from omnimind.core.errors import MissingError, UserError
from omnimind.core.script import ImageVisual, Line, Scene, Script
from omnimind.core.speech import VoiceInfo

_REWRITTEN: Final = frozenset({"language", "duration"})
"""Wishes that another script has to be written for."""

_CUES: Final = frozenset({"cue", "cues", "row_cues"})

Known = Callable[[str], Artifact | None]
"""Finds an artifact by its hash, if whoever asks may show it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a run has told.

    Attributes:
        brief: As it was planned with: understood, and held to the policy.
        wishes: What was planned.
        voice: Who speaks scenes that have no voice of their own.
        script: What is spoken and shown, with all its pictures.
    """

    brief: Brief
    wishes: Wishes
    voice: VoiceInfo
    script: Script


def with_script(told: Told, script: Script) -> Brief:
    """The brief that tells ``script`` as everything else was."""
    return told.brief.model_copy(update={"script": script, "options": _options(told.wishes, script)})


def with_options(told: Told, options: Options) -> Brief:
    """The brief with other wishes; it keeps its script, unless they need another one."""
    said = options.model_fields_set & {name for name, value in options if value is not None}
    if said & _REWRITTEN:
        return told.brief.model_copy(update={"script": None, "options": options.over(told.brief.options)})
    script = told.script.model_copy(update={"title": options.title}) if options.title else told.script
    brief = with_script(told, script)
    return brief.model_copy(update={"options": options.over(brief.options)})


def _options(wishes: Wishes, script: Script) -> Options:
    """``wishes`` as a person could have said them."""
    return Options(
        title=script.title,
        language=wishes.language,
        voice=wishes.voice,
        format=wishes.formats or None,
        theme=wishes.theme,
        music=wishes.music if isinstance(wishes.music, bool) else None,
        captions=wishes.captions,
        quality=wishes.quality,
        loudness=wishes.loudness_lufs,
        seed=wishes.seed,
    )


# ------------------------------------------------------------------------------------------ scenes


def with_scene(
    script: Script,
    scene_id: str,
    *,
    lines: Sequence[str] | None = None,
    visual: dict[str, Any] | None = None,
    voice: str | None = None,
) -> Script:
    """``script`` with one scene changed: what it says, what it shows, who speaks it, or several of them.

    Args:
        script: As it was.
        scene_id: The scene.
        lines: Its sentences; those that stay keep where they came from, and what appears with a word still does.
        visual: A :data:`~omnimind.core.script.Visual` as JSON.
        voice: Who speaks it; empty: the production's voice.

    Raises:
        MissingError: ``scene.missing``.
        UserError: ``script.invalid``.
    """
    old = scene_of(script, scene_id)
    new = old
    if lines is not None:
        told = old.model_copy(update={"lines": tuple(_lines(old.lines, lines))})
        new = recued(told, old)
    if visual is not None:
        new = _validated({**new.model_dump(mode="json"), "visual": visual}, scene_id)
    if voice is not None:
        new = new.model_copy(update={"voice": voice or None})
    scenes = tuple(new if scene.id == scene_id else scene for scene in script.scenes)
    return checked(script.model_copy(update={"scenes": scenes}))


def with_image(scene: Scene, image: Artifact) -> dict[str, Any]:
    """What ``scene`` shows, as JSON, with ``image`` as its picture."""
    shown = scene.visual.model_dump(mode="json")
    heading = shown.get("heading", "") or shown.get("title", "")
    alt = shown.get("alt") or heading
    return ImageVisual(heading=heading, image=image, alt=alt).model_dump(mode="json")


def rescripted(new: Script, old: Script) -> Script:
    """``new``, in whose scenes that show what they showed in ``old`` all appears with the words that it did.

    Raises:
        UserError: ``script.invalid``.
    """
    if new.language != old.language:
        hint = "change the language of the production instead: it is written again then"
        raise UserError("script.invalid", f"the script is in {old.language}, and not in {new.language}", hint)
    before = {scene.id: scene for scene in old.scenes}
    return checked(new.model_copy(update={"scenes": tuple(_recued(scene, before) for scene in new.scenes)}))


def _recued(scene: Scene, before: dict[str, Scene]) -> Scene:
    old = before.get(scene.id)
    return recued(scene, old) if old is not None and old.visual == scene.visual else scene


def scene_of(script: Script, scene_id: str) -> Scene:
    """The scene of that name. Raises ``MissingError`` (``scene.missing``)."""
    for scene in script.scenes:
        if scene.id == scene_id:
            return scene
    known = ", ".join(scene.id for scene in script.scenes)
    raise MissingError("scene.missing", f"the script has no scene {scene_id}", f"it has {known}")


def checked(script: Script) -> Script:
    """``script``, which can be told.

    Raises:
        UserError: ``script.invalid``: scenes of one name, one that says nothing, or a cue after the last word.
    """
    if not script.scenes:
        raise UserError("script.invalid", "the script has no scene", "give it one")
    names = [scene.id for scene in script.scenes]
    if len(set(names)) < len(names):
        raise UserError("script.invalid", "two scenes have one id", "give each an id of its own")
    for scene in script.scenes:
        if not scene.lines or not all(line.text.strip() for line in scene.lines):
            raise UserError("script.invalid", f"the scene {scene.id} has a line without words", "fill or remove it")
        if any(cue >= len(scene.words) for cue in _cues(scene.visual.model_dump())):
            hint = "a cue is the number of a word, from 0"
            raise UserError("script.invalid", f"something in the scene {scene.id} appears after its last word", hint)
    return script


def owned(script: Script, old: Script, known: Known) -> Script:
    """``script`` if every picture in it is in ``old``, or may be shown by whoever asks.

    Raises:
        MissingError: ``artifact.missing``.
    """
    there = {picture.sha256: picture for picture in pictures(old)}
    for picture in pictures(script):
        if there.get(picture.sha256, known(picture.sha256)) != picture:
            raise MissingError("artifact.missing", f"there is no artifact {picture.sha256}", "upload the picture first")
    return script


def pictures(script: Script) -> Iterator[Artifact]:
    """Every picture that is shown."""
    for visual in (scene.visual for scene in script.scenes):
        if isinstance(visual, ImageVisual):
            yield visual.image
            yield from visual.shapes.values()


def _cues(value: Any, name: str = "") -> Iterator[int]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _cues(member, key)
    elif isinstance(value, tuple | list):
        for member in value:
            yield from _cues(member, name)
    elif name in _CUES:
        yield value


def _lines(old: Sequence[Line], texts: Sequence[str]) -> Iterator[Line]:
    """``texts`` as lines: each rests on what the one in whose place it is rested on."""
    said = [" ".join(text.split()) for text in texts]
    matcher = SequenceMatcher(None, [line.text for line in old], said, autojunk=False)
    for _, old_start, old_end, start, end in matcher.get_opcodes():
        for offset, text in enumerate(said[start:end]):
            place = old_start + offset
            yield Line(text=text, spans=old[place].spans if place < old_end else ())


def _validated(scene: dict[str, Any], scene_id: str) -> Scene:
    try:
        return Scene.model_validate(scene)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise UserError("script.invalid", f"the scene {scene_id}: {place}: {first['msg']}") from error
