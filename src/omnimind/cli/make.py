"""``omnimind make``: a source becomes a production."""

import asyncio
import os
import sys
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from omnimind.cli import REJECTED, STOPPED
from omnimind.cli.stopping import stopping, tell_stopped
from omnimind.core.brief import Options
from omnimind.core.errors import Cancelled, UserError
from omnimind.core.production import Production
from omnimind.settings import Settings

Text = str | None


def make(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="A file, an address, a quoted text, or - for standard input."),
    ],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The folder for what is made.")] = None,
    title: Annotated[Text, typer.Option(help="The title; by default the document's.")] = None,
    language: Annotated[Text, typer.Option(help="Such as en or pt-BR; by default the document's.")] = None,
    voice: Annotated[Text, typer.Option(help="See: omnimind voices list.")] = None,
    duration: Annotated[Text, typer.Option(help="About how long, such as 90s, 2m or 1:30.")] = None,
    format_: Annotated[Text, typer.Option("--format", help="landscape, portrait, square; several with commas.")] = None,
    theme: Annotated[Text, typer.Option(help="The look; omnimind doctor lists them.")] = None,
    music: Annotated[Text, typer.Option(help="Music under the voice: on, or a sound file.", metavar="[FILE]")] = None,
    no_music: Annotated[bool, typer.Option("--no-music", help="No music.")] = False,
    captions: Annotated[Text, typer.Option(help="burned, soft, or both with a comma; none for neither.")] = None,
    quality: Annotated[Text, typer.Option(help="draft, standard or high.")] = None,
    loudness: Annotated[Text, typer.Option(help="Integrated loudness in LUFS, such as -16.")] = None,
    seed: Annotated[Text, typer.Option(help="Another number gives other music.")] = None,
    constant_frame_rate: Annotated[
        bool, typer.Option("--constant-frame-rate", help="Write every frame, for editing programs.")
    ] = False,
    flow: Annotated[
        str, typer.Option("--as", help="What to make: video, podcast, or a flow of yours; see omnimind flow list.")
    ] = "video",
    json: Annotated[bool, typer.Option("--json", help="Tell progress as one JSON object a line.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log everything and say where the time went.")
    ] = False,
    trace: Annotated[Path | None, typer.Option(help="Keep the OpenTelemetry spans in this file.")] = None,
) -> None:
    """Make a narrated, captioned, measured video from SOURCE; several become its chapters."""
    options = _options(
        title=title,
        language=language,
        voice=voice,
        duration=duration,
        format=format_,
        theme=theme,
        music=_music(music, no_music),
        captions=() if captions == "none" else captions,
        quality=quality,
        loudness=loudness,
        seed=seed,
    )
    try:
        production = _make(sources, options, output, flow, constant_frame_rate, json=json, verbose=verbose, trace=trace)
    except Cancelled:
        tell_stopped()
        raise typer.Exit(STOPPED) from None
    if production.status == "rejected":
        raise typer.Exit(REJECTED)


def _make(
    sources: list[str],
    options: Options,
    output: Path | None,
    flow: str,
    constant_frame_rate: bool,
    *,
    json: bool,
    verbose: bool,
    trace: Path | None,
) -> Production:
    """Make it, and show how it goes. Raises ``Cancelled`` within a second of an interrupt."""
    from omnimind.cli.progress import view
    from omnimind.studio import Studio
    from omnimind.telemetry.logs import logger
    from omnimind.telemetry.trace import tracing

    tracer, spans = tracing(trace)
    log = logger(sys.stderr, verbose=verbose)
    with view(json=json, verbose=verbose) as watch:
        studio = Studio(Settings.from_environment(os.environ), listen=watch.hear, tracer=tracer, log=log)
        began = perf_counter()
        making = studio.make(
            sources, options, output, flow=flow, constant_frame_rate=constant_frame_rate, stdin=sys.stdin.buffer
        )
        with stopping(studio.stop):
            production, folder = asyncio.run(making)
        watch.done(production, folder, perf_counter() - began)
    spans.shutdown()
    return production


def _options(**said: Any) -> Options:
    """The options, or an error that names the wrong one."""
    try:
        return Options.model_validate({name: value for name, value in said.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name, given = str(first["loc"][0]), said[str(first["loc"][0])]
        reason = first["msg"].removeprefix("Value error, ")
        raise UserError(
            "option.invalid",
            f"--{name} {given} is not right ({reason[:1].lower()}{reason[1:]})",
            "see omnimind make --help",
        ) from error


def _music(music: Text, no_music: bool) -> bool | str | None:
    if no_music:
        return False
    return True if music == "on" else music
