"""The door: what comes in is held to the policy before anything of it is kept.

What the policy blocks in a brief is refused there, and what it redacts is kept nowhere as it was: not as an upload, not
as a source, not in the run. What it leaves to a person the run asks about, and it judges once more what goes on.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from omnimind.core.brief import UPLOADED, Options
from omnimind.core.errors import BrokenError, RefusedError
from omnimind.core.guard import Finding, Guard, Place
from omnimind.core.model import Body, Caller
from omnimind.documents.encoding import decode
from omnimind.documents.fetch import Source
from omnimind.documents.read import read
from omnimind.guard.engine import PolicyGuard
from omnimind.guard.ports import Decisions as Keeper
from omnimind.guard.shelf import Shelf
from omnimind.models.request import Request
from omnimind.runtime.guarding import Judges, equipment
from omnimind.runtime.house import policy_for
from omnimind.store.artifacts import FileArtifacts
from omnimind.store.database import Database
from omnimind.store.decisions import Decisions
from omnimind.store.policies import Policies

_WRITTEN: Final = frozenset({"text/markdown", "text/plain", "text/csv", "application/json"})
"""What is judged, and kept, as it is written; of others the text that is read from them."""

_AGENT: Final = "door"


class Door:
    """Lets in what the policy of one tenant lets in.

    Args:
        guard: Judges.
        tenant: Whose policy decides.
    """

    def __init__(self, guard: Guard, tenant: str) -> None:
        self._guard = guard
        self._caller = Caller(tenant=tenant, agent=_AGENT)

    def text(self, text: str) -> str:
        """What may be kept of ``text``.

        Raises:
            RefusedError: ``guard.blocked``; ``guard.failed``: it can't be judged.
        """
        if not text:
            return text
        verdict = self._guard.check(text, "brief", self._caller)
        if verdict.decided == "block":
            found = (one for one in verdict.findings if one.decided == "block" and not one.is_shadow)
            named = ", ".join(dict.fromkeys(f"{one.rule} ({one.kind})" for one in found)) or "a check failed"
            hint = "change it, or the policy: see omnimind guard --help"
            raise RefusedError("guard.blocked", f"the policy forbids the brief: {named}", hint)
        return verdict.text

    def name(self, name: str) -> str:
        """What may be kept of a file's name or an address; its ending stays. Raises as :meth:`text`."""
        start = UPLOADED if name.startswith(UPLOADED) else ""
        end = PurePosixPath(name).suffix
        return f"{start}{self.text(name.removeprefix(start).removesuffix(end))}{end}"

    def options(self, options: Options) -> Options:
        """What may be kept of wishes. Raises as :meth:`text`."""
        return options.model_copy(update={"title": self.text(options.title)}) if options.title else options

    def source(self, source: Source) -> Source:
        """The document; its text alone, if it is written in another form and something in it is redacted.

        Raises:
            RefusedError: As :meth:`text`.
            UserError: It can't be read, so that nobody could judge it.
        """
        if source.media_type.startswith("image/"):
            return replace(source, origin=self.name(source.origin))
        origin = self.name(source.origin)
        if source.media_type in _WRITTEN:
            written = decode(source.data, source.origin)
            passed = self.text(written)
            return Source(source.data if passed == written else passed.encode(), source.media_type, origin)
        return self._in_words(source, origin)

    def _in_words(self, source: Source, origin: str) -> Source:
        """A document whose text has to be read from it: also what is hidden in HTML is judged."""
        with tempfile.TemporaryDirectory(prefix="omnimind-door-") as folder:  # for its pictures, which nobody judges
            told = read(source, FileArtifacts(Path(folder)), reads_files=False).text
        hidden = decode(source.data, source.origin) if source.media_type == "text/html" else ""
        passed = self.text(told)
        if passed == told and self.text(hidden) == hidden:
            return replace(source, origin=origin)
        stem = str(PurePosixPath(origin).with_suffix(".txt")) if origin.startswith(UPLOADED) else origin
        return Source(passed.encode(), "text/plain", stem)


class Doors:
    """The doors of tenants that have a policy to keep to. Safe to use from any thread.

    Args:
        database: Where policies are, and what was decided.
        embedders: Where models of embeddings are installed.
        judge: Asks a model, and waits, where a policy wants one to judge; without it such a policy refuses.
    """

    def __init__(self, database: Database, embedders: Path, judge: Callable[[Request], Body] | None = None) -> None:
        self._database = database
        shelf = Shelf(Policies(database), equipment(embedders, Judges(judge or _nobody)))
        self._guard = PolicyGuard(shelf, _Final(Decisions(database)))

    def of(self, tenant: str, *, asks_models: bool) -> Door | None:
        """The door of ``tenant``; ``None``: its productions are held to no policy."""
        if not policy_for(self._database, tenant, asks_models=asks_models):
            return None
        return Door(self._guard, tenant)


class _Final:
    """Records what is decided at the door alone: the rest is found again by the run."""

    def __init__(self, decisions: Keeper) -> None:
        self._decisions = decisions

    def record(self, caller: Caller, policy: str, place: Place, findings: Sequence[Finding]) -> None:
        if final := [one for one in findings if one.decided in {"redact", "block"} and not one.is_shadow]:
            self._decisions.record(caller, policy, place, final)


def _nobody(request: Request) -> Body:
    raise BrokenError("guard.unfit", f"no model can be asked here, and {request.caller.agent} would have to")
