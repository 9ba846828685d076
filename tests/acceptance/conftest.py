"""The command as people run it, and small documents for it to tell."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from omnimind.core.production import Production

COMMAND = [str(Path(sys.executable).with_name("omnimind"))]

ENGLISH = """# Small tides

Twice a day the sea climbs the harbour wall. It stays for a while and goes back again.

## The pull

The Moon pulls the *near* side of the Earth harder than the far side. Two bulges of water follow.
"""

PORTUGUESE = """# Pequenas marés

Duas vezes por dia o mar sobe o muro do porto. Ele fica ali por um tempo e depois volta.

## A atração

A Lua atrai mais o lado *próximo* da Terra do que o lado distante. Daí nascem duas protuberâncias de água.
"""

TINY = """# A tide

The sea climbs the harbour wall.

## Again

It goes back after a while.
"""


@dataclass(frozen=True)
class Result:
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events that ``--json`` wrote."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def notices(self) -> list[str]:
        """What was told as a notice."""
        return [event["message"] for event in self.events if event["what"] == "notice"]


@dataclass(frozen=True)
class Made:
    """A production: what the command said, and where it is."""

    result: Result
    folder: Path

    @property
    def manifest(self) -> Production:
        """Its ``production.json``."""
        return Production.model_validate_json((self.folder / "production.json").read_bytes())

    def measure(self, name: str, video: int = 0) -> Any:
        """The value of a measure of its proof."""
        return next(one.value for one in self.manifest.proofs[video].measures if one.name == name)


Start = Callable[..., "subprocess.Popen[str]"]
Run = Callable[..., Result]
Make = Callable[..., Made]


def environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without its settings, with a store of the test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OMNIMIND_")}
    return {**kept, "OMNIMIND_HOME": str(home), **more}


@pytest.fixture(scope="session")
def start() -> Start:
    """Starts the command in a session of its own, with ``home`` as its store."""

    def start(*arguments: str | Path, home: Path, environ: Mapping[str, str] | None = None, **more: Any) -> Any:
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            env=environment(home, environ or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **more,
        )

    return start


@pytest.fixture(scope="session")
def run(start: Start) -> Run:
    """Runs the command to its end; ``said`` is its standard input."""

    def run(*arguments: str | Path, said: str = "", **more: Any) -> Result:
        with start(*arguments, stdin=subprocess.PIPE, **more) as process:
            out, err = process.communicate(said, timeout=120)
        return Result(process.returncode, out, err)

    return run


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store for the tests that do not mind what is remembered."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document of a quarter of a minute."""
    return _written(tmp_path_factory, "english.md", ENGLISH)


@pytest.fixture(scope="session")
def portuguese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in Portuguese."""
    return _written(tmp_path_factory, "portuguese.md", PORTUGUESE)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sentences."""
    return _written(tmp_path_factory, "tiny.md", TINY)


def _written(folders: pytest.TempPathFactory, name: str, text: str) -> Path:
    path = folders.mktemp("documents") / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def make(run: Run, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Makes a production of a source and flags, once for all tests; it must be ready."""

    @cache
    def make(source: str | Path, *flags: str | Path) -> Made:
        folder = tmp_path_factory.mktemp("out") / "production"
        result = run("make", source, *flags, "-o", folder, "--json", home=home)
        assert (result.code, result.err) == (0, "")
        assert result.events[-1]["about"] == "ready"
        return Made(result, folder)

    return make


@pytest.fixture(scope="session")
def sound() -> Callable[[Path], Any]:
    """Reads a file's sound: samples from -1 to 1, one row a channel, at its own rate."""

    def sound(path: Path) -> Any:
        with av.open(path) as file:
            return np.concatenate([frame.to_ndarray() for frame in file.decode(audio=0)], axis=1)

    return sound


@pytest.fixture(scope="session")
def frame_at() -> Callable[[Path, float], Any]:
    """Gives the picture shown at a time, as grey levels."""

    def frame_at(path: Path, time_s: float) -> Any:
        shown = None
        with av.open(path) as file:
            for frame in file.decode(video=0):
                if frame.time > time_s:
                    break
                shown = frame
        assert shown is not None
        return shown.to_ndarray(format="gray")

    return frame_at
