"""What the test upstream was asked, what it says, and what went on: the same for every wire format."""

import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Literal

from omnimind.core.model import CallKind, Usage
from omnimind.models.deployment import Wire
from omnimind.testing.upstream.faults import Fault


@dataclass(frozen=True, slots=True)
class Message:
    """One message, its texts joined. ``role`` is ``system``, ``user``, ``assistant`` or ``tool``."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One request.

    Attributes:
        wire: In which wire format it came.
        kind: What is asked for.
        model: Of whom.
        body: As it came.
        headers: With names in small letters.
        messages: The conversation, or the texts to embed, or the prompt of a picture.
        images: Pictures as they came: base64 or addresses.
        schema: The JSON Schema that the answer is to keep to.
        tools: The names of the tools that may be called.
        is_streaming: Whether the answer is wanted in pieces.
    """

    wire: Wire
    kind: CallKind
    model: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    messages: tuple[Message, ...] = ()
    images: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = None
    tools: tuple[str, ...] = ()
    is_streaming: bool = False

    @property
    def system(self) -> str:
        """All that was said as the system."""
        return "\n".join(message.text for message in self.messages if message.role == "system")

    @property
    def prompt(self) -> str:
        """The last that the user said."""
        return next((message.text for message in reversed(self.messages) if message.role == "user"), "")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a tool."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer.

    Attributes:
        text: What is said; for a schema, its JSON.
        tool_calls: What is called.
        finish: Why it ends; calls of tools have their own reason, unless it is another than ``stop``.
        refusal: What the model says instead of an answer.
        usage: The tokens that it takes; ``None``: its words.
        reasoning_tokens: How many of the output tokens are thoughts.
    """

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish: Literal["stop", "length", "content_filter"] = "stop"
    refusal: str = ""
    usage: Usage | None = None
    reasoning_tokens: int = 0

    def tokens(self, asked: Asked) -> Usage:
        """What it takes."""
        if self.usage is not None:
            return self.usage
        calls = " ".join(f"{call.name} {json.dumps(call.arguments)}" for call in self.tool_calls)
        return Usage(
            input_tokens=sum(len(message.text.split()) for message in asked.messages) + len(asked.images),
            output_tokens=len(f"{self.text} {self.refusal} {calls}".split()) if asked.kind == "chat" else 0,
            images=1 if asked.kind == "images" else 0,
        )


Reply = Said | str | Mapping[str, Any] | Fault | None
"""An answer in full, its text, an object (said as JSON), or a fault; ``None``: what :func:`echo` says."""


@dataclass(slots=True, eq=False)
class Exchange:
    """One request and what came of it.

    Attributes:
        asked: The request.
        peer: The client's port: requests over one connection have the same.
        status: The HTTP status that was sent; 0 before.
        usage: The tokens that the whole answer takes; ``None`` for a failure.
        told: The tokens that were told to the end; ``None`` if nobody was told.
        ended: Is resolved when it is over, with whether the client hung up before.
    """

    asked: Asked
    peer: int = 0
    status: int = 0
    usage: Usage | None = None
    told: Usage | None = None
    ended: "Future[bool]" = field(default_factory=Future)


def by_rules(rules: Mapping[str, Reply], otherwise: Reply = "") -> Callable[[Asked], Reply]:
    """An answer by the first of ``rules`` whose regular expression is found in the last that the user said."""

    def answer(asked: Asked) -> Reply:
        return next((reply for pattern, reply in rules.items() if re.search(pattern, asked.prompt)), otherwise)

    return answer


def echo(asked: Asked) -> str:
    """Says what the user said, or an instance of the schema that was asked for."""
    return f"You said: {asked.prompt}" if asked.schema is None else json.dumps(instance(asked.schema))


def instance(schema: Mapping[str, Any]) -> Any:
    """A smallest value of a simple JSON Schema, without references."""
    if "enum" in schema or "const" in schema:
        return schema["enum"][0] if "enum" in schema else schema["const"]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return instance(schema[several][0])
    made: dict[str, Callable[[], Any]] = {
        "object": lambda: {name: instance(each) for name, each in schema.get("properties", {}).items()},
        "array": lambda: [instance(schema.get("items", {}))] * schema.get("minItems", 0),
        "string": lambda: "text".ljust(schema.get("minLength", 0), "."),
        "integer": lambda: schema.get("minimum", 0),
        "number": lambda: schema.get("minimum", 0),
        "boolean": lambda: True,
    }
    return made.get(schema.get("type", ""), lambda: None)()
