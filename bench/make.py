"""The whole command, measured from outside: a process from its start to its end, its review included.

    python bench/make.py                    # everything, about eight minutes
    python bench/make.py slides again       # some of it

Every production is made in a store of its own, empty unless said otherwise, by the voice that is always there. Times
are the median of three runs where a run is short.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sources
from measuring import OMNIMIND, VOICE, Cost, ours, run, typical
from report import Row, at_least, at_most, circumstances, tell

RUNS = 3
REJECTED = 3
"""The exit code of a production that is made and reviewed, but fails its review: the tables say so."""


class Bench:
    """Makes productions below ``folder``; each has a store and an output folder named after it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        run([OMNIMIND, "--help"], ours(folder))

    def make(self, name: str, source: Path, *options: str, watched: bool = False) -> Cost:
        """One run of the command, in the store ``name``."""
        command = [OMNIMIND, "make", source, "-o", self.output(name), "--voice", VOICE, *options]
        return run(command, ours(self.store(name)), watched=watched, fine=(0, REJECTED))

    def fresh(self, name: str, source: Path, *options: str, runs: int = 1, watched: bool = False) -> Cost:
        """The typical run with an empty store."""
        costs = []
        for _ in range(runs):
            shutil.rmtree(self.store(name), ignore_errors=True)
            costs.append(self.make(name, source, *options, watched=watched))
        return typical(costs)

    def speed(self, name: str, cost: Cost) -> float:
        """How many times faster than it plays the production ``name`` was made."""
        return self.duration_s(name) / cost.wall_s

    def duration_s(self, name: str) -> float:
        """Its length."""
        return float(self._manifest(name)["duration_s"])

    def told(self, name: str, words: str) -> str:
        """What the production ``name`` is: its length, ``words``, and whether it was rejected."""
        verdict = "" if self._manifest(name)["status"] == "ready" else " (rejected)"
        return f"The whole command, cold: {self.duration_s(name):.0f} s of {words}{verdict}"

    def _manifest(self, name: str) -> dict[str, Any]:
        return json.loads((self.output(name) / "production.json").read_text())

    def store(self, name: str) -> Path:
        """Where it remembers."""
        return self.folder / "stores" / name

    def output(self, name: str) -> Path:
        """Where its files are."""
        return self.folder / "out" / name


def slides(bench: Bench) -> Iterator[Row]:
    """Slides, 90 s, cold."""
    cost = bench.fresh("slides", sources.TIDES, runs=RUNS)
    yield at_least(bench.told("slides", "slides"), bench.speed("slides", cost), 15, note=_spent(cost))


def constant(bench: Bench) -> Iterator[Row]:
    """The same with every frame written."""
    cost = bench.fresh("constant", sources.TIDES, "--constant-frame-rate")
    what = bench.told("constant", "slides, `--constant-frame-rate`")
    yield at_least(what, bench.speed("constant", cost), 5, note=_spent(cost))


def photographs(bench: Bench) -> Iterator[Row]:
    """Large photographs in motion all the time."""
    cost = bench.fresh("photographs", sources.photographs(bench.folder), "--duration", "90s")
    what = bench.told("photographs", "photographs in motion")
    yield at_least(what, bench.speed("photographs", cost), 2, note=_spent(cost))


def again(bench: Bench) -> Iterator[Row]:
    """The same command once more, and with one sentence changed."""
    bench.fresh("again", sources.TIDES)
    kept = bench.folder / "kept"
    shutil.copytree(bench.store("again"), kept)
    same = typical([bench.make("again", sources.TIDES) for _ in range(RUNS)])
    yield at_most("The same command again", same.wall_s, 1, "s", _spent(same))
    changed = bench.folder / "changed" / sources.TIDES.name
    shutil.copytree(sources.TIDES.parent, changed.parent)
    changed.write_text(sources.TIDES.read_text().replace(sources.SENTENCE, sources.CHANGED))
    costs = []
    for _ in range(RUNS):
        shutil.rmtree(bench.store("again"))
        shutil.copytree(kept, bench.store("again"))
        costs.append(bench.make("again", changed))
    edited = typical(costs)
    yield at_most("One sentence changed", edited.wall_s, 2.5, "s", _spent(edited))


def formats(bench: Bench) -> Iterator[Row]:
    """Three formats at once, against one."""
    one = bench.fresh("one", sources.TIDES, runs=RUNS)
    three = bench.fresh("three", sources.TIDES, "--format", "landscape,portrait,square", runs=RUNS)
    note = f" ({three.wall_s:.1f} s against {one.wall_s:.1f} s; CPU {three.cpu_s / one.cpu_s:.2f} times)"
    yield at_most("Three formats at once, to one", three.wall_s / one.wall_s, 2.2, "times", note)


def memory(bench: Bench) -> Iterator[Row]:
    """What all processes hold together at the most, for a short and a long production."""
    peaks = {}
    for minutes in (1, 20):
        name = f"minutes-{minutes}"
        cost = bench.fresh(name, sources.long_text(bench.folder, minutes), watched=True)
        peaks[minutes] = cost.peak_mb
        note = f" ({bench.duration_s(name) / 60:.1f} minutes in {cost.wall_s:.1f} s)"
        yield at_most(f"Peak memory, {minutes} min of slides", cost.peak_mb, 800, "MB", note)
    yield at_most("Peak memory, 20 min to 1 min", peaks[20] / peaks[1], 1.1, "times")


def start(bench: Bench) -> Iterator[Row]:
    """How long it takes to say what it can do."""
    cost = typical([run([OMNIMIND, "--help"], ours(bench.folder)) for _ in range(RUNS)])
    yield at_most("`omnimind --help`", cost.wall_s, 0.5, "s", _spent(cost))


CASES: dict[str, Callable[[Bench], Iterator[Row]]] = {
    case.__name__: case for case in (slides, constant, photographs, again, formats, memory, start)
}


def _spent(cost: Cost) -> str:
    return f" ({cost.wall_s:.2f} s, CPU {cost.cpu_s:.2f} s)"


def measure(names: list[str]) -> Iterator[Row]:
    """The figures of the cases called ``names``."""
    with tempfile.TemporaryDirectory(prefix="omnimind-bench-") as folder:
        bench = Bench(Path(folder))
        for name in names:
            yield from CASES[name](bench)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="*", choices=[*CASES, []], help="which to measure; all by default")
    given = parser.parse_args().case or list(CASES)
    print(circumstances(), flush=True)
    tell(measure(given))


if __name__ == "__main__":
    main()
