"""``omnimind make --plan``: what would be done, by whom, at what price, and how long it takes."""

import json as json_text
import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli.console import console
from omnimind.core.money import printable
from omnimind.settings import Settings
from omnimind.store.files import replacing

if TYPE_CHECKING:
    from omnimind.runtime.forecasting import Forecast
    from omnimind.runtime.ordering import Ordered


def tell_plan(wanted: "Ordered", *, output: Path | None, json: bool) -> None:
    """Show the flow that a brief would be made by; write it to ``output``, if there is one, to be edited and run."""
    from omnimind.runtime.forecasting import forecast, scale_of

    expected = forecast(wanted.definition, scale_of(wanted.brief, wanted.flow), Settings.from_environment(os.environ))
    if output is not None:
        _write(wanted, output)
    if json:
        typer.echo(json_text.dumps(_data(wanted, expected), indent=2, ensure_ascii=False))
        return
    console().print(_table(wanted, expected))
    console().print(_summary(wanted, expected), markup=False, soft_wrap=True)
    if output is not None:
        typer.echo(f"omnimind make --flow {output} with the same sources runs it")


def _write(wanted: "Ordered", output: Path) -> None:
    import yaml

    with replacing(output) as temporary:
        text = yaml.safe_dump(wanted.definition, sort_keys=False, allow_unicode=True, width=120)
        temporary.write_text(text, encoding="utf-8")


def _rows(wanted: "Ordered", expected: "Forecast") -> list[dict[str, object]]:
    """A row a step, with what it asks where its agent first appears."""
    from omnimind.agents.supervisor.planning import steps

    asked = {one.thought.agent: one for one in expected.askings}
    rows: list[dict[str, object]] = []
    for step in steps(wanted.definition):
        one = asked.pop(step.agent, None)
        row: dict[str, object] = {"state": step.state, "agent": step.agent, "depth": step.depth}
        if one is not None and one.thought.calls:
            row |= {
                "model": one.model,
                "input_tokens": one.thought.input_tokens,
                "output_tokens": one.thought.output_tokens,
                "cost_usd": str(one.cost_usd),
            }
        rows.append(row)
    return rows


def _data(wanted: "Ordered", expected: "Forecast") -> dict[str, object]:
    return {
        "flow": wanted.flow,
        "steps": _rows(wanted, expected),
        "cost_usd": str(expected.cost_usd),
        "time_s": round(expected.time_s, 1),
        "machine_s": round(expected.machine_s, 1),
    }


def _table(wanted: "Ordered", expected: "Forecast") -> Table:
    from decimal import Decimal

    table = Table(box=None, padding=(0, 1))
    for heading in ("step", "agent", "model", "tokens", "cost"):
        table.add_column(heading, justify="right" if heading in ("tokens", "cost") else "left", overflow="fold")
    for row in _rows(wanted, expected):
        said = [Text("  " * int(str(row["depth"])) + str(row["state"])), Text(str(row["agent"]), style="dim")]
        if "model" in row:
            tokens = f"{row['input_tokens']} + {row['output_tokens']}"
            cost = printable(Decimal(str(row["cost_usd"]))) if row["model"] else "?"
            said += [Text(str(row["model"]) or "none fits"), Text(tokens), Text(cost)]
        table.add_row(*said)
    return table


def _summary(wanted: "Ordered", expected: "Forecast") -> str:
    minutes, seconds = divmod(round(expected.time_s), 60)
    time = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    if not wanted.brief.models:
        return f"nothing is asked of models; about {time}"
    return f"about {printable(expected.cost_usd)} and {time}, {expected.machine_s:.0f} s of a core's work among it"
