"""The other commands: what is here, which voices there are, space given back, help at once."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from omnimind import __version__

HEAVY = {
    *("numpy", "av", "cv2", "skia", "pocketsphinx", "typst"),
    *("trafilatura", "onnxruntime", "pypdfium2", "opentelemetry"),
    *("sqlalchemy", "alembic", "jsonata", "aiohttp", "genai_prices", "limits", "uvicorn", "tokenizers"),
}


def size_bytes(folder):
    """How much the files below a folder take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_the_doctor_says_what_is_here(run, home):
    """Versions, store, themes, encoders, voices, listeners and fonts, each on a line; all that is needed is there."""
    result = run("doctor", home=home)
    assert (result.code, result.err) == (0, "")
    whole = "".join(result.out.split())
    for told in (__version__, str(home), "paper, night, studio", "libx264", "aac", "pocketsphinx", "Cyrillic"):
        assert told.replace(" ", "") in whole
    assert re.search(r"Voices for en\s+\S+", result.out)
    assert re.search(r"Voices for pt\s+\S+", result.out)
    assert "✗" not in result.out


def test_voices_of_a_language(run, home):
    """Installed and installable voices of one language, whole names, and none of another."""
    result = run("voices", "list", "--language", "pt", home=home)
    assert (result.code, result.err) == (0, "")
    rows = result.out.splitlines()[1:]
    assert len(rows) > 2
    assert all(re.search(r"\bpt-(BR|PT)\b", row) for row in rows)
    assert re.search(r"espeak:pt-br\b.*installed", result.out)
    assert re.search(r"pt_BR-faber-medium\b.*can be installed, 63 MB", result.out)


def test_a_voice_that_is_none_is_refused_with_near_names(run, home):
    """A misspelt voice is told the right one, on one line."""
    result = run("voices", "install", "pt_BR-fabre-medium", home=home)
    assert result.code == 2
    (line,) = result.err.splitlines()
    assert "no voice called pt_BR-fabre-medium to install: did you mean pt_BR-faber-medium" in line


def test_clean_keeps_to_the_limit(run, tiny, tmp_path):
    """Within the limit nothing is taken; above it the oldest goes; with ``--all`` everything that can be made again."""
    store = tmp_path / "home"
    assert run("make", tiny, "--quality", "draft", "-o", tmp_path / "out", home=store).code == 0
    (store / "voices").mkdir()
    (store / "voices" / "mine.onnx").write_bytes(b"voice")
    full = size_bytes(store)

    assert run("clean", home=store).out.startswith("0 files and 0 runs taken away")
    assert size_bytes(store) == pytest.approx(full, rel=0.1)

    result = run("clean", home=store, environ={"OMNIMIND_STORE_LIMIT": "800K"})  # 0.65 MB are empty tables
    assert (result.code, result.err) == (0, "")
    assert 0 < size_bytes(store) - 5 <= 800_000 < full

    assert run("clean", "--all", home=store).code == 0
    assert {path.name for path in store.rglob("*") if path.is_file()} == {"mine.onnx", "omnimind.db"}
    assert (tmp_path / "out" / "video.mp4").exists()


def test_the_version(run, home):
    """``--version`` says the version."""
    assert run("--version", home=home).out == f"omnimind {__version__}\n"


def test_nothing_said_is_a_wish_for_help(run, home):
    """Without a command, the commands are shown."""
    result = run(home=home)
    assert "Traceback" not in result.err
    for command in ("make", "check", "voices", "doctor", "clean"):
        assert re.search(rf"\b{command}\b", result.out + result.err)


@pytest.mark.parametrize("arguments", [["--help"], ["make", "--help"], ["--version"]])
def test_help_comes_at_once(arguments):
    """Nothing heavy is imported before it is used."""
    binary = Path(sys.executable).with_name("omnimind")
    told = subprocess.run(
        [sys.executable, "-X", "importtime", binary, *arguments], capture_output=True, text=True, check=True
    )
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in told.stderr.splitlines() if "|" in line}
    assert "omnimind" in imported
    assert imported & HEAVY == set()


def test_every_option_is_explained(run, home):
    """``make --help`` names every option of the front matter and those of the command."""
    out = run("make", "--help", home=home, environ={"COLUMNS": "200", "TERM": "dumb"}).out
    for option in (
        *("title", "language", "voice", "duration", "format", "theme", "music", "no-music", "captions", "quality"),
        *("loudness", "seed", "output", "constant-frame-rate", "json", "verbose", "trace"),
    ):
        assert f"--{option}" in out


@pytest.mark.skipif(os.name != "posix", reason="signals and pipes are POSIX's")
def test_a_reader_that_goes_away_stops_nothing(start, tiny, home, tmp_path):
    """``omnimind make | head -1``: the reader leaves, the production is finished."""
    with start("make", tiny, "--quality", "draft", "--json", "-o", tmp_path / "out", home=home) as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert (process.returncode, err) == (0, "")
    assert (tmp_path / "out" / "production.json").exists()
