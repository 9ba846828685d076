"""The client that waits."""

import time
from collections.abc import Iterator
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


class Client:
    """Carries operations out, one after the other. Use it in a ``with`` block, or close it.

    Args:
        address: Where the service is.
        key: An API key; by default the environment's ``OMNIMIND_API_KEY``.
    """

    def __init__(self, address: str = ADDRESS, key: str | None = None) -> None:
        self._http = httpx2.Client(base_url=address, headers=headers(key), timeout=TIMEOUT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def __call__(self, operation: Operation[T]) -> T:
        """What ``operation`` comes to; what is transient is tried again where nothing can happen twice.

        Raises:
            OmniMindError: What the service says is wrong; ``TransientError``
                ``service.unreachable``: it doesn't answer.
        """
        patient = patience(operation)
        while True:
            try:
                return operation.read(self._asked(operation))
            except TransientError as error:
                time.sleep(patient.wait_s(error))

    def _asked(self, operation: Operation[Any]) -> bytes:
        with ExitStack() as files:
            try:
                response = self._http.request(**request(operation, files))
            except httpx2.TransportError as error:
                raise unreachable(error) from error
        checked(response)
        return response.content

    def events(self, run_id: str, after: str | None = None) -> Iterator[Event]:
        """What happens in a run, until it is over; a connection that breaks is made again, and nothing is missed.

        Raises:
            OmniMindError: As calling it.
        """
        reader = EventReader()
        reader.last_id = after
        patient = Patience()
        while True:
            try:
                with self._http.stream("GET", at("runs", run_id, "events"), **streamed(reader)) as response:
                    if response.is_error:
                        response.read()
                    checked(response)
                    for line in response.iter_lines():
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
            time.sleep(patient.wait_s(problem))

    def finished(self, production_id: str) -> Production:
        """The production, once it is over. Raises as calling it."""
        while not (found := self(productions.get(production_id))).is_over:
            for _ in self.events(found.run_id):
                pass
        return found

    def save(self, operation: Operation[bytes], path: Path) -> Path:
        """Write what ``operation`` gives to ``path``, which is there whole or not at all. Raises as calling it."""
        temporary = path.with_name(f".{path.name}.{uuid4().hex}")
        try:
            with self._http.stream(**request(operation, ExitStack())) as response:
                if response.is_error:
                    response.read()
                checked(response)
                with temporary.open("wb") as file:
                    for chunk in response.iter_bytes():
                        file.write(chunk)
            temporary.replace(path)
        except httpx2.TransportError as error:
            raise unreachable(error) from error
        finally:
            temporary.unlink(missing_ok=True)
        return path
