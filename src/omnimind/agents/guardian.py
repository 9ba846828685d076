"""The guardian holds what comes in and what goes out to the policy: sources, and a script's words."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from omnimind.agents.recue import recued
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import File
from omnimind.core.brief import Brief
from omnimind.core.errors import RefusedError
from omnimind.core.guard import Place, Verdict
from omnimind.core.script import Script
from omnimind.core.value import Value

_PLAIN: Final = frozenset({"text/markdown", "text/plain", "text/csv", "application/json"})
"""What is judged as it is written; of others the text that is read from them."""


_NAMES: Final = frozenset({"kind", "chart", "language", "painter"})
"""Fields of visuals that nobody reads."""


class Guarded(Value):
    """What is to be judged, and the policy that it is judged by."""

    policy: str = ""


class GuardedBrief(Guarded):
    """A brief."""

    brief: Brief


class PassedBrief(Value):
    """The brief, redacted where that was decided, and what a person has to decide about it, if anything."""

    brief: Brief
    asks: tuple[str, ...] = ()


class GuardedScript(Guarded):
    """A script, which is spoken and shown."""

    script: Script


class PassedScript(Value):
    """The script, redacted where that was decided, and what a person has to decide about it, if anything."""

    script: Script
    asks: tuple[str, ...] = ()


class _Judge:
    """Judges texts, and keeps what a person has to decide about them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.asks: list[str] = []

    def passed(self, text: str, place: Place) -> str:
        """What may go on of ``text``.

        Raises:
            RefusedError: ``guard.blocked``; ``guard.failed``: nobody can judge.
        """
        if self._desk.guard is None:
            hint = "a plan that guards was run where there is no guard"
            raise RefusedError("guard.failed", f"nobody is here who could judge the {place}", hint)
        if not text:
            return text
        self._desk.progress(0, 1)
        verdict = self._desk.guard.check(text, place, self._desk.caller)
        if verdict.decided == "block":
            message = f"the policy forbids the {place}: {', '.join(_found(verdict)) or 'a check failed'}"
            raise RefusedError("guard.blocked", message, "change it, or the policy: see omnimind guard --help")
        if verdict.decided == "ask":
            self.asks += [f"{place}: {found}" for found in _found(verdict)]
        return verdict.text


def _found(verdict: Verdict) -> Iterator[str]:
    """What decided, by rule and kind."""
    for finding in verdict.findings:
        if finding.decided == verdict.decided and not finding.is_shadow:
            yield f"{finding.rule} ({finding.kind})"


def _guard_brief(work: GuardedBrief, desk: Desk) -> PassedBrief:
    judge = _Judge(desk)
    brief = work.brief
    passed = brief.model_copy(
        update={
            "request": judge.passed(brief.request, "brief"),
            "sources": tuple(_guarded_source(source, desk, judge) for source in brief.sources),
        }
    )
    return PassedBrief(brief=passed, asks=tuple(dict.fromkeys(judge.asks)))


GUARDIAN_BRIEF = Agent("guardian.brief", "1", GuardedBrief, PassedBrief, _guard_brief, remembered=False, thinks=True)
"""Not remembered, since every decision is recorded; so are those about scripts."""


def _guarded_source(source: File, desk: Desk, judge: _Judge) -> File:
    """The source; its text alone, if something in it had to be redacted."""
    media_type = source.artifact.media_type
    text = _text(source, desk)
    passed = judge.passed(text, "brief")
    if passed == text:
        return source
    kept = media_type if media_type in _PLAIN else "text/plain"
    return source.model_copy(update={"artifact": desk.artifacts.put(passed.encode(), kept)})


def _text(source: File, desk: Desk) -> str:
    from omnimind.documents.encoding import decode
    from omnimind.documents.fetch import Source
    from omnimind.documents.read import read

    data, media_type = desk.artifacts.read(source.artifact), source.artifact.media_type
    if media_type in _PLAIN:
        return decode(data, source.name)
    return read(Source(data, media_type, source.name), desk.artifacts, reads_files=desk.reads_files).text


def _guard_script(work: GuardedScript, desk: Desk) -> PassedScript:
    judge = _Judge(desk)

    def spoken(text: str) -> str:
        return judge.passed(judge.passed(text, "narration"), "captions")

    def shown(text: str) -> str:
        return judge.passed(text, "captions")

    said = work.script.model_dump()
    for scene in said["scenes"]:
        scene["lines"] = tuple({**line, "text": spoken(line["text"])} for line in scene["lines"])
        scene["visual"] = _changed(scene["visual"], shown)
        scene["chapter"] = scene["chapter"] and shown(scene["chapter"])
    for name in ("title", "description", "headline", "keywords"):
        said[name] = _changed(said[name], shown)
    script = Script.model_validate(said)
    scenes = tuple(recued(new, old) for new, old in zip(script.scenes, work.script.scenes, strict=True))
    return PassedScript(script=script.model_copy(update={"scenes": scenes}), asks=tuple(dict.fromkeys(judge.asks)))


GUARDIAN_SCRIPT = Agent(
    "guardian.script",
    "1",
    GuardedScript,
    PassedScript,
    _guard_script,
    remembered=False,
    about=lambda work: work.script.title[:40],
    thinks=True,
)


def _changed(value: Any, change: Callable[[str], str], name: str = "") -> Any:
    """``value`` with every text in it changed that people read; artifacts and words that name a kind stay."""
    if isinstance(value, dict):
        return value if "sha256" in value else {key: _changed(member, change, key) for key, member in value.items()}
    if isinstance(value, tuple | list):
        return tuple(_changed(member, change, name) for member in value)
    return change(value) if isinstance(value, str) and name not in _NAMES else value
