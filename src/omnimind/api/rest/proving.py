"""How people prove who they are, and how that is told."""

from typing import Any

from pydantic import SecretStr
from starlette.requests import Request

from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend
from omnimind.api.rest.gatekeeper import session_secret
from omnimind.api.rest.people import People
from omnimind.api.rest.session_shapes import session_of
from omnimind.core.errors import RefusedError
from omnimind.store import passwords
from omnimind.store.users import User


async def proven(here: Backend, email: str, password: SecretStr) -> User:
    """Who has that address and password. Raises ``RefusedError`` (``auth.password``), after the same time for all."""
    people, given = here.part(People), password.get_secret_value()
    user, kept = await here.slow(lambda: people.users.by_email(email))
    if not await passwords.fits(given, kept.get_secret_value()) or user is None:
        raise RefusedError("auth.password", "the address or the password is not right", "check both")
    if passwords.is_old(kept.get_secret_value()):
        fresh, user_id = await passwords.made(given), user.id
        await here.slow(lambda: people.users.renew_password(user_id, kept, fresh))
    return user


async def told(here: Backend, asker: Asker, request: Request) -> dict[str, Any]:
    """Who asks, as :class:`~omnimind.api.rest.session_shapes.SessionView`."""
    people = here.part(People)
    csrf = people.sessions.csrf(session_secret(dict(request.scope["headers"]))) if asker.session else ""
    return await here.quick(lambda: session_of(people, asker, csrf))


def person(asker: Asker) -> str:
    """The id of the person who asks. Raises ``RefusedError`` (``auth.person``) for keys and services."""
    if not asker.session:
        raise RefusedError("auth.person", "only people in a browser can do this", "sign in")
    return asker.user_id
