"""``omnimind make``: a source becomes a production."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, BinaryIO

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
        typer.Argument(
            metavar="SOURCE...",
            help="A file, an address, a quoted text, - for standard input; with a model also a line: what is wanted.",
        ),
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
    flow_file: Annotated[
        Path | None, typer.Option("--flow", help="A flow to make it by, such as one that --plan wrote.", metavar="FILE")
    ] = None,
    also: Annotated[
        Text, typer.Option(help="Languages to translate it into, such as pt-BR; several with commas.")
    ] = None,
    budget: Annotated[
        Text, typer.Option(help="The most that models may cost a production, in US dollars, such as 0.50.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no model, even if some are configured.")] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only show what would be done, and its price; -o FILE writes it as a flow.")
    ] = False,
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
    how: dict[str, Any] = {
        "flow": flow,
        "file": flow_file,
        "constant_frame_rate": constant_frame_rate,
        "is_offline": offline,
    }
    tags = _languages(also)
    if plan:
        _plan(sources, options, output, how, tags, json=json)
        return
    how |= {"budget_usd": _usd(budget), "stdin": _stdin(sources, is_read_often=bool(tags))}
    wanted = [(output, trace, ""), *((_within(output, tag), _named(trace, tag), tag) for tag in tags)]
    try:
        made = [
            _make(sources, options, folder, how | {"translate_to": tag}, json=json, verbose=verbose, trace=file)
            for folder, file, tag in wanted
        ]
    except Cancelled:
        tell_stopped()
        raise typer.Exit(STOPPED) from None
    if any(production.status == "rejected" for production in made):
        raise typer.Exit(REJECTED)


def _plan(
    sources: list[str], options: Options, output: Path | None, how: dict[str, Any], tags: Sequence[str], *, json: bool
) -> None:
    """Show what would be done, for one production: in the language of ``tags`` if there is one.

    Raises:
        UserError: ``option.invalid``: there are several.
    """
    if len(tags) > 1:
        raise UserError("option.invalid", "--plan shows one production at a time", "give --also one language")
    from omnimind.cli.planning import tell_plan
    from omnimind.studio import Studio
    from omnimind.telemetry.logs import logger
    from omnimind.telemetry.trace import tracing

    settings = Settings.from_environment(os.environ)
    log = logger(sys.stderr, verbose=False)
    studio = Studio(settings, listen=lambda event: None, tracer=tracing(None)[0], log=log)
    more = {**how, "stdin": sys.stdin.buffer, "translate_to": "".join(tags)}
    tell_plan(studio.ordered(sources, options, **more), output=output, json=json)


def _make(
    sources: list[str],
    options: Options,
    output: Path | None,
    how: dict[str, Any],
    *,
    json: bool,
    verbose: bool,
    trace: Path | None,
) -> Production:
    """Make it, and show how it goes. Raises ``Cancelled`` within a second of an interrupt."""
    from omnimind.cli.progress import view
    from omnimind.runtime.seeing import telemetry
    from omnimind.studio import Studio

    settings = Settings.from_environment(os.environ)
    told = telemetry(settings, sys.stderr, verbose=verbose, trace_file=trace)
    if isinstance(how["stdin"], BytesIO):
        how["stdin"].seek(0)
    with view(json=json, verbose=verbose) as watch, closing(told):
        studio = Studio(settings, listen=watch.hear, tracer=told.tracer, log=told.log, keep=told.kept_in)
        began = perf_counter()
        making = studio.make(sources, options, output, **how)
        with stopping(studio.stop):
            production, folder = asyncio.run(making)
        watch.done(production, folder, perf_counter() - began)
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


def _within(folder: Path | None, tag: str) -> Path | None:
    """The folder of a translation: in that of the first production, if that was named."""
    return folder and folder / tag


def _named(file: Path | None, tag: str) -> Path | None:
    """The file beside ``file`` that is for a translation."""
    return file and file.with_stem(f"{file.stem}-{tag}")


def _stdin(sources: list[str], *, is_read_often: bool) -> BinaryIO:
    """Standard input, kept if it is a source of several productions."""
    if not is_read_often or "-" not in sources:
        return sys.stdin.buffer
    return BytesIO(sys.stdin.buffer.read())


def _languages(said: Text) -> tuple[str, ...]:
    """The languages that ``--also`` names, each once, in their usual case.

    Raises:
        UserError: ``option.invalid``.
    """
    tags = [tag for tag in (said or "").split(",") if tag.strip()]
    return tuple(dict.fromkeys(_options(language=tag).language or "" for tag in tags))


def _usd(said: Text) -> Decimal | None:
    """The amount that ``--budget`` names.

    Raises:
        UserError: ``option.invalid``.
    """
    if said is None:
        return None
    try:
        amount = Decimal(said.strip().removeprefix("$"))
    except InvalidOperation:
        amount = Decimal(-1)
    if not (amount.is_finite() and amount >= 0):
        raise UserError("option.invalid", f"--budget {said} is not right (it is no amount of dollars)", "such as 0.50")
    return amount


def _music(music: Text, no_music: bool) -> bool | str | None:
    if no_music:
        return False
    return True if music == "on" else music
