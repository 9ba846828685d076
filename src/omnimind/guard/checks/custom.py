"""Checks that other packages bring, by the entry point group ``omnimind.checks``."""

import difflib
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any, Final

from omnimind.core.errors import UserError
from omnimind.guard.check import Check

GROUP: Final = "omnimind.checks"
"""The entry points of checks: each is called with the rule's options and gives a
:class:`~omnimind.guard.check.Check`."""


def custom(name: str, options: Mapping[str, Any]) -> Check:
    """The check called ``name``.

    Raises:
        UserError: ``policy.check``: no package brings it, or it can't be made.
    """
    points = {point.name: point for point in entry_points(group=GROUP)}
    if name not in points:
        near = difflib.get_close_matches(name, points, 1)
        known = (
            f"there are {', '.join(sorted(points))}" if points else f"install a package with an entry point in {GROUP}"
        )
        hint = f"did you mean {near[0]}?" if near else known
        raise UserError("policy.check", f"no package brings a check {name!r}", hint)
    try:
        made = points[name].load()(dict(options))
    except Exception as error:
        message = f"the check {name!r} can't be made ({type(error).__name__}: {error})"
        raise UserError("policy.check", message, "look at its options") from error
    if not callable(getattr(made, "find", None)) or not isinstance(getattr(made, "reach", None), int):
        raise UserError("policy.check", f"the check {name!r} is none", "it needs find(text) and reach")
    found: Check = made
    return found
