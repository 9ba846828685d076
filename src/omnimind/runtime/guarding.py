"""The guard of a house, with the policies and the decisions in its database."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from opentelemetry.trace import get_current_span

from omnimind.core.errors import BrokenError
from omnimind.core.guard import Finding, Place
from omnimind.core.model import Body, Caller, Need
from omnimind.guard.engine import PolicyGuard
from omnimind.guard.ports import Equipment
from omnimind.guard.shelf import Shelf
from omnimind.models.layers.guarding import UNGUARDED
from omnimind.models.request import Request
from omnimind.runtime.remembering import local_embedder
from omnimind.store.database import Database
from omnimind.store.decisions import Decisions
from omnimind.store.ids import new_id
from omnimind.store.policies import Policies

_JUDGE: Final = Caller(agent="guard")


def open_guard(database: Database, ask: Callable[[Request], Body], folder: Path) -> PolicyGuard:
    """Who judges texts by the policies in ``database``, and records there what was decided.

    Args:
        database: Where they are.
        ask: Asks a model, from a thread that waits, where a policy wants one to judge.
        folder: Where models of embeddings are installed, which compare texts with topics.
    """
    return PolicyGuard(Shelf(Policies(database), equipment(folder, Judges(ask))), _Told(Decisions(database)))


def equipment(folder: Path, judges: "Judges | None" = None) -> Equipment:
    """What checks may use: ``judges``, and the model of embeddings in ``folder`` or of a package, if there is one."""
    return Equipment(models=judges, embedder=local_embedder(folder))


def name_of_policy(database: Database, tenant: str) -> str:
    """The name of the policy that holds for ``tenant`` now. Raises ``RefusedError`` (``guard.failed``)."""

    def nobody(request: Request) -> Body:
        raise BrokenError("guard.unfit", f"nothing was to be judged, and {request.caller.agent} asked")

    return Shelf(Policies(database), Equipment(models=Judges(nobody))).rulebook(tenant).name


class _Told:
    """Keeps decisions (:class:`omnimind.guard.ports.Decisions`), and has the span tell of them in which they were made.

    Args:
        decisions: Where they are kept.
    """

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions

    def record(self, caller: Caller, policy: str, place: Place, findings: Sequence[Finding]) -> None:
        """Keep what was found in one text."""
        self._decisions.record(caller, policy, place, findings)
        span = get_current_span()
        for rule, decided in dict.fromkeys((one.rule, one.decided) for one in findings if not one.is_shadow):
            said = {"omnimind.rule": rule, "omnimind.decided": decided, "omnimind.place": place}
            span.add_event("omnimind.guard", said)


class Judges:
    """Models for the guard alone (:class:`omnimind.guard.ports.Chat`): what they are asked is not guarded again.

    Args:
        ask: Asks a model, and waits.
    """

    def __init__(self, ask: Callable[[Request], Body]) -> None:
        self._ask = ask

    def chat(self, body: Body, need: Need) -> Body:
        """The completion of ``body``, which counts as the house's."""
        return self._ask(Request("chat", body, _JUDGE, new_id(), need=need, notes={"guard": UNGUARDED}))
