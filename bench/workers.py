"""Two workers on PostgreSQL: how many calls of agents they make a second, and how long a call waits until it begins.

    python bench/workers.py

The workers are processes as ``omnimind worker`` starts them, the agent does nothing but add one, and every commit of
the server is synced. Chains of tasks go on side by side, so that every call is deferred, brought, made and answered
before the next one of its chain. When a job was deferred and when it was taken is told by triggers on Procrastinate's
table, by the server's clock; a round ends when the last run has. Figures are medians of the rounds.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psycopg

from omnimind.core.run import NewRun
from omnimind.store.database import open_database
from omnimind.store.home import Home
from omnimind.store.journal import DatabaseJournal
from report import Row, at_least, at_most, circumstances, tell
from servers import Postgres

WORKERS = 2
AT_ONCE = 16
CHAINS, TASKS = 12, 50
ROUNDS = 5

AGENT = """
from omnimind.core.agent import Agent
from omnimind.core.value import Value

class Number(Value):
    value: int

ADD = Agent("add", "1", Number, Number, lambda number, _: Number(value=number.value + 1), remembered=False)
"""

TRIGGERS = """
CREATE TABLE moments (job bigint, status text, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION note_moment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO moments VALUES (NEW.id, NEW.status); RETURN NEW; END $$;
CREATE TRIGGER note AFTER INSERT OR UPDATE OF status ON procrastinate_jobs
FOR EACH ROW WHEN (NEW.task_name = 'omnimind.act') EXECUTE PROCEDURE note_moment();
"""
WAITS = """
SELECT extract(epoch FROM min(at) FILTER (WHERE status = 'doing') - min(at) FILTER (WHERE status = 'todo'))::float
FROM moments GROUP BY job
"""


def flow() -> dict[str, Any]:
    """A chain of tasks."""
    states: dict[str, Any] = {f"Task {number}": {"Type": "Task", "Resource": "agent:add"} for number in range(TASKS)}
    for number, state in enumerate(states.values()):
        state.update({"Next": f"Task {number + 1}"} if number < TASKS - 1 else {"End": True})
    return {"QueryLanguage": "JSONata", "StartAt": "Task 0", "States": states}


@contextmanager
def workers(url: str, folder: Path) -> Iterator[None]:
    """Workers at work."""
    packages = folder / "packages"
    (packages / "adding-1.dist-info").mkdir(parents=True)
    (packages / "adding.py").write_text(AGENT)
    (packages / "adding-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: adding\nVersion: 1\n")
    (packages / "adding-1.dist-info" / "entry_points.txt").write_text("[omnimind.agents]\nadd = adding:ADD\n")
    command = [str(Path(sys.executable).with_name("omnimind")), "worker", f"--concurrency={AT_ONCE}"]
    own = {"OMNIMIND_HOME": str(folder), "OMNIMIND_DATABASE_URL": url, "PYTHONPATH": str(packages)}
    with (folder / "log").open("w") as log:
        made = [subprocess.Popen(command, env={**os.environ, **own}, stdout=log) for _ in range(WORKERS)]
        try:
            yield
        finally:
            for worker in made:
                worker.terminate()
            for worker in made:
                worker.wait()


def round_of(url: str, folder: Path) -> tuple[float, list[float]]:
    """Calls a second, and the seconds that each waited."""
    with open_database(url) as database, workers(url, folder), psycopg.connect(url, autocommit=True) as connection:
        journal = DatabaseJournal(database, Home(folder).artifacts)
        asyncio.run(journal.begin(NewRun("bench", flow(), {"value": 0})))
        _await_ends(connection, 1)
        connection.execute(TRIGGERS)
        began_s = time.monotonic()
        for _ in range(CHAINS):
            asyncio.run(journal.begin(NewRun("bench", flow(), {"value": 0})))
        _await_ends(connection, 1 + CHAINS)
        spent_s = time.monotonic() - began_s
        outputs = connection.execute("SELECT DISTINCT data FROM history WHERE kind = 'succeeded'").fetchall()
        assert outputs == [(f'{{"value":{TASKS}}}',)], outputs
        waits_s = [wait_s for (wait_s,) in connection.execute(WAITS)]
    assert len(waits_s) == CHAINS * TASKS
    return len(waits_s) / spent_s, waits_s


def _await_ends(connection: psycopg.Connection, count: int) -> None:
    query = "SELECT count(*) FROM runs WHERE status = 'succeeded'"
    while connection.execute(query).fetchone() != (count,):
        time.sleep(0.02)


def measure() -> Iterator[Row]:
    """The figures."""
    rates, waits_ms = [], []
    with tempfile.TemporaryDirectory(prefix="omnimind-bench-") as folder, Postgres(Path(folder)) as server:
        for number in range(ROUNDS):
            rate, waits_s = round_of(server.fresh(), Path(folder) / str(number))
            rates.append(rate)
            waits_ms.append(quantiles(waits_s, n=20)[-1] * 1000)
    span = f" ({min(rates):,.0f}–{max(rates):,.0f})"
    yield at_least(f"{WORKERS} workers, {CHAINS} chains of {TASKS} calls", median(rates), 150, "calls a second", span)
    span = f" ({min(waits_ms):.0f}–{max(waits_ms):.0f})"
    yield at_most("From deferred to begun, 95th percentile", median(waits_ms), 50, "ms", span)


def main() -> None:
    """Print a table."""
    print(circumstances(), flush=True)
    tell(measure())


if __name__ == "__main__":
    main()
