"""Who said it: the name behind the closing dash of a quotation."""

import re

from omnimind.core.document import Quote, Run, Span, plain
from omnimind.documents.runs import RunBuilder, style_of

_ATTRIBUTION = re.compile(r"(?<=[.!?…\"”»’。！？])\s*(?:—|–|―|--?)\s*(?P<who>[^\s—–―-][^—–―]*)$")
_LIMIT_CHARS = 120
"""What is longer is not a name."""


def quote(runs: tuple[Run, ...], span: Span) -> Quote:
    """A block quote of ``runs``, its attribution taken off them."""
    text = plain(runs)
    found = _ATTRIBUTION.search(text, max(0, len(text) - _LIMIT_CHARS))
    if not found:
        return Quote(runs=runs, span=span)
    return Quote(runs=_first(runs, found.start()), attribution=found["who"].strip(), span=span)


def _first(runs: tuple[Run, ...], count: int) -> tuple[Run, ...]:
    """``runs`` up to character ``count`` of their text."""
    builder = RunBuilder()
    for run in runs:
        kept = run.text[:count]
        count -= len(kept)
        if kept and run.span:
            exact = run.span.end - run.span.start == len(run.text)
            end = run.span.start + len(kept) if exact else run.span.end
            builder.add(kept, run.span.start, end, style_of(run))
    return builder.runs()
