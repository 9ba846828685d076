"""The commands."""

import typer

from omnimind import __version__
from omnimind.cli import (
    agents,
    alerts,
    budgets,
    check,
    clean,
    cost,
    doctor,
    embedders,
    flow,
    gateway,
    guard,
    keys,
    make,
    mcp,
    members,
    models,
    profile,
    runs,
    serve,
    slo,
    voices,
    worker,
)

app = typer.Typer(
    name="omnimind",
    help="A self-hosted studio: a document goes in; a narrated, captioned, measured video comes out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("make")(make.make)
app.command("check")(check.check)
app.add_typer(flow.app, name="flow")
app.add_typer(runs.app, name="runs")
app.add_typer(agents.app, name="agents")
models.app.command("install")(embedders.install_model)
app.add_typer(models.app, name="models")
app.command("serve")(serve.serve)
app.command("gateway")(gateway.gateway)
app.add_typer(keys.app, name="keys")
app.add_typer(members.app, name="members")
app.command("cost")(cost.cost)
app.add_typer(budgets.app, name="budgets")
app.add_typer(guard.app, name="guard")
app.add_typer(alerts.app, name="alerts")
app.add_typer(slo.app, name="slo")
app.add_typer(voices.app, name="voices")
app.command("mcp")(mcp.mcp)
app.command("worker")(worker.worker)
app.command(
    "profile",
    context_settings={"allow_interspersed_args": False, "allow_extra_args": True, "ignore_unknown_options": True},
)(profile.profile)
app.command("doctor")(doctor.doctor)
app.command("clean")(clean.clean)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"omnimind {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
) -> None:
    """What all commands share."""
