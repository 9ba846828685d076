"""Cues of a scene whose words have changed."""

from typing import Any

from omnimind.core.script import Scene

_CUES = frozenset({"cue", "cues", "row_cues"})


def recued(new: Scene, old: Scene) -> Scene:
    """``new``, which has the cues of ``old``, with them where they were, as a share of what is said."""
    before, now = len(old.words), len(new.words)
    if before == now:
        return new

    def moved(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: moved(member, key) for key, member in value.items()}
        if isinstance(value, tuple | list):
            return tuple(moved(member, name) for member in value)
        return min(value * now // max(1, before), max(0, now - 1)) if name in _CUES else value

    return Scene.model_validate(moved(new.model_dump()))
