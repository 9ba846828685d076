"""``omnimind doctor``: what is here, and what would make it better."""

import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import NamedTuple

import typer
from rich.table import Table
from rich.text import Text

from omnimind import __version__
from omnimind.cli.console import console
from omnimind.core.errors import OmniMindError
from omnimind.settings import Settings
from omnimind.store.home import Home


class Finding(NamedTuple):
    """One thing looked for. ``good``: there; ``None``: would make it better; ``False``: nothing works without."""

    what: str
    found: str
    good: bool | None = True
    advice: str = ""


def doctor() -> None:
    """Say what is installed, and what would make it better."""
    settings = Settings.from_environment(os.environ)
    home = settings.store
    findings = [*_program(settings, home), *_encoders(), *_voices(home), *_recognisers(settings), *_models(settings)]
    findings += _fonts()
    table = Table(box=None, padding=(0, 1), show_header=False)
    for finding in findings:
        mark = {True: "[green]✓[/]", None: "[yellow]–[/]", False: "[red]✗[/]"}[finding.good]
        table.add_row(mark, finding.what, Text(finding.found, overflow="fold"), Text(finding.advice, style="yellow"))
    console().print(table)
    if any(finding.good is False for finding in findings):
        raise typer.Exit(1)


def _program(settings: Settings, home: Home) -> Iterator[Finding]:
    from omnimind.media.pictures.theme import themes

    yield Finding("OmniMind", f"{__version__} on Python {platform.python_version()}, {settings.cores} cores")
    size, limit = home.size_bytes() / 1e6, settings.store_limit / 1e6
    yield Finding("Store", f"{settings.home}, {size:.0f} of at most {limit:.0f} MB")
    if home.bucket is not None:
        yield _bucket(home)
    yield Finding("Themes", ", ".join(themes()))


def _bucket(home: Home) -> Finding:
    """Whether the bucket can be written and read."""
    url = home.bucket.url if home.bucket else ""
    try:
        is_kept = home.artifacts.holds(home.artifacts.put(b"omnimind doctor", "text/plain"))
    except OmniMindError as error:
        return Finding("Bucket", f"{url}: {error.message}", False, error.hint)
    return Finding("Bucket", url, is_kept, "" if is_kept else "what is written there can't be read")


def _encoders() -> Iterator[Finding]:
    import av

    for name, needed_for in (("libx264", "video"), ("aac", "sound"), ("mov_text", "soft captions")):
        there = name in av.codecs_available
        advice = "" if there else f"needed for {needed_for}: install PyAV's wheel rather than building it"
        yield Finding(f"Encoder for {needed_for}", f"{name}, PyAV {av.__version__}", there, advice)


def _voices(home: Home) -> Iterator[Finding]:
    from omnimind.media.speech.voices import InstalledVoices

    voices = InstalledVoices(home.voices).all()
    for language, advice in (
        ("en", "install the system's flite library (Debian: libflite1), or see omnimind voices list"),
        ("pt", "see omnimind voices list for more natural ones"),
    ):
        mine = [voice for voice in voices if voice.language.split("-")[0] == language]
        more = f" and {len(mine) - 3} more" if len(mine) > 3 else ""
        found = ", ".join(voice.name for voice in mine[:3]) + more
        natural = any(voice.engine != "espeak" for voice in mine)
        yield Finding(f"Voices for {language}", found, True if natural else None, "" if natural else advice)
    yield Finding("Voices in all", f"{len(voices)} in {len({voice.language for voice in voices})} languages")
    piper = find_spec("piper") is not None
    yield Finding("Piper", "installed" if piper else "none", piper or None, "" if piper else "install omnimind[piper]")


def _recognisers(settings: Settings) -> Iterator[Finding]:
    yield Finding("Listener for English", f"pocketsphinx {version('pocketsphinx')}")
    try:
        found = f"faster-whisper {version('faster-whisper')}"
    except PackageNotFoundError:
        found = ""
    if found and settings.whisper_model:
        yield Finding("Listener for all", f"{found} with {settings.whisper_model}")
    else:
        advice = "install omnimind[whisper] and set OMNIMIND_WHISPER_MODEL to judge every language word by word"
        yield Finding("Listener for all", found or "none", None, advice)


def _models(settings: Settings) -> Iterator[Finding]:
    from omnimind.models.config import load_config
    from omnimind.models.fleet import sources

    try:
        there = sources(load_config(settings.models_file), settings.secret)
    except OmniMindError as error:
        yield Finding("Models", error.message, None, error.hint)
        return
    advice = "" if there else "export OPENAI_API_KEY=… or OLLAMA_HOST=127.0.0.1 for agents that think: docs/models.md"
    yield Finding("Models", f"of {', '.join(there)}" if there else "none", True if there else None, advice)
    yield from _painters(settings)
    if settings.insecure_tls:
        yield Finding("Certificates", "NOT verified", None, "unset OMNIMIND_INSECURE_TLS")


def _painters(settings: Settings) -> Iterator[Finding]:
    from omnimind.runtime.looking import painters

    for name, told in painters(settings).items():
        if isinstance(told, OmniMindError):
            yield Finding("Painter", f"{name}: {told.message}", None, told.hint)
        elif not told:
            advice = "put a checkpoint into its folder of models; until then pictures are drawn layouts"
            yield Finding("Painter", f"{name}: no model is loaded", None, advice)
        else:
            yield Finding("Painter", f"{name}: {', '.join(told)}")


def _fonts() -> Iterator[Finding]:
    from omnimind.media.pictures.fonts import report

    coverages = report()
    yield Finding("Fonts for", ", ".join(coverage.script for coverage in coverages if coverage.family))
    for package in dict.fromkeys(coverage.package for coverage in coverages if not coverage.family):
        scripts = ", ".join(one.script for one in coverages if not one.family and one.package == package)
        yield Finding("No font for", scripts, None, f"install what Debian calls {package}")
