"""The guard of a house, with the policies and the decisions in its database."""

from omnimind.guard.engine import PolicyGuard
from omnimind.guard.shelf import Shelf
from omnimind.store.database import Database
from omnimind.store.decisions import Decisions
from omnimind.store.policies import Policies


def open_guard(database: Database) -> PolicyGuard:
    """Who judges texts by the policies in ``database``, and records there what was decided."""
    return PolicyGuard(Shelf(Policies(database)), Decisions(database))
