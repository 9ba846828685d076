"""``omnimind check``: measure any video, ours or not."""

import os
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table
from rich.text import Text

from omnimind.cli import REJECTED
from omnimind.cli.console import console
from omnimind.core.errors import MissingError, UserError
from omnimind.core.production import Production
from omnimind.core.proof import Measure, Proof
from omnimind.perception.limits import with_unit
from omnimind.settings import Settings
from omnimind.store.actions import action_key
from omnimind.store.files import telling_full_disks
from omnimind.store.home import Home


def check(
    video: Annotated[Path, typer.Argument(help="The video to measure.")],
    script: Annotated[Path | None, typer.Option(help="Its production.json: what should be said and shown.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the proof as JSON.")] = False,
) -> None:
    """Measure VIDEO; the exit code is 3 when a limit is broken.

    What was recorded for the script is sought in the sound as long as it is remembered here.
    """
    from omnimind.perception.check import check as measure

    settings = Settings.from_environment(os.environ)
    manifest = _manifest(script)
    with telling_full_disks():
        speech = _recordings(manifest, settings.store) if manifest else []
        proof = measure(video, manifest, speech=speech, whisper=settings.whisper_model)
    if json:
        typer.echo(proof.model_dump_json(indent=2))
    else:
        _print(proof)
    if not proof.ready:
        raise typer.Exit(REJECTED)


def _manifest(path: Path | None) -> Production | None:
    if path is None:
        return None
    try:
        return Production.model_validate_json(path.read_bytes())
    except OSError as error:
        raise MissingError(
            "manifest.missing", f"{path} can't be read ({error.strerror})", "give a production.json"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        problem = ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
        raise UserError(
            "manifest.invalid", f"{path} is not a manifest ({problem})", "give a production.json"
        ) from error


def _recordings(manifest: Production, home: Home) -> list[tuple[float, Path]]:
    """When each scene starts, and its own recording; nothing unless all of them are still remembered."""
    from omnimind.agents.narrator import NARRATOR, Narration

    found = []
    for timed in manifest.scenes:
        lines = tuple(line.text for line in timed.scene.lines)
        narration = Narration(lines=lines, language=manifest.wishes.language, voice=timed.voice or manifest.voice)
        speech = home.actions.recall(action_key(NARRATOR, narration), NARRATOR.returns)
        if speech is None:
            return []
        found.append((timed.start_s, home.artifacts.path(speech.audio)))
    return found


def _print(proof: Proof) -> None:
    table = Table(box=None, padding=(0, 1), show_header=False)
    for measure in proof.measures:
        mark = {"pass": "[green]✓[/]", "fail": "[red]✗[/]"}.get(measure.verdict, "[dim]–[/]")
        table.add_row(mark, measure.title, shown(measure), Text(measure.limit or measure.note, style="dim"))
    console().print(table)


def shown(measure: Measure) -> str:
    """The value as people read it, with its unit."""
    if measure.value is None:
        return measure.verdict
    value = f"{measure.value:.4g}" if isinstance(measure.value, float) else measure.value
    return with_unit(value, measure.unit)
