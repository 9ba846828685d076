"""Keeping: spans and log lines on their way into a store, in a thread of their own.

Whoever works never waits for it: what comes faster than it can be kept is dropped, and counted.
"""

import json
import math
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import StatusCode, format_span_id, format_trace_id

from omnimind.core.errors import OmniMindError
from omnimind.core.json_text import compact
from omnimind.telemetry.conventions import CONTENT
from omnimind.telemetry.failure import BLAME, frames_in
from omnimind.telemetry.kept import Keeper, KeptEvent, KeptLine, KeptLink, KeptSpan, SpanKind
from omnimind.telemetry.places import trace_of_run
from omnimind.telemetry.redaction import Clean, redacted, without_secrets

WAITING: Final = 20_000
"""Spans and lines that may wait: two seconds of the busiest installation."""

AT_ONCE: Final = 500
"""How many are kept in one transaction: others who write to SQLite wait for it, about 10 ms."""

GATHERING_S: Final = 0.25
"""How long is waited for more after the first, unless somebody waits for that."""

_ENDING_S: Final = 5.0
"""How long the end of the process may wait for the last of them."""

_NS: Final = 1e-9

_Line = tuple[float, Mapping[str, Any]]


class Keeping:
    """Takes spans and lines, from any thread, and hands them to a keeper once there is one.

    Args:
        clean: Takes out of every text what nobody may read later.
        most: How many may wait.

    Attributes:
        dropped: How many were not kept, since there were too many or the keeper was in trouble.
    """

    def __init__(self, clean: Clean = without_secrets, most: int = WAITING) -> None:
        self._clean = clean
        self._most = most
        self._waiting: deque[ReadableSpan | _Line] = deque()
        self._stirred = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._hurried = threading.Event()
        self._is_ending = False
        self._thread: threading.Thread | None = None
        self.dropped = 0

    def span(self, span: ReadableSpan) -> None:
        """Take a span that has ended."""
        self._take(span)

    def line(self, said: Mapping[str, Any]) -> None:
        """Take a line of now, which nobody changes any more."""
        self._take((time.time(), said))

    def _take(self, fact: ReadableSpan | _Line) -> None:
        if len(self._waiting) >= self._most:
            self.dropped += 1
            return
        self._waiting.append(fact)
        if not self._stirred.is_set():
            self._idle.clear()
            self._stirred.set()

    def into(self, *keepers: Keeper) -> None:
        """Hand everything to ``keepers`` from now on, also what waits already: to the quickest first."""
        self._thread = threading.Thread(target=self._keep_on, args=keepers, name="omnimind-telemetry", daemon=True)
        self._thread.start()

    def flush(self, within_s: float = _ENDING_S) -> bool:
        """Have all kept now, and wait for it; whether it came to that."""
        self._hurried.set()
        return self._idle.wait(within_s)

    def close(self) -> None:
        """Hand over what is left, for a few seconds at the longest."""
        self._is_ending = True
        self._hurried.set()
        self._stirred.set()
        if self._thread is not None:
            self._thread.join(_ENDING_S)

    # ---------------------------------------------------------------- the thread

    def _keep_on(self, *keepers: Keeper) -> None:
        while not self._is_ending:
            self._stirred.wait()
            self._hurried.wait(GATHERING_S)
            self._hurried.clear()
            self._stirred.clear()
            while self._waiting:
                self._keep_some(keepers)
            if not self._stirred.is_set():
                self._idle.set()

    def _keep_some(self, keepers: Sequence[Keeper]) -> None:
        some = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        try:
            spans = [self._span(fact) for fact in some if isinstance(fact, ReadableSpan)]
            lines = [self._line(*fact) for fact in some if not isinstance(fact, ReadableSpan)]
            for keeper in keepers:
                keeper.keep(spans, lines)
        except OmniMindError:
            self.dropped += len(some)
        except Exception:  # noqa: BLE001 - what can't be kept must not be the end of keeping
            self.dropped += len(some)

    def _span(self, span: ReadableSpan) -> KeptSpan:
        context, parent = span.get_span_context(), span.parent
        assert context is not None, "it was begun by a tracer"  # noqa: S101 - the SDK's types are wider than its deeds
        said: dict[str, Any] = dict(span.attributes or {})
        ids = {name: said.pop(name) for name in _IDS if name in said}
        content: dict[str, Any] = {name: said.pop(name) for name in CONTENT if name in said}
        began_ns, ended_ns = span.start_time or 0, span.end_time or 0
        return KeptSpan(
            trace_id=format_trace_id(context.trace_id),
            span_id=format_span_id(context.span_id),
            parent_id=format_span_id(parent.span_id) if parent else "",
            name=self._clean(span.name),
            at_s=began_ns * _NS,
            duration_s=max(ended_ns - began_ns, 0) * _NS,
            status="error" if span.status.status_code is StatusCode.ERROR else "ok",
            tenant=str(said.pop("omnimind.tenant", "")),
            run_id=str(said.pop("omnimind.run", "")),
            is_first=parent is None or parent.is_remote,
            attributes=_finite(redacted({**said, **_raised(span)}, self._clean)) | ids | self._guarded(content),
            kind=cast(SpanKind, span.kind.name.lower()),
            links=[
                KeptLink(format_trace_id(one.context.trace_id), format_span_id(one.context.span_id))
                for one in span.links
            ],
            events=[
                KeptEvent(event.name, event.timestamp * _NS, _finite(redacted(event.attributes or {}, self._clean)))
                for event in span.events
                if event.name != "exception"
            ],
        )

    def _guarded(self, content: Mapping[str, Any]) -> dict[str, str]:
        """What was asked and answered, as JSON: every text in it without what nobody may read."""
        return {name: compact(redacted({"": json.loads(text)}, self._clean)[""]) for name, text in content.items()}

    def _line(self, at_s: float, said: Mapping[str, Any]) -> KeptLine:
        fields = {name: value for name, value in said.items() if name not in _COLUMNS}
        run_id = str(said.get("run", ""))
        return KeptLine(
            at_s=at_s,
            level=str(said.get("level", "info")),
            event=self._clean(str(said.get("event", ""))),
            tenant=str(said.get("tenant", "")),
            run_id=run_id,
            trace_id=str(said.get("trace") or (trace_of_run(run_id)[0] if run_id else "")),
            fields=_finite(redacted(fields, self._clean)),
            span_id=str(said.get("span", "")),
        )


_IDS: Final = ("omnimind.request", "omnimind.action", "omnimind.path", "gen_ai.response.id")
"""Attributes that are made up anew each time, by us or by providers: there is nothing private in them.

To look for it would take longer than all else.
"""

_COLUMNS: Final = frozenset({"level", "event", "tenant", "run", "trace", "span", "timestamp"})


def _raised(span: ReadableSpan) -> dict[str, Any]:
    """The exception that ended it, if one did: what it says only where ``telemetry.failure.record`` told that."""
    for event in span.events:
        if event.name == "exception" and event.attributes:
            said = event.attributes
            stack = frames_in(str(said.get("exception.stacktrace", "")))
            told = {"exception.type": said.get("exception.type", ""), "exception.stack": [str(one) for one in stack]}
            if BLAME not in said:
                return told
            return {**told, "exception.message": said.get("exception.message", ""), BLAME: said[BLAME]}
    return {}


def _finite(fields: dict[str, Any]) -> dict[str, Any]:
    """``fields`` without numbers that JSON has no name for."""
    return {name: value if type(value) in _NAMED else _told(value) for name, value in fields.items()}


_NAMED: Final = frozenset({str, int, bool})
"""What most are, and JSON has all of."""


def _told(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return _finite(dict(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_told(one) for one in value]
    return value
