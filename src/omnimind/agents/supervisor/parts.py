"""The parts that flows are put together from: the documents that ship, by name."""

from functools import cache
from importlib.resources import files

from omnimind.agents.supervisor.planning import Definition
from omnimind.flows.load import load

_SUFFIX = ".yaml"


@cache
def parts() -> dict[str, Definition]:
    """All parts."""
    shelf = files("omnimind").joinpath("productions", "parts")
    found = [file for file in shelf.iterdir() if file.name.endswith(_SUFFIX)]
    named = {file.name.removesuffix(_SUFFIX): file for file in found}
    return {name: load(file.read_text("utf-8"), name).definition for name, file in named.items()}
