"""``omnimind guard``: what policies say of texts, and what the guard decided."""

import json as json_text
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, get_args

import typer
from rich.table import Table
from rich.text import Text

from omnimind.cli import REJECTED, guard_policies
from omnimind.cli.console import console
from omnimind.cli.guard_policies import Tenant, equipment, policy_named
from omnimind.cli.opening import opened
from omnimind.cli.telling import DAY_S, moment
from omnimind.core.errors import UserError
from omnimind.core.guard import Finding, Place, Verdict
from omnimind.core.model import DEFAULT_TENANT, Caller

if TYPE_CHECKING:
    from omnimind.guard.policy import Policy
    from omnimind.store.decisions import Count, Decision

app = typer.Typer(help="Judge texts by policies, and see what the guard decided.", no_args_is_help=True)
app.add_typer(guard_policies.app, name="policy")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_STYLES: Final = {"allow": "green", "log": "cyan", "redact": "yellow", "ask": "magenta", "block": "red"}
_MOST_SHOWN: Final = 40
_LONGEST_NAME: Final = 4096


@app.command("check")
def check(
    said: Annotated[str, typer.Argument(metavar="TEXT|FILE|-", help="A text, a file, or - for standard input.")],
    policy: Annotated[
        str | None, typer.Option("--policy", "-p", metavar="FILE", help="A policy: a file, or a name that ships.")
    ] = None,
    where: Annotated[
        str, typer.Option("--where", "-w", metavar="PLACE", help=f"Where the text is: {', '.join(get_args(Place))}.")
    ] = "input",
    tenant: Tenant = DEFAULT_TENANT,
    json: AsJson = False,
) -> None:
    """Judge a text; the exit code is 3 when it may not pass. Nothing is recorded."""
    text, place = _text(said), _place(where)
    if policy is not None:
        verdict = _judged(policy_named(policy), text, place)
    else:
        from omnimind.guard.engine import PolicyGuard
        from omnimind.guard.shelf import Shelf
        from omnimind.store.policies import Policies

        with opened() as kept:
            verdict = PolicyGuard(Shelf(Policies(kept.database), equipment())).check(text, place, Caller(tenant=tenant))
    if json:
        typer.echo(json_text.dumps(verdict.model_dump(mode="json"), indent=2, ensure_ascii=False))
    else:
        _show(verdict, text)
    if verdict.decided in {"block", "ask"}:
        raise typer.Exit(REJECTED)


@app.command("test")
def test(
    policy: Annotated[str, typer.Argument(metavar="FILE", help="A policy: a file, or a name that ships.")],
) -> None:
    """Try a policy with its own examples; the exit code is 1 when one of them is decided otherwise."""
    read = policy_named(policy)
    if any(rule.check == "topics" for rule in read.rules) and equipment().embedder is None:
        typer.echo("topics are compared by their words: no model of embeddings is here", err=True)
    from omnimind.runtime.policing import trials

    wrong = [trial for trial in trials(read, equipment()) if not trial.is_right]
    for failure in wrong:
        typer.echo(f"{policy}: {failure}")
    if wrong:
        raise typer.Exit(1)
    count = len(read.examples)
    typer.echo(f"{policy}: {count} {'example is' if count == 1 else 'examples are'} decided as expected")


@app.command("decisions")
def decisions(
    tenant: Annotated[str | None, typer.Option(help="Only those about this tenant's texts.")] = None,
    run: Annotated[str | None, typer.Option(help="Only those of this run.")] = None,
    counts: Annotated[bool, typer.Option("--counts", help="How often each rule decided what.")] = False,
    days: Annotated[float, typer.Option(min=0, help="How far back to count.")] = 7,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to list.")] = 50,
    json: AsJson = False,
) -> None:
    """List what the guard decided, the newest first; the texts themselves are never kept."""
    from omnimind.store.decisions import Decisions

    with opened() as kept:
        store = Decisions(kept.database)
        found: Sequence[Count | Decision]
        if counts:
            found = store.counts(tenant=tenant, since_s=time.time() - days * DAY_S)
        else:
            found = store.recent(tenant=tenant, run_id=run, limit=limit)
    if json:
        told = [one.model_dump(mode="json") for one in found]
        typer.echo(json_text.dumps(told, indent=2, ensure_ascii=False))
    elif not found:
        typer.echo("nothing was decided")
    else:
        console().print(_decisions_table(found))


def _decisions_table(found: "Sequence[Count | Decision]") -> Table:
    from omnimind.store.decisions import Count

    table = Table(box=None, padding=(0, 1))
    is_counted = isinstance(found[0], Count)
    when = ("texts", "findings") if is_counted else ("when", "tenant", "run", "place", "score", "findings")
    for heading in (*when, "rule", "kind", "decided"):
        table.add_column(heading)
    for one in found:
        decided = Text(f"{one.decided}{' (on trial)' if one.is_shadow else ''}", style=_STYLES[one.decided])
        if isinstance(one, Count):
            cells = [str(one.texts), str(one.findings)]
        else:
            about = (one.tenant, one.run_id, one.place, f"{one.score:.2f}", str(one.findings))
            cells = [moment(one.at_s), *about]
        table.add_row(*map(Text, cells), Text(one.rule), Text(one.kind), decided)
    return table


def _text(said: str) -> str:
    try:
        if said == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        if len(said) < _LONGEST_NAME and "\n" not in said and Path(said).is_file():
            return Path(said).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UserError("input.unreadable", f"{said} can't be read ({why})", "give a text or a text file") from error
    return said


def _place(said: str) -> Place:
    known: tuple[Place, ...] = get_args(Place)
    found = next((place for place in known if place == said), None)
    if found is None:
        raise UserError("place.unknown", f"there is no place {said!r}", f"there are {', '.join(known)}")
    return found


def _judged(policy: "Policy", text: str, place: Place) -> Verdict:
    from omnimind.guard.engine import PolicyGuard
    from omnimind.guard.shelf import Shelf

    return PolicyGuard(Shelf(house=policy, equipment=equipment())).check(text, place, Caller())


def _show(verdict: Verdict, text: str) -> None:
    out = console()
    if verdict.findings:
        table = Table(box=None, padding=(0, 1))
        for heading in ("line", "column", "kind", "score", "rule", "decided", "what"):
            table.add_column(heading, overflow="fold")
        starred = _starred(text, verdict.findings)
        for finding in verdict.findings:
            line = text.count("\n", 0, finding.start) + 1
            column = finding.start - text.rfind("\n", 0, finding.start)
            decided = f"{finding.decided}{' (on trial)' if finding.is_shadow else ''}"
            what = " ".join(starred[finding.start : finding.end].split())
            shown = what if len(what) <= _MOST_SHOWN else f"{what[: _MOST_SHOWN - 1]}…"
            cells = (str(line), str(column), finding.kind, f"{finding.score:.2f}", finding.rule)
            table.add_row(*map(Text, cells), Text(decided, style=_STYLES[finding.decided]), Text(shown, style="dim"))
        out.print(table)
    out.print(Text.assemble("decided: ", (verdict.decided, _STYLES[verdict.decided]), f" by {verdict.policy}"))
    if verdict.decided == "redact":
        out.print(Text(verdict.text))


_WORDS: Final = ("toxicity.", "word", "topic.", "injection.")
"""Kinds that may be shown as they are; everything else may be somebody's."""


def _starred(text: str, findings: Sequence[Finding]) -> str:
    """``text`` without what may be somebody's, as long as it was: no more of it stays than where it is redacted."""
    from omnimind.guard.personal.families import KINDS
    from omnimind.guard.tokens import mask

    characters = list(text)
    for finding in findings:
        if finding.kind.startswith(_WORDS):
            continue
        value = text[finding.start : finding.end]
        masked = mask(finding.kind, value) if finding.kind in KINDS else "*" * len(value)
        for at, character in enumerate(masked, finding.start):
            if character == "*":  # what another finding hides stays hidden
                characters[at] = character
    return "".join(characters)
