"""``omnimind clean``: give disk space back."""

import os
from typing import Annotated

import typer

from omnimind.settings import Settings
from omnimind.store.home import Pruned


def clean(
    everything: Annotated[
        bool, typer.Option("--all", help="Forget everything, not only what is over the limit.")
    ] = False,
) -> None:
    """Forget remembered results and finished runs, those longest unused first, until the store is within its limit."""
    settings = Settings.from_environment(os.environ)
    limit_bytes, kept_s = (0, 0.0) if everything else (settings.store_limit, settings.runs_kept_s)
    pruned = _prune(settings, limit_bytes, kept_s)
    typer.echo(
        f"{pruned.files} files and {pruned.runs} runs taken away, {pruned.freed_bytes / 1e6:.1f} MB freed; "
        f"{pruned.kept_bytes / 1e6:.1f} MB kept in {settings.home}"
    )


def _prune(settings: Settings, limit_bytes: int, kept_s: float) -> Pruned:
    home = settings.store
    if settings.database_url is None and not home.database_file.exists():
        return home.prune(limit_bytes, recent_s=0)
    from omnimind.store.database import open_database
    from omnimind.store.retention import prune

    with open_database(settings.database) as database:
        return prune(home, database, limit_bytes=limit_bytes, max_age_s=kept_s, recent_s=0)
