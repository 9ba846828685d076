"""``omnimind guard policy``: the policies of tenants, and their versions."""

import json as json_text
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli.console import console
from omnimind.cli.opening import Kept, opened
from omnimind.cli.telling import moment
from omnimind.core.errors import UserError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.settings import Settings
from omnimind.store.home import Home

if TYPE_CHECKING:
    from omnimind.guard.policy import Policy
    from omnimind.guard.ports import Equipment
    from omnimind.runtime.policing import Policing

app = typer.Typer(help="Show and set the policies of tenants.", no_args_is_help=True)

Tenant = Annotated[str, typer.Option(help="Whose policy; that of the default tenant is the house's.")]


@app.command("show")
def show(
    tenant: Tenant = DEFAULT_TENANT,
    version: Annotated[int | None, typer.Option(min=1, help="Which one; by default the one that holds.")] = None,
) -> None:
    """Print a policy as it was set; the one that ships if the house has none."""
    with opened() as kept:
        text = _policing(kept).text(tenant, version)
    typer.echo(text, nl=not text.endswith("\n"))


@app.command("set")
def set_policy(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A policy in YAML.")],
    tenant: Tenant = DEFAULT_TENANT,
    author: Annotated[str, typer.Option(help="Who sets it.")] = "command line",
) -> None:
    """Make FILE the policy of a tenant, if it holds and its examples are decided as expected."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UserError("policy.unreadable", f"{file} can't be read ({why})", "give a policy in YAML") from error
    with opened() as kept:
        version = _policing(kept).set(tenant, text, author, name=str(file))
    typer.echo(f"{tenant}: version {version.version} of the policy holds")


@app.command("list")
def list_policies(
    tenant: Annotated[str | None, typer.Option(help="Only this tenant's.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List all versions of policies."""
    from omnimind.store.policies import Policies

    with opened() as kept:
        found = Policies(kept.database).list(tenant)
    if json:
        told = [version.model_dump(mode="json", exclude={"text"}) for version in found]
        typer.echo(json_text.dumps(told, indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo("there are none; the policy that ships holds: see omnimind guard policy show")
        return
    table = Table(box=None, padding=(0, 1))
    for heading in ("tenant", "version", "set", "by", "sha256"):
        table.add_column(heading)
    for one in found:
        cells = (one.tenant, str(one.version), moment(one.created_at_s), one.author, one.sha256[:12])
        table.add_row(*map(Text, cells))
    console().print(table)


@app.command("diff")
def diff(
    old: Annotated[int, typer.Argument(metavar="VERSION", min=1)],
    new: Annotated[int | None, typer.Argument(metavar="VERSION", min=1, help="By default the one that holds.")] = None,
    tenant: Tenant = DEFAULT_TENANT,
) -> None:
    """Print what changed between two versions of a policy."""
    from omnimind.store.policies import Policies

    with opened() as kept:
        policies = Policies(kept.database)
        typer.echo(policies.diff(tenant, old, new or policies.version(tenant)), nl=False)


def policy_named(said: str) -> "Policy":
    """The policy in a file, or the one that ships under this name.

    Raises:
        UserError: ``policy.unreadable`` or ``policy.invalid``.
        MissingError: ``policy.unknown``.
    """
    from omnimind.guard.policy import HOUSE, Policy, load, shipped

    def resolve(name: str) -> Policy:
        if name != HOUSE:
            return shipped(name)
        with opened() as kept:
            return _policing(kept).house()

    return load(Path(said), resolve) if "." in said or Path(said).is_file() else shipped(said)


def equipment() -> "Equipment":
    """What checks may use here: no model that judges."""
    from omnimind.runtime import guarding

    return guarding.equipment(Home(Settings.from_environment(os.environ).home).embedders)


def _policing(kept: Kept) -> "Policing":
    from omnimind.runtime.policing import Policing

    return Policing(kept.database, equipment())
