"""Nobody gives away more than they have."""

from collections.abc import Iterable

from omnimind.api.rest.asker import Asker
from omnimind.api.rest.rights import OF_THE_HOUSE, SCOPES, rights_of
from omnimind.core.errors import RefusedError
from omnimind.core.model import DEFAULT_TENANT


def demand_own(asker: Asker, scopes: Iterable[str]) -> None:
    """Raise unless ``asker`` has all that ``scopes`` come to.

    Raises:
        RefusedError: ``auth.right``: they have not.
        UserError: ``key.scope``: there is no such scope.
    """
    has = asker.rights | (frozenset(SCOPES) if "models.use" in asker.rights else frozenset())
    if asker.tenant != DEFAULT_TENANT:
        has |= OF_THE_HOUSE  # outside of the house they count for nobody
    lacks = sorted(rights_of(scopes) - has)
    if lacks:
        hint = "ask somebody who has more rights than you"
        raise RefusedError("auth.right", f"you can't give away {', '.join(lacks)}, which you don't have", hint)
