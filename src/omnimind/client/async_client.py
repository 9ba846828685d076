"""The client that lets others work meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4

import httpx2

from omnimind.client import productions
from omnimind.client.events import EventReader
from omnimind.client.operation import Operation, at
from omnimind.client.requesting import (
    ADDRESS,
    TIMEOUT_S,
    Patience,
    checked,
    headers,
    patience,
    request,
    streamed,
    unreachable,
)
from omnimind.client.shapes import Event, Production
from omnimind.core.errors import TransientError

T = TypeVar("T")


class AsyncClient:
    """Carries operations out, many at once. Use it in an ``async with`` block, or close it.

    Args:
        address: Where the service is.
        key: An API key; by default the environment's ``OMNIMIND_API_KEY``.
    """

    def __init__(self, address: str = ADDRESS, key: str | None = None) -> None:
        self._http = httpx2.AsyncClient(base_url=address, headers=headers(key), timeout=TIMEOUT_S)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def __call__(self, operation: Operation[T]) -> T:
        """As :meth:`Client.__call__`."""
        patient = patience(operation)
        while True:
            try:
                return operation.read(await self._asked(operation))
            except TransientError as error:
                await asyncio.sleep(patient.wait_s(error))

    async def _asked(self, operation: Operation[Any]) -> bytes:
        with ExitStack() as files:
            try:
                response = await self._http.request(**request(operation, files))
            except httpx2.TransportError as error:
                raise unreachable(error) from error
        checked(response)
        return response.content

    async def events(self, run_id: str, after: str | None = None) -> AsyncIterator[Event]:
        """As :meth:`Client.events`."""
        reader = EventReader()
        reader.last_id = after
        patient = Patience()
        while True:
            try:
                async with self._http.stream("GET", at("runs", run_id, "events"), **streamed(reader)) as response:
                    if response.is_error:
                        await response.aread()
                    checked(response)
                    async for line in response.aiter_lines():
                        for event in reader.take(line):
                            patient.succeeded()
                            yield event
                            if event.what == "end":
                                return
                problem = TransientError("service.unreachable", f"the events of {run_id} broke off")
            except httpx2.TransportError as error:
                problem = unreachable(error)
            except TransientError as error:
                problem = error
            await asyncio.sleep(patient.wait_s(problem))

    async def finished(self, production_id: str) -> Production:
        """As :meth:`Client.finished`."""
        while not (found := await self(productions.get(production_id))).is_over:
            async for _ in self.events(found.run_id):
                pass
        return found

    async def save(self, operation: Operation[bytes], path: Path) -> Path:
        """As :meth:`Client.save`."""
        temporary = path.with_name(f".{path.name}.{uuid4().hex}")
        try:
            async with self._http.stream(**request(operation, ExitStack())) as response:
                if response.is_error:
                    await response.aread()
                checked(response)
                with temporary.open("wb") as file:
                    async for chunk in response.aiter_bytes():
                        file.write(chunk)
            temporary.replace(path)
        except httpx2.TransportError as error:
            raise unreachable(error) from error
        finally:
            temporary.unlink(missing_ok=True)
        return path
