"""``omnimind members``: who may use the service, from the machine that it runs on."""

import json as json_text
import os
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli.console import console
from omnimind.cli.opening import Kept, opened
from omnimind.cli.telling import moment
from omnimind.core.errors import MissingError, UserError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.settings import Settings

if TYPE_CHECKING:
    from omnimind.store.links import LinkKind
    from omnimind.store.members import Member

app = typer.Typer(help="Invite people to the service, and let them back in.", no_args_is_help=True)

_USUAL_URL: Final = "http://127.0.0.1:8000"
"""Where the service is unless something else is said."""

OfTenant = Annotated[str, typer.Option(help="Of which tenant.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Email = Annotated[str, typer.Argument(help="Their e-mail address.")]


@app.command("list")
def list_members(tenant: OfTenant = DEFAULT_TENANT, json: AsJson = False) -> None:
    """List the members of a tenant."""
    with opened() as kept:
        found = _members(kept, tenant)
    if json:
        typer.echo(json_text.dumps([one.model_dump(mode="json") for one in found], indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo("nobody belongs to it yet; omnimind members invite EMAIL makes a link for somebody")
        return
    table = Table(box=None, padding=(0, 1))
    for heading in ("e-mail", "name", "role", "since"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(Text(one.email), Text(one.name), one.role, moment(one.since_s))
    console().print(table)


@app.command("invite")
def invite(
    email: Email,
    role: Annotated[str, typer.Option(help="As what: viewer, editor, operator or admin.")] = "editor",
    tenant: OfTenant = DEFAULT_TENANT,
) -> None:
    """Print a link that lets somebody in, once."""
    from omnimind.api.rest.rights import ROLES
    from omnimind.store.tenants import Tenants

    if role not in ROLES:
        raise UserError("member.role", f"there is no role {role!r}", f"there are {', '.join(ROLES)}")
    with opened() as kept:
        Tenants(kept.database).ensure(tenant)
        _show(kept, "invitation", tenant, email, role)


@app.command("reset")
def reset(email: Email, tenant: OfTenant = DEFAULT_TENANT) -> None:
    """Print a link that lets a member set a new password, once."""
    with opened() as kept:
        known = email.strip().lower()
        member = next((one for one in _members(kept, tenant) if one.email == known), None)
        if member is None:
            hint = "omnimind members list shows those there are"
            raise MissingError("member.missing", f"{email} is not a member of {tenant}", hint)
        _show(kept, "reset", tenant, member.email, member.role)


def _members(kept: Kept, tenant: str) -> "list[Member]":
    from omnimind.store.members import Members

    return list(Members(kept.database).of(tenant))


def _show(kept: Kept, kind: "LinkKind", tenant: str, email: str, role: str) -> None:
    from omnimind.api.rest.gatekeeper import link_address
    from omnimind.store.keys import pepper_of
    from omnimind.store.links import GOOD_S, Links
    from omnimind.store.tenants import HOUSE

    settings = Settings.from_environment(os.environ)
    links = Links(kept.database, pepper_of(settings.home, settings.keys_secret))
    secret = links.create(kind, tenant, email, role, HOUSE)
    typer.echo(link_address(settings.public_url or _USUAL_URL, secret.get_secret_value()))
    typer.echo(f"hand it over yourself: it is good once, within {GOOD_S[kind] / 3600:.0f} hours", err=True)
