"""Server-sent events, read as they come. Source: the HTML standard, section 9.2.6."""

import json
from collections.abc import Iterator

from omnimind.client.shapes import Event


class EventReader:
    """Reads a stream line by line.

    Attributes:
        last_id: Of the last event that had one: a stream that begins after it goes on.
    """

    def __init__(self) -> None:
        self.last_id: str | None = None
        self._what = ""
        self._id: str | None = None
        self._data: list[str] = []

    def take(self, line: str) -> Iterator[Event]:
        """The event that ``line`` ends, if it ends one."""
        if line:
            self._note(line)
            return
        if self._data:
            data = json.loads("\n".join(self._data))
            self.last_id = self._id or self.last_id
            yield Event(what=self._what or "message", id=self._id, data=data)
        self._what, self._id, self._data = "", None, []

    def _note(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._what = value
        elif name == "id":
            self._id = value
        elif name == "data":
            self._data.append(value)
