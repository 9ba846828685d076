"""What flows look like in the API: the shapes of answers, and how they are filled."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final, Literal

from omnimind.api.rest.graphs import graph_json
from omnimind.api.rest.moments import Moment, moment
from omnimind.core.value import Value
from omnimind.flows.check import check
from omnimind.flows.findings import Finding
from omnimind.flows.load import UnreadableFlowError, load
from omnimind.flows.outline import outline
from omnimind.runtime.shelf import Shelved, about
from omnimind.store.documents import FlowVersion

Json = dict[str, Any]


class FindingView(Value):
    """Something about a flow that is wrong (``error``: it can't run) or looks so (``warning``), and what to do."""

    severity: Literal["error", "warning"]
    code: str
    line: int | None
    column: int | None
    state: str | None
    message: str
    hint: str


class FlowSummary(Value):
    """A flow in a line."""

    name: str
    origin: Literal["shipped", "own"]
    version: int | None
    about: str
    states: int
    changed_at: Moment | None


class FlowView(FlowSummary):
    """A flow: ``definition`` and ``graph`` are missing where its text can't be read, or run."""

    text: str
    layout: dict[str, Any]
    author: str | None
    definition: dict[str, Any] | None
    graph: dict[str, Any] | None
    findings: tuple[FindingView, ...]


class FlowVersionView(Value):
    """A version of a flow; one that ``is_gone`` says that the flow was deleted."""

    version: int
    author: str
    created_at: Moment
    size_characters: int
    is_gone: bool


class ChangeView(Value):
    """What became of a state, by its place in the definition."""

    state: str
    kind: Literal["added", "removed", "changed", "moved"]
    what: str


class Difference(Value):
    """What changed from one version to another."""

    unified: str
    changes: tuple[ChangeView, ...]


class Checked(Value):
    """What is wrong with a flow, and what it says."""

    findings: tuple[FindingView, ...]
    definition: dict[str, Any] | None
    graph: dict[str, Any] | None


FINDING: Final[Json] = {
    "severity": "error",
    "code": "flow.invalid",
    "line": 4,
    "column": 5,
    "state": "Tell",
    "message": "there is no state 'Sing'",
    "hint": "did you mean Tell?",
}
SUMMARY: Final[Json] = {
    "name": "announce",
    "origin": "own",
    "version": 3,
    "about": "Tells what is new.",
    "states": 4,
    "changed_at": "2026-11-21T17:30:00.123Z",
}
FLOW: Final[Json] = {
    **SUMMARY,
    "text": "StartAt: Tell\nStates:\n  Tell:\n    Type: Succeed\n",
    "layout": {},
    "author": "user:6hn2k4r8aaaabbbb",
    "definition": {"StartAt": "Tell", "States": {"Tell": {"Type": "Succeed"}}},
    "graph": {"width": 120, "height": 140, "nodes": [], "edges": []},
    "findings": [],
}
VERSION: Final[Json] = {
    "version": 3,
    "author": "user:6hn2k4r8aaaabbbb",
    "created_at": "2026-11-21T17:30:00.123Z",
    "size_characters": 53,
    "is_gone": False,
}


def summary_json(shelved: Shelved) -> Json:
    """As :class:`FlowSummary`."""
    version = shelved.version
    return {
        "name": shelved.name,
        "origin": shelved.origin,
        "version": version.version if version else None,
        "about": about(shelved.text),
        "states": _count(shelved.text),
        "changed_at": moment(version.created_at_s) if version else None,
    }


def flow_json(shelved: Shelved, flows: Collection[str]) -> Json:
    """As :class:`FlowView`; ``flows`` are the names that it may call."""
    version = shelved.version
    return {
        **summary_json(shelved),
        "text": shelved.text,
        "layout": version.layout if version else {},
        "author": version.author if version else None,
        **checked(shelved.text, flows),
    }


def version_json(version: FlowVersion) -> Json:
    """As :class:`FlowVersionView`."""
    return {
        "version": version.version,
        "author": version.author,
        "created_at": moment(version.created_at_s),
        "size_characters": len(version.text),
        "is_gone": not version.text,
    }


def checked(text: str, flows: Collection[str], *, with_agents: bool = True) -> Json:
    """As :class:`Checked`."""
    try:
        document = load(text)
    except UnreadableFlowError as error:
        where = error.where
        unreadable = Finding("error", where.line, where.column, None, str(where.args[0]), error.hint)
        return {"findings": [_finding(unreadable, error.code)], "definition": None, "graph": None}
    findings = check(document, _agents() if with_agents else None, flows)
    is_sound = not any(finding.severity == "error" for finding in findings)
    return {
        "findings": [_finding(finding) for finding in findings],
        "definition": document.definition,
        "graph": graph_json(document.definition) if is_sound else None,
    }


def _finding(finding: Finding, code: str = "") -> Json:
    return {
        "severity": finding.severity,
        "code": code or ("flow.invalid" if finding.severity == "error" else "flow.doubtful"),
        "line": finding.line,
        "column": finding.column,
        "state": finding.state,
        "message": finding.message,
        "hint": finding.hint,
    }


@lru_cache(maxsize=1)
def _agents() -> dict[str, dict[str, Any]]:
    """The JSON Schema of what each agent takes."""
    from omnimind.agents.registry import schemas

    return {name: accepts for name, (accepts, _) in schemas().items()}


@lru_cache(maxsize=256)
def _count(text: str) -> int:
    try:
        return len(outline(load(text).definition).states)
    except UnreadableFlowError:
        return 0
