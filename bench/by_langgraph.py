"""The durable flow by LangGraph: five nodes in a row, a checkpoint before each (``durability="sync"``).

Its fastest ways, as measured: the synchronous saver in threads on SQLite; the asynchronous one on PostgreSQL, on one
connection for one flow at a time and on a pool for many.
"""

import asyncio
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, TypedDict

import psycopg
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from durable import LEVELS, TASKS, Contestant, Place, in_threads

COUNT = "SELECT count(*) FROM checkpoints WHERE CAST(metadata ->> 'step' AS integer) > 0"
"""The checkpoints that hold a task's result; 0 and before come before the first."""
POOL = 10


class State(TypedDict):
    """What the nodes pass on."""

    value: int


@contextmanager
def contestant(place: Place, at_once: int) -> Iterator[Contestant]:
    """LangGraph on SQLite or PostgreSQL."""
    with _on_postgres(place.server, at_once) if place.server else _on_sqlite(place, at_once) as made:
        yield made


@contextmanager
def _on_sqlite(place: Place, at_once: int) -> Iterator[Contestant]:
    with closing(sqlite3.connect(place.folder / "checkpoints.db", check_same_thread=False)) as connection:
        saver = SqliteSaver(connection)
        saver.setup()
        connection.execute(f"PRAGMA synchronous={place.level}")
        graph, threads = _graph(saver), itertools.count()

        def flow() -> int:
            return graph.invoke({"value": 0}, _thread(next(threads)), durability="sync")["value"]

        def value(query: str) -> int:
            return connection.execute(query).fetchone()[0]

        yield Contestant(in_threads(flow, at_once), lambda: value(COUNT), lambda: LEVELS[value("PRAGMA synchronous")])


@contextmanager
def _on_postgres(server: str, at_once: int) -> Iterator[Contestant]:
    settings = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}

    async def connect() -> psycopg.AsyncConnection[Any] | AsyncConnectionPool[Any]:
        if at_once == 1:
            return await psycopg.AsyncConnection.connect(server, **settings)
        pool = AsyncConnectionPool(server, min_size=POOL, max_size=POOL, kwargs=settings, open=False)
        await pool.open(wait=True)
        return pool

    async def prepare() -> tuple[Any, CompiledStateGraph]:
        connection = await connect()
        saver = AsyncPostgresSaver(connection)
        await saver.setup()
        return connection, _graph(saver)

    threads = itertools.count()

    async def some(graph: CompiledStateGraph, left: Iterator[int]) -> None:
        for _ in left:
            result = await graph.ainvoke({"value": 0}, _thread(next(threads)), durability="sync")
            assert result["value"] == TASKS

    async def many(graph: CompiledStateGraph, count: int) -> None:
        left = iter(range(count))
        await asyncio.gather(*(some(graph, left) for _ in range(at_once)))

    def kept() -> int:
        with psycopg.connect(server) as connection:
            return connection.execute(COUNT).fetchone()[0]

    with asyncio.Runner() as runner:
        connection, graph = runner.run(prepare())
        yield Contestant(lambda count: runner.run(many(graph, count)), kept)
        runner.run(connection.close())


def _graph(saver: BaseCheckpointSaver) -> CompiledStateGraph:
    builder = StateGraph(State)
    node = _add_later if isinstance(saver, AsyncPostgresSaver) else _add
    names = [f"task{number}" for number in range(TASKS)]
    for name in names:
        builder.add_node(name, node)
    for one, following in itertools.pairwise([START, *names, END]):
        builder.add_edge(one, following)
    return builder.compile(checkpointer=saver)


def _add(state: State) -> State:
    return {"value": state["value"] + 1}


async def _add_later(state: State) -> State:
    return _add(state)


def _thread(number: int) -> dict[str, Any]:
    return {"configurable": {"thread_id": str(number)}}
