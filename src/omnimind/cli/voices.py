"""``omnimind voices``: which voices there are, and more of them."""

import os
from typing import Annotated

import typer

from omnimind.settings import Settings
from omnimind.store.home import Home

app = typer.Typer(help="List voices, or install one.", no_args_is_help=True)


@app.command("list")
def list_(
    language: Annotated[str | None, typer.Option(help="Only this language, such as pt or en-GB.")] = None,
) -> None:
    """List the installed voices, best first, and those that can be installed."""
