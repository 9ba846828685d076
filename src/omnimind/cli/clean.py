"""``omnimind clean``: give disk space back."""

import os
from typing import Annotated

import typer

from omnimind.settings import Settings
from omnimind.store.home import Home


def clean(
    everything: Annotated[
        bool, typer.Option("--all", help="Forget everything, not only what is over the limit.")
    ] = False,
) -> None:
    """Forget remembered results, those longest unused first, until the store is within its limit."""
    settings = Settings.from_environment(os.environ)
    pruned = Home(settings.home).prune(0 if everything else settings.store_limit, recent_s=0)
    typer.echo(
        f"{pruned.files} files taken away, {pruned.freed_bytes / 1e6:.1f} MB freed; "
        f"{pruned.kept_bytes / 1e6:.1f} MB kept in {settings.home}"
    )
