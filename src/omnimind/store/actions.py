"""Actions: what agents answered, remembered by the hash of agent, version and exact input."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from omnimind.core.agent import Agent
from omnimind.core.artifact import Artifact, ArtifactStore
from omnimind.core.value import Value
from omnimind.store.files import replacing

I = TypeVar("I", bound=Value)  # noqa: E741 - as in core.agent
O = TypeVar("O", bound=Value)  # noqa: E741 - as in core.agent


def action_key(agent: Agent[I, O], work: I) -> str:
    """The SHA-256, in hex, of agent, version and input: equal keys have equal results."""
    said = json.dumps([agent.name, agent.version, work.model_dump(mode="json")], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


class FileActions:
    """Results below ``folder``, a JSON file each; a result whose artifacts are gone counts as forgotten."""

    def __init__(self, folder: Path, artifacts: ArtifactStore) -> None:
        self._folder = folder
        self._artifacts = artifacts

    def recall(self, key: str, returns: type[O]) -> O | None:
        """The result under ``key``, if it and everything it refers to are still there."""
        path = self._place(key)
        try:
            result = returns.model_validate_json(path.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None
        held = list(artifacts_in(result))
        if not all(self._artifacts.holds(artifact) for artifact in held):
            return None
        for used in (path, *(self._artifacts.path(artifact) for artifact in held)):
            os.utime(used)
        return result

    def remember(self, key: str, result: Value) -> None:
        """Keep ``result`` under ``key``."""
        with replacing(self._place(key)) as temporary:
            temporary.write_text(result.model_dump_json())

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"


def artifacts_in(value: Any) -> Iterator[Artifact]:
    """Every artifact that ``value`` refers to, however deep."""
    if isinstance(value, Artifact):
        yield value
    elif isinstance(value, Value):
        for name in type(value).model_fields:
            yield from artifacts_in(getattr(value, name))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from artifacts_in(part)
    elif isinstance(value, dict):
        yield from artifacts_in(tuple(value.values()))
