"""``omnimind keys``: which programs may use the service and its gateway."""

import difflib
import json as json_text
import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pydantic import SecretStr
from rich.table import Table
from rich.text import Text

from omnimind.cli.console import console
from omnimind.cli.opening import Kept, opened
from omnimind.cli.telling import DAY_S, moment
from omnimind.core.errors import MissingError, UserError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.settings import Settings

if TYPE_CHECKING:
    from omnimind.store.keys import Key, Keys

app = typer.Typer(help="Make, replace and take back keys to the service.", no_args_is_help=True)

_HOUR_S: Final = 3600.0

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Who or what will use it.")],
    tenant: Annotated[str, typer.Option(help="On whose behalf it asks.")] = DEFAULT_TENANT,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What it is for: a role, a right, or what the gateway offers, which is all unless said."),
    ] = None,
    days: Annotated[
        float | None, typer.Option(min=0, help="For how long it is good; until revoked unless said.")
    ] = None,
    per_minute: Annotated[int | None, typer.Option(min=1, help="How many requests it may make a minute.")] = None,
    json: AsJson = False,
) -> None:
    """Make a key, and show it: it is never shown again."""
    scopes = _scopes(scope)
    with opened() as kept:
        expires_at_s = None if days is None else time.time() + days * DAY_S
        _ensure_tenant(kept, tenant)
        key, secret = _keys(kept).create(name, tenant, scopes, expires_at_s, per_minute=per_minute)
    _show_once(key, secret, json=json)


@app.command("rotate")
def rotate(
    said: Annotated[str, typer.Argument(metavar="KEY", help="Its id, or how it begins.")],
    overlap: Annotated[float, typer.Option(min=0, help="For how many hours the old key is still good.")] = 24.0,
    json: AsJson = False,
) -> None:
    """Make a new key in place of one, and show it: it is never shown again."""
    with opened() as kept:
        keys = _keys(kept)
        key, secret = keys.rotate(_found(said, keys.all()).id, overlap * _HOUR_S)
    _show_once(key, secret, json=json)


@app.command("list")
def list_keys(
    tenant: Annotated[str | None, typer.Option(help="Only those of this tenant.")] = None, json: AsJson = False
) -> None:
    """List the keys, without the keys themselves."""
    with opened() as kept:
        found = _keys(kept).all(tenant)
    if json:
        typer.echo(json_text.dumps([key.model_dump(mode="json") for key in found], indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo("there are no keys; omnimind keys create NAME makes one")
        return
    table = Table(box=None, padding=(0, 1))
    for heading in ("key", "tenant", "name", "for", "made", "used", "state"):
        table.add_column(heading, overflow="fold")
    for key in found:
        cells = (Text(key.id), Text(key.tenant), Text(key.name), ", ".join(key.scopes), moment(key.created_at_s))
        used = "never" if key.used_at_s is None else moment(key.used_at_s)
        table.add_row(*cells, used, _state(key))
    console().print(table)


@app.command("revoke")
def revoke(said: Annotated[str, typer.Argument(metavar="KEY", help="Its id, or how it begins.")]) -> None:
    """Take a key back, for good."""
    from omnimind.store.keys import STALE_S

    with opened() as kept:
        keys = _keys(kept)
        found = _found(said, keys.all())
        keys.revoke(found.id)
    typer.echo(f"the key {found.id} ({found.name}) opens nothing any more, everywhere within {STALE_S:.0f} s")


def _keys(kept: Kept) -> "Keys":
    from omnimind.store.keys import Keys, pepper_of

    settings = Settings.from_environment(os.environ)
    return Keys(kept.database, pepper_of(settings.home, settings.keys_secret))


def _ensure_tenant(kept: Kept, tenant: str) -> None:
    """Make the tenant, if there is none of that id yet."""
    from omnimind.store.tenants import Tenants

    Tenants(kept.database).ensure(tenant)


def _show_once(key: "Key", secret: SecretStr, *, json: bool) -> None:
    if json:
        told = key.model_dump(mode="json") | {"key": secret.get_secret_value()}
        typer.echo(json_text.dumps(told, indent=2, ensure_ascii=False))
        return
    typer.echo(secret.get_secret_value())
    typer.echo(f"keep it: it is shown only now; omnimind keys revoke {key.id} takes it back", err=True)


def _scopes(said: Sequence[str] | None) -> tuple[str, ...]:
    from omnimind.api.rest.rights import SCOPES, rights_of

    rights_of(said or ())
    return tuple(said or SCOPES)


def _found(said: str, known: "Sequence[Key]") -> "Key":
    """The key that a person names."""
    found = [key for key in known if said and key.id.startswith(said.strip().lower())]
    if len(found) > 1:
        raise UserError("key.ambiguous", f"several keys begin with {said}", "give more of the id")
    if not found:
        near = difflib.get_close_matches(said, [key.id for key in known], 1)
        hint = f"did you mean {near[0]}?" if near else "omnimind keys list shows those there are"
        raise MissingError("key.missing", f"there is no key {said!r}", hint)
    return found[0]


def _state(key: "Key") -> Text:
    if key.revoked_at_s is not None:
        return Text(f"revoked {moment(key.revoked_at_s)}", style="red")
    if key.expires_at_s is None:
        return Text("good", style="green")
    is_good = key.is_good(time.time())
    return Text(
        f"{'expires' if is_good else 'expired'} {moment(key.expires_at_s)}", style="green" if is_good else "red"
    )
