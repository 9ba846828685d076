"""Flows: work in Amazon States Language, loaded, checked and evaluated."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from omnimind.flows.errors import StateError
    from omnimind.flows.execution import Result, execute
    from omnimind.flows.limits import Limits
    from omnimind.flows.memory import JumpingClock, heartbeat

__all__ = ["JumpingClock", "Limits", "Result", "StateError", "execute", "heartbeat"]

_HOMES = {
    "JumpingClock": "memory",
    "Limits": "limits",
    "Result": "execution",
    "StateError": "errors",
    "execute": "execution",
    "heartbeat": "memory",
}


def __getattr__(name: str) -> Any:
    """The public names, imported when they are first asked for."""
    if name not in _HOMES:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"omnimind.flows.{_HOMES[name]}"), name)
