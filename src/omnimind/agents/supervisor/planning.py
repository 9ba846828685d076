"""Planning: the flow that a brief is made by, put together from a flow that ships and parts, by what there is.

A part is a document with the ``States`` to insert and where: ``Before`` a state, or ``Instead of`` one. A state of it
that goes on to ``@next`` goes on with what follows.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from omnimind.core.errors import UserError

Definition = dict[str, Any]

NEXT: Final = "@next"
LANGUAGE: Final = "@language"
_TAKEN: Final = "Take script"
"""The state in which a script that is there already is taken up."""


@dataclass(frozen=True, slots=True)
class Means:
    """What there is to make a production with.

    Attributes:
        models: Whether there are models to ask.
        pictures: Whether pictures can be painted.
        guard: Whether there is a policy to keep to.
        translate_to: The language, a BCP 47 tag, that the finished script is translated into; empty: none.
        script: Whether the script is there already; it has its pictures and its language.
    """

    models: bool = False
    pictures: bool = False
    guard: bool = False
    translate_to: str = ""
    script: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts to insert, in order."""
        writes = self.models and not self.script
        wanted = {
            "guard-brief": self.guard and not self.script,
            "understand": writes,
            "write": writes,
            "paint": writes and self.pictures,
            "tell": self.script,
            "translate": writes and bool(self.translate_to),
            "guard-script": self.guard,
        }
        return tuple(name for name, is_wanted in wanted.items() if is_wanted)


def compose(base: Definition, parts: Mapping[str, Definition], means: Means) -> Definition:
    """The flow to make a brief by.

    Args:
        base: The flow that does without all means, such as ``video``.
        parts: All parts, by name.
        means: What there is.

    Raises:
        UserError: ``flow.part``: ``base`` has no state where a part belongs.
    """
    flow = base
    for name in means.parts:
        part = json.loads(json.dumps(parts[name]).replace(LANGUAGE, means.translate_to))
        flow = _with(flow, part, name)
    if "paint" in means.parts:
        stage = flow["States"]["Stage"]
        arguments = {**stage["Arguments"], "pictures": True}
        flow = {**flow, "States": {**flow["States"], "Stage": {**stage, "Arguments": arguments}}}
    return flow


def retelling(flow: Definition, parts: Mapping[str, Definition]) -> Definition:
    """``flow``, which is run as it is written, for a brief that has its script already.

    Raises:
        UserError: ``flow.part``: ``flow`` has no state where a script is taken up.
    """
    return flow if _TAKEN in flow["States"] else _with(flow, parts["retell"], "retell")


def _with(flow: Definition, part: Definition, name: str) -> Definition:
    """``flow`` with ``part`` in its place."""
    states: dict[str, Definition] = flow["States"]
    place = part.get("Before") or part["Instead of"]
    if place not in states:
        message = f"the flow has no state {place!r}, where its part {name} belongs"
        raise UserError("flow.part", message, "name its states as those of video, or run it with omnimind flow run")
    goes_on = place if "Before" in part else states[place]["Next"]
    inserted = {state: _redirected(said, {NEXT: goes_on}) for state, said in part["States"].items()}
    entry = {place: part["StartAt"]}
    result: dict[str, Definition] = {}
    for state, said in states.items():
        if state == place:
            result |= inserted
        if state != place or "Before" in part:
            result[state] = _redirected(said, entry)
    return {**flow, "StartAt": entry.get(flow["StartAt"], flow["StartAt"]), "States": result}


def _redirected(state: Definition, to: Mapping[str, str]) -> Definition:
    """``state`` with its transitions to the keys of ``to`` leading to their values."""
    told: Definition = {
        name: to.get(said, said) if name in ("Next", "Default") and isinstance(said, str) else said
        for name, said in state.items()
    }
    for name in ("Choices", "Catch"):
        if name in told:
            told[name] = [_redirected(rule, to) for rule in told[name]]
    return told


@dataclass(frozen=True, slots=True)
class Step:
    """A state that calls an agent; ``depth`` says in how many maps and branches it stands."""

    state: str
    agent: str
    depth: int
    about: str = ""


def steps(definition: Definition, depth: int = 0) -> Iterator[Step]:
    """The steps of ``definition``, in the order in which they are written."""
    for name, state in definition["States"].items():
        resource = str(state.get("Resource", ""))
        if resource.startswith("agent:"):
            agent = resource.removeprefix("agent:").removesuffix(".waitForTaskToken")
            yield Step(name, agent, depth, state.get("Comment", ""))
        for inner in _inner(state):
            yield from steps(inner, depth + 1)


def _inner(state: Definition) -> Iterable[Definition]:
    processor = state.get("ItemProcessor")
    return [*([processor] if processor else []), *state.get("Branches", [])]
