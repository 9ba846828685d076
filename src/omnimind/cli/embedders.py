"""``omnimind models install``: a model that tells which questions ask the same, on this machine."""

import os
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from omnimind.settings import Settings
from omnimind.store.home import Home


def install_model(name: Annotated[str, typer.Argument(help="Its name.")] = "all-MiniLM-L6-v2") -> None:
    """Download a model of embeddings, verified; an interrupted download goes on where it was."""
    from omnimind.models.embedding.install import install

    folder = Home(Settings.from_environment(os.environ).home).embedders
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    errors = Console(stderr=True)
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(name, total=None)
        install(name, folder, progress=lambda done, total: bar.update(task, completed=done, total=total))
    typer.echo(f"{name} is installed; the cache finds questions that ask the same with it")
