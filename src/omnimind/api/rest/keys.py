"""API keys."""

from typing import Annotated, Any, Final

from pydantic import AwareDatetime, Field, SecretStr
from starlette.responses import Response

from omnimind.api.rest.answers import answer, nothing
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.granting import demand_own
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.paging import Page
from omnimind.api.rest.people import People
from omnimind.api.rest.routing import Operations, needs
from omnimind.api.rest.session_shapes import USER_ID
from omnimind.core.value import Value
from omnimind.store.keys import LONGEST_OVERLAP_S, Key

router: Final = Operations(prefix="/v1/keys", tags=["people"])

Reader = Annotated[Asker, needs("keys.read")]
Writer = Annotated[Asker, needs("keys.write")]


Scope = Annotated[str, Field(max_length=40)]


class KeyView(Value):
    """What is known of a key: everything but the key itself."""

    id: str
    name: str
    prefix: Annotated[str, Field(description="How it begins.")]
    scopes: Annotated[tuple[str, ...], Field(description="Roles, rights, and `chat`, `embeddings` or `images`.")]
    created_at: Moment
    created_by: str
    expires_at: Moment | None
    revoked_at: Moment | None
    last_used_at: Annotated[Moment | None, Field(description="Within a few minutes.")]
    follows: Annotated[str | None, Field(description="The id of the key that it replaces.")]
    per_minute: Annotated[int | None, Field(description="`null`: as many requests as others may make.")]


class MadeKey(Value):
    """A new key: its `secret` is never shown again."""

    key: KeyView
    secret: str


class NewKey(Value):
    """A key to be."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=50, examples=[["editor"]])]
    expires_at: Annotated[AwareDatetime | None, Field(description="`null`: it is good until it is revoked.")] = None
    per_minute: Annotated[int | None, Field(ge=1, le=1_000_000)] = None


class Rotation(Value):
    """How a key is replaced."""

    overlap_s: Annotated[float, Field(ge=0, le=LONGEST_OVERLAP_S, description="For how long the old one is good.")] = (
        86400
    )


KEY: Final[dict[str, Any]] = {
    "id": "6hn2k4r8ccccdddd",
    "name": "nightly",
    "prefix": "omk_a1b2",
    "scopes": ["editor"],
    "created_at": "2026-11-21T17:30:00.123Z",
    "created_by": f"user:{USER_ID}",
    "expires_at": None,
    "revoked_at": None,
    "last_used_at": None,
    "follows": None,
    "per_minute": None,
}
_MADE: Final = {"key": KEY, "secret": "omk_a1b2…"}


@router.operation("GET", "", summary="List keys", example={"items": [KEY], "next": None}, response_model=Page[KeyView])
async def list_keys(here: Here, asker: Reader) -> Response:
    """The tenant's, those that are not good any more among them, the oldest first."""
    found = await here.quick(lambda: here.part(People).keys.all(asker.tenant))
    return answer({"items": [_json(one) for one in found], "next": None})


@router.operation("POST", "", summary="Make a key", status=201, example=_MADE, response_model=MadeKey)
async def create_key(new: NewKey, here: Here, asker: Writer) -> Response:
    """Nobody gives a key more than they have themselves. Its secret is in this answer, and nowhere else."""
    demand_own(asker, new.scopes)
    expires_at_s = None if new.expires_at is None else new.expires_at.timestamp()
    made = await here.slow(
        lambda: here.part(People).keys.create(
            new.name, asker.tenant, new.scopes, expires_at_s, per_minute=new.per_minute, by=asker.actor
        )
    )
    return _once(*made)


@router.operation(
    "POST", "/{key_id}/rotate", summary="Replace a key", status=201, example=_MADE, response_model=MadeKey
)
async def rotate_key(key_id: str, here: Here, asker: Writer, rotation: Rotation | None = None) -> Response:
    """A new one with the same name and scopes; both are good for the overlap."""
    overlap_s, people = (rotation or Rotation()).overlap_s, here.part(People)

    def rotate() -> tuple[Key, SecretStr]:
        old = next((one for one in people.keys.all(asker.tenant) if one.id == key_id), None)
        demand_own(asker, old.scopes if old else ())
        return people.keys.rotate(key_id, overlap_s, tenant=asker.tenant, by=asker.actor)

    return _once(*await here.slow(rotate))


@router.operation("DELETE", "/{key_id}", summary="Revoke a key", status=204)
async def revoke_key(key_id: str, here: Here, asker: Writer) -> Response:
    """It opens nothing any more, on other machines within ten seconds."""
    await here.slow(lambda: here.part(People).keys.revoke(key_id, tenant=asker.tenant, by=asker.actor))
    return nothing()


def _once(key: Key, secret: SecretStr) -> Response:
    return answer({"key": _json(key), "secret": secret.get_secret_value()}, 201)


def _json(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.shown,
        "scopes": key.scopes,
        "created_at": moment(key.created_at_s),
        "created_by": key.created_by,
        "expires_at": moment(key.expires_at_s),
        "revoked_at": moment(key.revoked_at_s),
        "last_used_at": moment(key.used_at_s),
        "follows": key.follows or None,
        "per_minute": key.per_minute,
    }
