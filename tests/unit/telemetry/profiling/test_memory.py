"""Memory is traced when somebody wants it, and what grows ever more is found."""

import tracemalloc

import pytest

from omnimind.telemetry.profiling.folded import Spent
from omnimind.telemetry.profiling.memory import Tracer, growth, suspects


@pytest.fixture
def tracer():
    """A tracer, which ends."""
    one = Tracer()
    yield one
    one.stop()


def leak(kept):
    """Keep half a megabyte more."""
    kept.append([bytes(1000) for _ in range(500)])


def test_a_planted_leak_is_the_suspect(tracer):
    """By the line that allocates, with who calls it; what comes and goes is none, and no path of a machine is told."""
    tracer.start(5)
    kept, snapshots = [], []
    for _ in range(4):
        leak(kept)
        passing = [bytes(1000) for _ in range(800)]
        snapshots.append(tracer.snapshot())
    assert len(passing) == 800
    first = suspects(snapshots)[0]
    assert first.site.rpartition(":")[0].endswith("test_memory.py")
    assert first.grown_bytes == pytest.approx(3 * 500 * 1033, rel=0.05)
    assert len(first.stack.split(";")) > 1
    assert not any(site.startswith("/") for site in first.stack.split(";"))
    line = leak.__code__.co_firstlineno + 2
    assert all(one.site.endswith(f":{line}") for one in suspects(snapshots) if "test_memory" in one.site)


def test_tracing_tells_what_it_takes(tracer):
    """And nothing while it does not trace; it can be started and stopped again."""
    assert tracer.tracing is None
    tracer.start(3)
    kept = [bytes(10_000) for _ in range(100)]
    told = tracer.tracing
    assert told.frames == 3
    assert told.traced_bytes > 1_000_000
    assert 0 < told.overhead_bytes < told.traced_bytes
    tracer.start(9)
    assert tracer.tracing.frames == 3
    tracer.stop()
    assert tracer.tracing is None
    assert not tracemalloc.is_tracing()
    assert kept


def snapshot(**sizes):
    """A snapshot with so many bytes a site."""
    return {f"caller.py:1;{site}.py:1": Spent(1, size, 0) for site, size in sizes.items()}


def test_what_grows_now_and_then_is_no_suspect():
    """It must have grown each time, over three snapshots or more, and by what matters."""
    many = [
        snapshot(up=k * 100_000, wave=100_000 + (k % 2) * 50_000, small=k, once=0 if k < 2 else 90_000)
        for k in (1, 2, 3)
    ]
    assert [one.site for one in suspects(many)] == ["up.py:1"]
    assert suspects(many[:2]) == []


def test_growth_has_both_ways():
    """What is more and what is less; what is the same is not told."""
    told = growth([snapshot(up=10, same=5, gone=7), snapshot(up=30, same=5, new=4)])
    assert [(one.site, one.grown_bytes, list(one.sizes)) for one in told] == [
        ("up.py:1", 20, [10, 30]),
        ("new.py:1", 4, [0, 4]),
        ("gone.py:1", -7, [7, 0]),
    ]
