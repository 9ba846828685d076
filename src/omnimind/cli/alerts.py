"""``omnimind alerts``: what is not as it should be, and who hears of it."""

import json as json_text
import os
import sys
import time
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli.console import console
from omnimind.cli.opening import opened
from omnimind.cli.telling import moment
from omnimind.core.errors import UserError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.settings import Settings

app = typer.Typer(
    help="See alerts, check rules, try receivers, and write it all for Prometheus and Alertmanager.",
    no_args_is_help=True,
)

ACTOR: Final = "house"
"""As the audit log names whoever has the machine."""

_STYLES: Final = {"critical": "bold red", "warning": "yellow", "info": "cyan"}


@app.command("list")
def list_alerts(
    tenant: Annotated[str, typer.Option(help="Whose.")] = DEFAULT_TENANT,
    over: Annotated[bool, typer.Option("--all", help="Those of the last week that are over, too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List alerts, what changed last first."""
    from omnimind.store.alerts import Alerts

    with opened() as kept:
        found = Alerts(kept.database).of_tenant(tenant, ("firing", "pending", *(("resolved",) if over else ())))
    if json:
        rows = [one.model_dump(mode="json") for one in found]
        typer.echo(json_text.dumps(rows, indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo("all is as it should be")
        return
    table = Table(box=None, padding=(0, 1))
    for heading in ("state", "severity", "since"):
        table.add_column(heading, no_wrap=True)
    for heading in ("alert", "what is wrong"):
        table.add_column(heading, overflow="fold")
    for one in found:
        severity = Text(one.severity, style=_STYLES[one.severity])
        table.add_row(one.state, severity, moment(one.began_at_s), one.name, Text(one.summary))
    console().print(table)


@app.command("check")
def check(file: Annotated[Path, typer.Argument(help="The file, such as alerts.yaml.")]) -> None:
    """Check a file of rules, routes and receivers; of what is wrong the line is told."""
    from omnimind.alerting.config import load_alerts
    from omnimind.alerting.rules import load_rules
    from omnimind.runtime.known import check_rules

    rules, config = load_rules(file), load_alerts(file)
    for warning in check_rules(rules):
        typer.echo(f"warning: {warning}")
    typer.echo(f"{file}: {len(rules)} rules with those that ship, {len(config.receivers)} receivers, all sound")


@app.command("test")
def test(receiver: Annotated[str, typer.Argument(help="Its name in alerts.yaml.")]) -> None:
    """Tell a receiver something of no consequence, to see whether it arrives."""
    from omnimind.alerting.config import load_alerts
    from omnimind.core.errors import RefusedError
    from omnimind.runtime.alerting.trial import try_receiver
    from omnimind.telemetry.logs import logger

    settings = Settings.from_environment(os.environ)
    with opened() as kept:
        log = logger(sys.stderr, verbose=False)
        done = try_receiver(receiver, load_alerts(settings.alerts_file), settings, kept.database, log)
    if done.status != "delivered":
        raise RefusedError("receiver.refused", f"{receiver} did not take it: {done.error}", "correct it in alerts.yaml")
    typer.echo(f"{receiver} has taken it")


@app.command("silence")
def silence(
    matchers: Annotated[
        list[str], typer.Argument(metavar="MATCHER...", help="Which: alertname=AgentSlow agent=narrator; all must fit.")
    ],
    lasting: Annotated[str, typer.Option("--for", help="For how long: 30m, 2h, 1d.")] = "1h",
    comment: Annotated[str, typer.Option(help="Why.")] = "",
    tenant: Annotated[str, typer.Option(help="Whose alerts.")] = DEFAULT_TENANT,
) -> None:
    """Tell nobody of some alerts for a while."""
    from omnimind.alerting.durations import seconds_of
    from omnimind.alerting.labels import Matcher
    from omnimind.alerting.muting import Silence
    from omnimind.store.ids import new_id
    from omnimind.store.silences import Silences

    try:
        lasting_s = seconds_of(lasting)
        which = tuple(Matcher.model_validate(one) for one in matchers)
    except ValueError as error:
        hint = "omnimind alerts silence alertname=AgentSlow --for 2h"
        raise UserError("silence.matcher", "this can't be read as alerts and a time", hint) from error
    now_s = time.time()
    made = Silence(
        id=new_id(),
        tenant=tenant,
        matchers=which,
        begins_at_s=now_s,
        ends_at_s=now_s + lasting_s,
        author=ACTOR,
        comment=comment,
        created_at_s=now_s,
    )
    with opened() as kept:
        Silences(kept.database).add(made, ACTOR)
    typer.echo(f"silence {made.id}: nobody is told of {', '.join(map(str, which))} for {lasting}")


@app.command("unsilence")
def unsilence(
    silence_id: Annotated[str, typer.Argument(help="Its id.")],
    tenant: Annotated[str, typer.Option(help="Whose alerts.")] = DEFAULT_TENANT,
) -> None:
    """End a silence now."""
    from omnimind.store.silences import Silences

    with opened() as kept:
        Silences(kept.database).end(tenant, silence_id, ACTOR, time.time())
    typer.echo(f"silence {silence_id} has ended")


@app.command("export")
def export(
    prometheus: Annotated[bool, typer.Option("--prometheus", help="Print a rule file for Prometheus.")] = False,
    alertmanager: Annotated[bool, typer.Option("--alertmanager", help="Print Alertmanager's configuration.")] = False,
    secrets: Annotated[
        str, typer.Option(metavar="FOLDER", help="Where Alertmanager finds a file for each variable that is secret.")
    ] = "/etc/alertmanager/secrets",
) -> None:
    """Print what alerts.yaml and slo.yaml say for a house where Prometheus watches."""
    if prometheus == alertmanager:
        raise UserError("alerts.export", "one thing at a time is printed", "say --prometheus or --alertmanager")
    settings = Settings.from_environment(os.environ)
    typer.echo(_rule_file(settings) if prometheus else _alertmanager(settings, secrets), nl=False)


def _rule_file(settings: Settings) -> str:
    from omnimind.alerting.objectives import load_objectives
    from omnimind.alerting.prometheus import rule_file
    from omnimind.alerting.rules import load_rules

    return rule_file(load_rules(settings.alerts_file), load_objectives(settings.slo_file))


def _alertmanager(settings: Settings, secrets: str) -> str:
    from omnimind.alerting.alertmanager import alertmanager_config
    from omnimind.alerting.config import load_alerts

    return alertmanager_config(load_alerts(settings.alerts_file), secrets, settings.public_url or "")
