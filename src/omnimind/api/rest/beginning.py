"""Beginning runs, and waiting a while for their end."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Final

from omnimind.api.rest.artifacts import uploads_of
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend
from omnimind.core.brief import UPLOADED
from omnimind.core.errors import UserError
from omnimind.core.run import OVER, Json, NewRun, Run
from omnimind.documents.web import is_address
from omnimind.flows.json_value import measure
from omnimind.store.audit import Audit
from omnimind.store.journal import DatabaseJournal
from omnimind.store.runs import Runs

MOST_LETTERS: Final = 1_000_000
"""The largest input of a run, as JSON."""

MOST_DEEP: Final = 100
"""As deep as flows are written, too."""

_EXPRESSION: Final = "{%"

_FIRST_S: Final = 0.02
_LAST_S: Final = 0.5
"""How long it takes from one look to the next: longer each time."""


async def begin(here: Backend, asker: Asker, new: NewRun, action: str, subject: str) -> Run:
    """Begin a run of the tenant's; a worker carries it out.

    Raises:
        MissingError: ``artifact.missing``: it names an artifact that is not the tenant's.
        UserError: As :func:`check_input`.
    """

    def check() -> None:
        check_input(new.input)
        check_input(new.definition)
        uploads_of(here).demand(asker.tenant, new.input, new.definition)

    await here.slow(check)
    run_id = await DatabaseJournal(here.database, here.artifacts, here.now_s).begin(new)

    def look() -> Run:
        Audit(here.database).note(asker.tenant, asker.actor, action, subject, {"run": run_id, "flow": new.flow})
        return Runs(here.database, here.artifacts).get(run_id, asker.tenant)

    return await here.slow(look)


def check_input(value: Json) -> None:
    """Make sure that a run can begin with ``value``, and that no file of this machine is named in it.

    Raises:
        UserError: ``input.large`` or ``input.local``.
    """
    try:
        size, depth = measure(value)
    except (ValueError, RecursionError) as error:
        raise UserError("input.large", "the input nests too deep, or is no JSON", "make it flatter") from error
    if depth > MOST_DEEP:
        raise UserError("input.large", f"the input nests {depth} levels deep", f"{MOST_DEEP} are the most")
    if size > MOST_LETTERS:
        raise UserError("input.large", f"the input has {size} characters", f"{MOST_LETTERS} are the most")
    for name in _local_names(value):
        hint = f"name a document {UPLOADED}NAME, and say of music only whether there is some"
        raise UserError("input.local", f"{name[:80]!r} could be a file of the machine that this runs on", hint)


def _local_names(value: Json) -> Iterator[str]:
    """What agents would take for documents of this machine, beside which others lie, or for its files."""
    if isinstance(value, Mapping):
        sources = value.get("sources", value.get("source"))
        for source in sources if isinstance(sources, list) else [sources]:
            name = source.get("name") if isinstance(source, Mapping) else None
            if isinstance(name, str) and not _is_elsewhere(name):
                yield name
        files = (value.get(key) for key in ("music", "whisper"))
        yield from (said for said in files if isinstance(said, str) and not said.startswith(_EXPRESSION))
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _local_names(part)


def _is_elsewhere(name: str) -> bool:
    """Whether nothing on this machine lies beside a document of that name."""
    return name in {"text", "request"} or name.startswith((UPLOADED, _EXPRESSION)) or is_address(name)


async def ended(here: Backend, asker: Asker, run_id: str, within_s: float) -> Run:
    """The run, once it has ended or ``within_s`` is over."""
    runs, loop = Runs(here.database, here.artifacts), asyncio.get_running_loop()
    until_s, wait_s = loop.time() + within_s, _FIRST_S
    while True:
        run = await here.quick(lambda: runs.get(run_id, asker.tenant))
        if run.status in OVER or loop.time() >= until_s:
            return run
        await asyncio.sleep(wait_s)
        wait_s = min(wait_s * 1.5, _LAST_S)
