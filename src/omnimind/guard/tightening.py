"""Inheritance: what a child's rule may not do to the rule of its parent that it changes."""

from collections.abc import Callable, Collection
from typing import Any, Final

from omnimind.core.guard import DECIDED
from omnimind.guard.rule import BaseRule


def relaxed(parent: BaseRule, child: BaseRule) -> tuple[str, str] | None:
    """The field with which ``child`` lets something through that ``parent`` would not, and why; ``None``: none does."""
    if type(parent) is not type(child):
        return "check", "it is another check than the parent's"
    for name in type(parent).model_fields:
        before, after = getattr(parent, name), getattr(child, name)
        if before != after and (why := _RULES.get(name, _changed)(before, after)) is not None:
            return name, why
    return None


def _milder(before: Any, after: Any) -> str | None:
    if DECIDED.index(after) < DECIDED.index(before):
        return f"{after} is milder than the parent's {before}"
    return None


def _higher(before: Any, after: Any) -> str | None:
    return f"{after:g} is more than the parent's {before:g}" if after > before else None


def _switched_on(before: Any, after: Any) -> str | None:
    return "the parent has it off" if after and not before else None


def _fewer(before: Collection[str], after: Collection[str]) -> str | None:
    missing = sorted(set(before) - set(after))
    return f"it leaves out {', '.join(missing)}" if missing else None


def _more(before: Collection[str], after: Collection[str]) -> str | None:
    return "it adds to what the parent allows" if set(after) - set(before) else None


def _narrower(before: Collection[str], after: Collection[str]) -> str | None:
    """Kinds: none means all of them, and ``br`` means all that begin with ``br.``."""
    if not after:
        return None
    if not before:
        return "the parent looks for all kinds"
    missing = [kind for kind in before if not any(is_of(kind, wanted) for wanted in after)]
    return f"it leaves out {', '.join(missing)}" if missing else None


def _changed(before: Any, after: Any) -> str | None:
    return f"it is not the parent's ({before!r})" if not isinstance(before, dict | tuple) else "it is not the parent's"


def is_of(kind: str, wanted: str) -> bool:
    """Whether ``kind`` is ``wanted`` or belongs to it, as ``br.cpf`` does to ``br``."""
    return kind == wanted or kind.startswith(f"{wanted}.")


_RULES: Final[dict[str, Callable[[Any, Any], str | None]]] = {
    "where": _fewer,
    "action": _milder,
    "threshold": _higher,
    "shadow": _switched_on,
    "allow": _more,
    "reversible": _switched_on,
    "kinds": _narrower,
    "words": _fewer,
    "languages": _fewer,
    "timeout_s": _higher,
}
