"""Faults: errors that spans and lines tell of, each counted once, and named by what they have in common.

An error that rises through several spans ends each of them with it, and a line may tell of it too. It counts where it
was raised: a span is passed over when a span below it ended with the same error, and of a trace's spans and lines only
those of the kind that told of an error first count.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from omnimind.telemetry.failure import BLAME, Frame, frames_in
from omnimind.telemetry.kept import KeptLine, KeptSpan
from omnimind.telemetry.templates import masked, plain

_REMEMBERED: Final = 10_000
"""Spans above errors, and traces with errors, that are remembered."""

CANCELLED: Final = "cancelled"

_OF_FLOWS: Final = "States."
"""How the codes of errors begin that are the Amazon States Language's own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An error that happened.

    Attributes:
        code: Its code, or the name of its type.
        blame: Whose fault it is, as errors of ours say.
        type: The type that was raised first.
        message: What it says, with what varies masked; may be empty.
        place: The function of ours where it was raised, or what was done then.
        stack: The frames, a line each, the outermost first.
        at_s: When, in seconds since 1970.
        tenant: For whom; empty: that is not said.
        run_id: In which run; empty: in none.
        trace_id: In which trace; empty: in none.
        span_id: In which span; empty: in none.
        agent: Of which agent; empty: of none.
    """

    code: str
    blame: str
    type: str
    message: str
    place: str
    stack: str
    at_s: float
    tenant: str = ""
    run_id: str = ""
    trace_id: str = ""
    span_id: str = ""
    agent: str = ""

    @property
    def fingerprint(self) -> str:
        """Names all that are alike: 16 hexadecimal digits.

        They have their code and type, their message and two places in common: the function of ours that was at work,
        and the one that raised it. Not the whole stack, which is as long as whoever tells of it sees, and no lines,
        which every version moves.
        """
        frames = frames_in(self.stack)
        raised = f"{frames[-1].file} {frames[-1].name}" if frames else ""
        told = "\n".join((self.code, self.type, self.message, self.place, raised))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


class Faults:
    """Finds the errors in what is kept. Used from one thread."""

    def __init__(self) -> None:
        self._above: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._told: OrderedDict[tuple[str, str], str] = OrderedDict()

    def of(self, spans: Sequence[KeptSpan], lines: Sequence[KeptLine]) -> list[Fault]:
        """The errors that are new, in the order in which they happened."""
        found = [*self._counted(_of_spans(spans), "span"), *self._counted(_of_lines(lines), "line")]
        return sorted(found, key=lambda one: one.at_s)

    def _counted(self, faults: Iterable[tuple[Fault, str]], kind: str) -> Iterable[Fault]:
        for fault, parent_id in faults:
            name = fault.fingerprint
            is_risen = (fault.span_id, name) in self._above
            if parent_id:
                _remember(self._above, (parent_id, name), None)
            if is_risen:
                continue
            if fault.trace_id and _remember(self._told, (fault.trace_id, name), kind) != kind:
                continue
            yield fault


def _remember(memory: OrderedDict[tuple[str, str], Any], name: tuple[str, str], value: Any) -> Any:
    """What is remembered under ``name``: ``value``, if it is new."""
    if len(memory) >= _REMEMBERED:
        memory.popitem(last=False)
    return memory.setdefault(name, value)


def _of_spans(spans: Sequence[KeptSpan]) -> Iterable[tuple[Fault, str]]:
    """Those that spans ended with, the innermost first, and the ids of the spans above."""
    for span in sorted((one for one in spans if one.status == "error"), key=lambda one: one.at_s + one.duration_s):
        said = span.attributes
        if said.get("error.type") == CANCELLED:
            continue
        if _is_flows_own(said):
            code = str(said["error.type"])
            yield Fault(code, "user", code, "", plain(span.name), "", at_s=_ended_s(span), **_whose(span)), ""
        if "exception.type" not in said:
            continue
        stack = [str(line) for line in said.get("exception.stack", ())]
        fault = Fault(
            code=plain(str(said.get("error.type") or said["exception.type"])),
            blame=str(said.get(BLAME, "broken")),
            type=_short(said["exception.type"]),
            message=masked(str(said.get("exception.message", "")), is_quoting=True),
            place=_place(frames_in("\n".join(stack))) or plain(span.name),
            stack=plain("\n".join(stack)),
            at_s=_ended_s(span),
            agent=_agent(said),
            **_whose(span),
        )
        yield fault, span.parent_id


def _is_flows_own(said: Mapping[str, Any]) -> bool:
    """Whether a run failed by what its flow says, and not with the error of an agent, which tells of that itself."""
    code = str(said.get("error.type", ""))
    return said.get("omnimind.part") in {"run", "round"} and code.startswith(_OF_FLOWS)


def _ended_s(span: KeptSpan) -> float:
    return span.at_s + span.duration_s


def _whose(span: KeptSpan) -> dict[str, str]:
    return {name: getattr(span, name) for name in ("tenant", "run_id", "trace_id", "span_id")}


def _of_lines(lines: Sequence[KeptLine]) -> Iterable[tuple[Fault, str]]:
    for line in lines:
        said = line.fields
        if "exception" not in said or said.get("code") == CANCELLED:
            continue
        *stack, told = str(said["exception"]).splitlines() or [""]
        code = str(said.get("code", ""))
        fault = Fault(
            code=plain(code or line.event),
            blame=str(said.get("blame", "broken")),
            type=_short(said.get("type", "")),
            message=masked(told.removeprefix(code).removeprefix(": "), is_quoting=True),
            place=_place(frames_in("\n".join(stack))) or plain(line.event),
            stack=plain("\n".join(stack)),
            at_s=line.at_s,
            tenant=line.tenant,
            run_id=line.run_id,
            trace_id=line.trace_id,
            agent=_agent(said),
        )
        yield fault, ""


def _place(frames: Sequence[Frame]) -> str:
    """The innermost function of ours."""
    return next((f"{one.file} {one.name}" for one in reversed(frames) if one.is_ours), "")


def _short(name: Any) -> str:
    return str(name).rpartition(".")[2]


def _agent(said: Mapping[str, Any]) -> str:
    return plain(str(said.get("omnimind.agent") or said.get("gen_ai.agent.name") or said.get("agent") or ""))
