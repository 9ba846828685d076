"""``omnimind voices``: which voices there are, and more of them."""

import os
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from omnimind.cli.console import console
from omnimind.core.speech import VoiceInfo
from omnimind.settings import Settings
from omnimind.store.home import Home

app = typer.Typer(help="List voices, or install one.", no_args_is_help=True)


@app.command("list")
def list_voices(
    language: Annotated[str | None, typer.Option(help="Only this language, such as pt or en-GB.")] = None,
) -> None:
    """List the installed voices, best first, and those that can be installed."""
    from omnimind.media.speech.catalogue import catalogue
    from omnimind.media.speech.voices import InstalledVoices

    def wanted(tag: str) -> bool:
        return language is None or tag.lower().startswith(language.lower().replace("_", "-"))

    installed: list[VoiceInfo] = [voice for voice in InstalledVoices(_home().voices).all() if wanted(voice.language)]
    names = {voice.name for voice in installed}
    table = Table(box=None, padding=(0, 1))
    for heading in ("voice", "language", "engine", "licence", ""):
        table.add_column(heading, no_wrap=True)
    for voice in installed:
        table.add_row(voice.name, voice.language, f"{voice.engine} {voice.version}", voice.licence, "installed")
    for more in catalogue():
        if wanted(more.language) and f"piper:{more.name}" not in names:
            megabytes = sum(file.size_bytes for file in more.files) / 1e6
            table.add_row(more.name, more.language, "piper", more.licence, f"can be installed, {megabytes:.0f} MB")
    console().print(table)


@app.command("install")
def install_voice(name: Annotated[str, typer.Argument(help="See: omnimind voices list.")]) -> None:
    """Download a voice, verified; an interrupted download goes on where it was."""
    from omnimind.media.speech.install import install

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    errors = Console(stderr=True)
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(name, total=None)
        voice = install(
            name, _home().voices, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    typer.echo(f"{voice.name} is installed ({voice.language}, {voice.licence}); choose it with --voice {voice.name}")


def _home() -> Home:
    return Home(Settings.from_environment(os.environ).home)
