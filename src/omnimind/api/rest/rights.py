"""What can be allowed, and what each role may do."""

from collections.abc import Iterable
from typing import Final, Literal, get_args

from omnimind.core.errors import UserError

Right = Literal[
    "productions.read",
    "productions.write",
    "runs.read",
    "runs.write",
    "approvals.answer",
    "artifacts.read",
    "artifacts.write",
    "flows.read",
    "flows.write",
    "agents.read",
    "agents.run",
    "models.read",
    "models.use",
    "policies.read",
    "policies.write",
    "cost.read",
    "budgets.write",
    "memory.read",
    "memory.write",
    "monitor.read",
    "traces.read",
    "logs.read",
    "alerts.read",
    "alerts.write",
    "profiles.read",
    "profiles.write",
    "members.read",
    "members.write",
    "keys.read",
    "keys.write",
    "audit.read",
    "settings.read",
    "settings.write",
    "tenants.write",
]
Role = Literal["viewer", "editor", "operator", "admin"]
Scope = Literal["chat", "embeddings", "images"]

RIGHTS: Final[tuple[Right, ...]] = get_args(Right)

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
"""What a key of the gateway can be for."""

OF_THE_HOUSE: Final[frozenset[str]] = frozenset({"tenants.write"})
"""Rights that reach beyond a tenant: they count only in that of the house."""

_VIEWER: Final[frozenset[Right]] = frozenset(
    {"productions.read", "runs.read", "artifacts.read", "flows.read", "agents.read", "settings.read"}
)
_EDITOR: Final[frozenset[Right]] = _VIEWER | {
    "productions.write",
    "runs.write",
    "approvals.answer",
    "artifacts.write",
    "flows.write",
    "agents.run",
    "models.read",
    "models.use",
    "policies.read",
    "memory.read",
}
_OPERATOR: Final[frozenset[Right]] = _EDITOR | {
    "policies.write",
    "cost.read",
    "budgets.write",
    "memory.write",
    "monitor.read",
    "traces.read",
    "logs.read",
    "alerts.read",
    "alerts.write",
    "profiles.read",
    "profiles.write",
    "members.read",
    "keys.read",
}
_ADMIN: Final[frozenset[Right]] = _OPERATOR | {
    "members.write",
    "keys.write",
    "audit.read",
    "settings.write",
    "tenants.write",
}

ROLES: Final[dict[Role, frozenset[Right]]] = {
    "viewer": _VIEWER,
    "editor": _EDITOR,
    "operator": _OPERATOR,
    "admin": _ADMIN,
}
"""From the least to the most."""


def rights_of(scopes: Iterable[str]) -> frozenset[str]:
    """The rights that ``scopes`` come to: those of the roles among them, and the rest as they are.

    Raises:
        UserError: ``key.scope``: there is no such scope.
    """
    rights: set[str] = set()
    for scope in scopes:
        if scope in ROLES:
            rights |= ROLES[scope]
        elif scope in RIGHTS or scope in SCOPES:
            rights.add(scope)
        else:
            known = ", ".join((*ROLES, *SCOPES, *RIGHTS))
            raise UserError("key.scope", f"there is no role or right {scope!r}", f"there are {known}")
    return frozenset(rights)
