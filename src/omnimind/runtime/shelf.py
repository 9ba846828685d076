"""The shelf: the flows that a tenant can name, those that ship and its own."""

from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from omnimind.core.errors import MissingError, OmniMindError, RefusedError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.run import Json
from omnimind.flows.library import FlowFile, flow_files
from omnimind.flows.load import Document, load
from omnimind.store.database import Database
from omnimind.store.documents import Documents, FlowVersion
from omnimind.store.home import Home

_LOADED: Final = 256


@dataclass(frozen=True, slots=True)
class Shelved:
    """A flow as a list shows it.

    Attributes:
        name: What ``flow:NAME`` calls it.
        origin: Whether it came with the program or is the tenant's own; those in this machine's folder come as it does.
        text: YAML or JSON.
        version: The version of the tenant's own that holds.
    """

    name: str
    origin: Literal["shipped", "own"]
    text: str
    version: FlowVersion | None = None


class Shelf:
    """Finds flows. Nothing here is asynchronous.

    What ships goes before what a tenant wrote, so that nobody can take its place; flows in the folder of this machine
    are those of the tenant of the house.
    """

    def __init__(self, database: Database, home: Home) -> None:
        self.documents = Documents(database)
        self._folder = home.flows

    def get(self, name: str, tenant: str, version: int | None = None) -> Shelved:
        """The flow that a tenant calls ``name``.

        Raises:
            MissingError: ``flow.missing``.
            UserError: ``flow.unreadable``.
        """
        shipped = _named(flow_files(None), name)
        if shipped is not None and version is None:
            return Shelved(name, "shipped", shipped.text())
        try:
            found = self.documents.get(tenant, name, version)
        except MissingError:
            local = _named(flow_files(self._folder), name) if tenant == DEFAULT_TENANT and version is None else None
            if local is None:
                raise
            return Shelved(name, "shipped", local.text())
        return Shelved(name, "own", found.text, found)

    def find(self, name: str, tenant: str) -> dict[str, Json]:
        """The definition of :meth:`get`. Raises ``UserError`` (``flow.unreadable``), too."""
        return deepcopy(_loaded(self.get(name, tenant).text, name).definition)  # whoever gets it may change it

    def own(self, tenant: str, name: str) -> dict[str, Json] | None:
        """The definition of a flow of the tenant's own, if there is one of that name and none that ships has it."""
        try:
            found = self.get(name, tenant)
        except MissingError:
            return None
        return None if found.version is None else deepcopy(_loaded(found.text, name).definition)

    def all(self, tenant: str) -> list[Shelved]:
        """All the tenant's flows, those that came with the program first."""
        files = flow_files(self._folder if tenant == DEFAULT_TENANT else None)
        shipped = {file.name for file in flow_files(None)}
        own = [
            Shelved(one.name, "own", one.text, one) for one in self.documents.list(tenant) if one.name not in shipped
        ]
        taken = {one.name for one in own}
        return [Shelved(file.name, "shipped", file.text()) for file in files if file.name not in taken] + own

    def check_writable(self, name: str) -> None:
        """Raises ``RefusedError`` (``flow.shipped``): the name is that of a flow that ships."""
        if _named(flow_files(None), name) is not None:
            raise RefusedError(
                "flow.shipped", f"the flow {name!r} comes with the program", "save it under another name"
            )


@lru_cache(maxsize=_LOADED)
def about(text: str) -> str:
    """What a flow is for: its ``Comment``, or else its first comment."""
    try:
        comment = _loaded(text, "flow").definition.get("Comment")
    except OmniMindError:
        comment = None
    if isinstance(comment, str):
        return comment
    lines = (line.strip(" #\t") for line in text.splitlines() if line.startswith("#"))
    return next(filter(None, lines), "")


@lru_cache(maxsize=_LOADED)
def _loaded(text: str, name: str) -> Document:
    return load(text, name)


def _named(files: list[FlowFile], name: str) -> FlowFile | None:
    return next((file for file in files if file.name == name), None)
