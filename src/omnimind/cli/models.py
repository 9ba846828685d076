"""``omnimind models``: which models there are, whether they answer, and what they cost."""

import asyncio
import json as json_text
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli.console import console
from omnimind.core.errors import MissingError
from omnimind.core.money import printable
from omnimind.settings import Settings

if TYPE_CHECKING:
    from omnimind.models.deployment import Deployment, Price
    from omnimind.models.gateway import Gateway, Health
    from omnimind.runtime.trying import Tried

T = TypeVar("T")

app = typer.Typer(help="See which models there are, try them, and look up prices.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

NONE: Final = (
    "no model is configured: export OPENAI_API_KEY=… (or another provider's), or OLLAMA_HOST=127.0.0.1, "
    "or write models.yaml; see docs/models.md"
)


@app.command("list")
def list_models(json: AsJson = False) -> None:
    """List the models that can be asked: what they can do, what they cost, and how they are."""

    async def look(gateway: "Gateway") -> "tuple[Sequence[Deployment], dict[str, Health]]":
        return gateway.deployments, {one.name: one for one in await gateway.health()}

    deployments, health = _opened(look)
    if json:
        _print([_told(one, health[one.name]) for one in deployments])
        return
    if not deployments:
        typer.echo(NONE)
        return
    table = Table(box=None, padding=(0, 1))
    for heading in ("model", "ability", "context", "can", "data", "price a million tokens", ""):
        table.add_column(heading, no_wrap=heading != "")
    for one in deployments:
        ability = one.tier if "chat" in one.kinds else " ".join(one.kinds)
        state = Text(_state(one, health[one.name]), style="yellow")
        table.add_row(
            one.name, ability, _tokens(one.context_tokens), _skills(one), one.residency or "", _price(one.price), state
        )
    console().print(table)


@app.command("test")
def try_models(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[MODEL]…", help="By default all that are there.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Ask each model something small: whether it answers, how quickly, and what that cost."""

    async def ask(gateway: "Gateway") -> "list[Tried]":
        from omnimind.core.model import NOBODY
        from omnimind.runtime.trying import tried, tried_with

        chosen = [one for one in gateway.deployments if not names or one.name in names or one.model in names]
        _check(names or (), gateway.deployments)
        return await asyncio.gather(*(tried(gateway, one, NOBODY) for one in chosen if tried_with(one)))

    trials = _opened(ask)
    if json:
        _print([_told_trial(trial) for trial in trials])
    elif not trials:
        typer.echo(NONE)
    else:
        console().print(_trials(trials))
    if any(trial.error for trial in trials):
        raise typer.Exit(1)


@app.command("price")
def price(
    name: Annotated[str, typer.Argument(help="A model of yours, or PROVIDER/MODEL.")], json: AsJson = False
) -> None:
    """Say what a model costs, and whose word that is."""

    async def find(gateway: "Gateway") -> "Price":
        from omnimind.runtime.trying import price_named

        return price_named(gateway, name)

    found = _opened(find)
    if json:
        _print({"model": name, **found.model_dump(mode="json", exclude_none=True)})
        return
    table = Table(box=None, padding=(0, 1), show_header=False)
    for what, said in _prices(found):
        table.add_row(what, said)
    console().print(table)


# -------------------------------------------------------------------- the gateway


def _opened(work: "Callable[[Gateway], Awaitable[T]]") -> T:
    """What ``work`` comes to with the gateway."""

    async def run() -> T:
        async with _gateway() as gateway:
            return await work(gateway)

    return asyncio.run(run())


@asynccontextmanager
async def _gateway() -> "AsyncIterator[Gateway]":
    import sys

    from opentelemetry.trace import NoOpTracer

    from omnimind.runtime.gateway import open_gateway
    from omnimind.store.database import open_database
    from omnimind.telemetry.logs import logger

    settings = Settings.from_environment(os.environ)
    with open_database(settings.database) as database:
        log = logger(sys.stderr, verbose=False)
        gateway = await open_gateway(settings, database, tracer=NoOpTracer(), log=log)
        try:
            yield gateway
        finally:
            await gateway.close()


def _check(names: Sequence[str], deployments: "Sequence[Deployment]") -> None:
    """Raises ``MissingError`` (``model.unknown``) if one of ``names`` is none of ours."""
    from difflib import get_close_matches

    known = {name for one in deployments for name in (one.name, one.model)}
    for name in names:
        if name not in known:
            near = get_close_matches(name, sorted(known), 1)
            hint = f"did you mean {near[0]}?" if near else "omnimind models list shows those there are"
            raise MissingError("model.unknown", f"there is no model {name!r}", hint)


# -------------------------------------------------------------------- what is shown


def _print(told: Any) -> None:
    typer.echo(json_text.dumps(told, indent=2, ensure_ascii=False))


def _told(one: "Deployment", health: "Health") -> dict[str, Any]:
    """A model, without how it is reached: that may hold secrets."""
    about = one.model_dump(mode="json", exclude={"connection", "price"})
    price = one.price.model_dump(mode="json", exclude_none=True) if one.price else None
    return {**about, "provider": one.connection.name, "price": price, "state": health.state, "why": health.why}


def _told_trial(trial: "Tried") -> dict[str, Any]:
    error = trial.error and {"code": trial.error.code, "message": trial.error.message, "hint": trial.error.hint}
    cost = None if trial.cost_usd is None else str(trial.cost_usd)
    return {"model": trial.model, "seconds": trial.seconds, "cost_usd": cost, "error": error}


def _trials(trials: "Sequence[Tried]") -> Table:
    table = Table(box=None, padding=(0, 1), show_header=False)
    for _ in range(4):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for trial in trials:
        mark = "[red]✗[/]" if trial.error else "[green]✓[/]"
        seconds = "" if trial.seconds is None else f"{trial.seconds:.2f} s"
        cost = "" if trial.cost_usd is None else printable(trial.cost_usd)
        table.add_row(mark, trial.model, seconds, cost, Text(str(trial.error or ""), style="yellow"))
    return table


def _state(one: "Deployment", health: "Health") -> str:
    if one.price is None:
        return "not used: nobody knows what it costs, say it in models.yaml"
    if health.state == "closed":
        return ""
    left_s = max(0.0, (health.until_s or 0.0) - time.time())
    return (
        f"left alone for {left_s:.0f} s after {health.why}" if health.state == "open" else f"tried after {health.why}"
    )


def _skills(one: "Deployment") -> str:
    skills = (("tools", one.tools), ("pictures", one.vision), ("JSON", one.json_schema))
    return ", ".join(name for name, there in skills if there and "chat" in one.kinds)


def _tokens(count: int) -> str:
    return f"{count / 1e6:.3g}M" if count >= 10**6 else f"{count / 1e3:.0f}k"


def _price(price: "Price | None") -> str:
    if price is None:
        return "unknown"
    from omnimind.runtime.trying import costs_nothing

    if costs_nothing(price):
        return "free"
    return f"{printable(price.input_usd)} in, {printable(price.output_usd)} out"


def _prices(price: "Price") -> list[tuple[str, str]]:
    rows = [("input", price.input_usd), ("output", price.output_usd)]
    if price.cached_usd is not None:
        rows.append(("cached input", price.cached_usd))
    shown = [(what, f"{printable(usd)} a million tokens") for what, usd in rows]
    for long in price.long:
        above = f"above {_tokens(long.above_tokens)} tokens"
        shown.append((above, f"{printable(long.input_usd)} in, {printable(long.output_usd)} out"))
    return [*shown, ("source", price.name)]
