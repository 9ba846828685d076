"""The manifest between agents: a :class:`~omnimind.core.production.Production` as JSON, in an artifact.

Of a long production it is larger than all else that a flow hands on.
"""

from omnimind.core.agent import Desk
from omnimind.core.artifact import Artifact
from omnimind.core.production import Production


def read_manifest(artifact: Artifact, desk: Desk) -> Production:
    """The production in ``artifact``."""
    return Production.model_validate_json(desk.artifacts.read(artifact))


def write_manifest(production: Production, desk: Desk) -> Artifact:
    """An artifact of ``production``."""
    return desk.artifacts.put(production.model_dump_json().encode(), "application/json")
