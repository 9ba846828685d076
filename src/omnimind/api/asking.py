"""Requests of clients as the gateway takes them."""

from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from omnimind.api.access import Grant
from omnimind.api.exchange import BodyError, Exchange
from omnimind.core.model import Body, Caller, CallKind, Need
from omnimind.models.request import NO_WISHES, Request, Wishes

SESSION: Final = b"x-omnimind-session"
MOST_SESSION: Final = 200
"""Characters in the name of a conversation."""


class Extension(Wishes):
    """The field ``omnimind`` of a request's body, which no other endpoint knows: what is wished, and more.

    Attributes:
        need: What is needed of a model, instead of the name of one.
        session: The conversation that this belongs to; the header ``X-Omnimind-Session`` says it too.
    """

    need: Need | None = None
    session: Annotated[str, Field(max_length=MOST_SESSION)] = ""


def request_from(asked: Body, kind: CallKind, exchange: Exchange, grant: Grant) -> Request:
    """The request for what a client ``asked``.

    Raises:
        BodyError: ``body.invalid``, naming the field.
    """
    body, wishes, need, session = asked, NO_WISHES, None, ""
    if "omnimind" in asked:
        wishes = said = _extension(asked["omnimind"])
        need, session = said.need, said.session
        body = {name: value for name, value in asked.items() if name != "omnimind"}
    if need is None and not (isinstance(body.get("model"), str) and body["model"]):
        raise invalid("it names no model", "model", "GET /v1/models lists those there are")
    session = session or exchange.header(SESSION)[:MOST_SESSION]
    caller = Caller(tenant=grant.tenant, key=grant.key, session=session)
    return Request(kind=kind, body=body, caller=caller, id=exchange.id, need=need, wishes=wishes)


def invalid(what: str, param: str | None = None, hint: str = "") -> BodyError:
    """That ``param`` of a body is not right."""
    return BodyError("body.invalid", what if param is None else f"{param}: {what}", hint, param=param)


def _extension(said: Any) -> Extension:
    try:
        return Extension.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        param = ".".join(("omnimind", *map(str, first["loc"])))
        known = ", ".join(Extension.model_fields)
        raise invalid(first["msg"], param, f"omnimind may have {known}") from error
