"""Who asks."""

from dataclasses import dataclass

from omnimind.core.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, for whom, and what they may do.

    Attributes:
        tenant: The tenant's id: whatever is looked for or made is theirs.
        actor: As the audit log names it: ``user:ID``, ``key:ID`` or ``service:NAME``.
        rights: What is allowed.
        name: What people call them.
        role: The role in the tenant; empty for a key that has rights only.
        key: The id of the API key, if it is one.
        session: The digest of the browser's session, if it is one.
        per_minute: How many requests they may make within any minute; ``None``: as many as others.
    """

    tenant: str
    actor: str
    rights: frozenset[str]
    name: str = ""
    role: str = ""
    key: str = ""
    session: str = ""
    per_minute: int | None = None

    @property
    def user_id(self) -> str:
        """The person's id, if it is one."""
        return self.actor.removeprefix("user:") if self.session else ""

    def demand(self, right: str) -> None:
        """Raise ``RefusedError`` (``auth.right``) unless ``right`` is among the rights."""
        if right not in self.rights:
            hint = "ask an administrator of the tenant for a role that has it"
            raise RefusedError("auth.right", f"this needs the right {right}", hint)
