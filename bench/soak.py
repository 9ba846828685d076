"""Many calls through our gateway, a tenth of them streams that their clients leave: its memory must not grow.

python bench/soak.py [CALLS]
"""

import asyncio
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import aiohttp

import gateways
from gateway import body_of
from gateways import Server
from measuring import resident_mb
from report import Row, at_most

CALLS: Final = 100_000
STREAMS: Final = 10
"""One call in so many is a stream that is left after its first piece."""

WARM_UP: Final = 0.2
"""The share of calls before memory is looked at: caches fill, and heaps find their size."""

AT_ONCE: Final = 32
GROWTH_PERCENT: Final = 5

_PIECE: Final = (
    b'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m",'
    b'"choices":[{"index":0,"delta":{"role":"assistant","content":"The tide"},"finish_reason":null}]}\n\n'
)
_HEAD: Final = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


class Endless:
    """An upstream whose streams begin and never end; it counts those that were left."""

    def __init__(self) -> None:
        self.left = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_HEAD + _PIECE)
        while await reader.read(65536):
            pass
        self.left += 1
        writer.close()


@contextmanager
def endless(port: int) -> Iterator[Endless]:
    """It runs within the block."""
    upstream, loop = Endless(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(upstream.serve, "127.0.0.1", port)
    asyncio.run_coroutine_threadsafe(starting, loop).result()
    try:
        yield upstream
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def ask(session: aiohttp.ClientSession, number: int) -> None:
    """One call; a stream is left after its first piece."""
    is_stream = number % STREAMS == 0
    body = body_of("streams/m" if is_stream else "bench/m", number)
    async with session.post("chat/completions", json={**body, "stream": is_stream}) as response:
        if response.status != 200:
            raise RuntimeError(f"{response.status}: {(await response.text())[:500]}")
        if is_stream:
            await response.content.readline()
            response.close()
        else:
            await response.read()


async def run(server: Server, calls: range) -> None:
    """All of ``calls``, some at once."""
    numbers = iter(calls)

    async def some() -> None:
        for number in numbers:
            await ask(session, number)

    headers = {"authorization": f"Bearer {server.key}"}
    async with aiohttp.ClientSession(f"{server.url}/", headers=headers) as session:
        await asyncio.gather(*(some() for _ in range(AT_ONCE)))


def measure(calls: int = CALLS) -> Iterator[Row]:
    """How much memory grows after the warm-up."""
    port = gateways.free_port()
    with tempfile.TemporaryDirectory() as name, endless(port) as streams:
        folder = Path(name)
        with (
            gateways.upstream(folder) as upstream,
            gateways.ours(folder, upstream.url, streams_url=f"http://127.0.0.1:{port}/v1") as server,
        ):
            warm = int(calls * WARM_UP)
            asyncio.run(run(server, range(warm)))
            before_mb = resident_mb(server.process.pid)
            asyncio.run(run(server, range(warm, calls)))
            after_mb = resident_mb(server.process.pid)
            growth = (after_mb - before_mb) / before_mb * 100
    told = f" ({before_mb:.0f} to {after_mb:.0f} MB)"
    yield at_most(f"Gateway: memory gained in {calls:,} calls after a fifth of them", growth, GROWTH_PERCENT, "%", told)
    yield Row(
        "Gateway: streams left by their clients, and by us upstream", f"{calls // STREAMS:,} and {streams.left:,}"
    )


if __name__ == "__main__":
    from report import circumstances, tell

    print(circumstances())
    tell(measure(int(sys.argv[1]) if len(sys.argv) > 1 else CALLS))
