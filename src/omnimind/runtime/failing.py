"""Failing: whatever an agent raises, as an error of ours, and as data that travels between processes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from omnimind.core.errors import (
    BrokenError,
    ConflictError,
    MissingError,
    OmniMindError,
    RefusedError,
    TransientError,
    UserError,
)
from omnimind.core.run import Json, Run
from omnimind.store.files import telling_full_disks

_KINDS: Final[dict[str, type[OmniMindError]]] = {
    kind.kind: kind for kind in (UserError, MissingError, ConflictError, RefusedError, TransientError, BrokenError)
}


@contextmanager
def telling_faults(agent: str) -> Iterator[None]:
    """Tell what ``agent`` raises in our words.

    Raises:
        UserError: ``disk.full``, whichever library said so.
        BrokenError: ``agent.failed`` for anything that isn't ours; a library that ends the program ends the work only.
    """
    try:
        with telling_full_disks():
            yield
    except OmniMindError:
        raise
    except (Exception, SystemExit) as error:
        message = f"the {agent} failed with {type(error).__name__}: {error}"
        raise BrokenError("agent.failed", message, "this is a fault of OmniMind or of a library it uses") from error


def told(error: OmniMindError) -> dict[str, str]:
    """``error`` as JSON."""
    return {"kind": error.kind, "code": error.code, "message": error.message, "hint": error.hint}


def untold(error: dict[str, str]) -> OmniMindError:
    """The error that :func:`told` was given."""
    return _KINDS[error["kind"]](error["code"], error["message"], error["hint"])


def failure_of(run: Run) -> OmniMindError:
    """What a failed run failed with: the error that its agent raised, or one that tells of the flow's own."""
    try:
        return untold({**json.loads(run.cause or ""), "code": run.error or ""})
    except (ValueError, TypeError, KeyError):
        why = ": ".join(part for part in (run.error, run.cause) if part)
        where = f" in {run.state}" if run.state else ""
        message = f"the flow {run.flow} failed{where} ({why})"
        return BrokenError("flow.failed", message, f"omnimind runs show {run.id} shows its history")


def failure_told(run_id: str, flow: str, ending: Json) -> dict[str, str]:
    """What a run that failed with ``ending`` failed with, for people: a code, a message and what to do."""
    said: dict[str, Any] = {name: (ending or {}).get(name) for name in ("error", "cause", "state")}
    failed = failure_of(Run(id=run_id, flow=flow, definition="", status="failed", created_at_s=0, **said))
    return {"code": failed.code, "message": failed.message, "hint": failed.hint}
