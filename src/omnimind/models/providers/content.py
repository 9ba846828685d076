"""What messages in OpenAI's format hold, for the dialects to say in their own words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from omnimind.core.errors import UserError
from omnimind.core.model import Body

ANSWER_TOOL: Final = "answer_in_json"
"""The tool that a model has to call where it keeps to a JSON Schema in no other way."""

_DATA_URI: Final = re.compile(r"data:(?P<type>[\w.+-]+/[\w.+-]+)(?:;[\w.=+-]+)*;base64,")


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, a sound or a document: base64 ``data``, or else a ``url``."""

    media_type: str
    data: str = ""
    url: str = ""

    @property
    def format(self) -> str:
        """The second part of its type: ``png``."""
        return self.media_type.rpartition("/")[2]


def refused(provider: str, what: str, hint: str) -> UserError:
    """The error for what can't be said to a provider."""
    return UserError("model.refused", f"{provider} does not take {what}", hint)


def text_of(content: Any) -> str:
    """The text of a message: of all parts that are text."""
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content or () if part["type"] in ("text", "refusal") and part.get("text"))


def parts_of(content: Any) -> Sequence[Body]:
    """The parts of a message, without empty texts, which providers refuse."""
    if isinstance(content, str) or content is None:
        return [{"type": "text", "text": content}] if content else []
    return [part for part in content if part["type"] != "text" or part["text"]]


def media_of(part: Body) -> Media | None:
    """The picture, sound or document in a part; ``None``: it is text.

    Raises:
        UserError: ``model.refused``: it is something else, or not there.
    """
    kind = part["type"]
    if kind == "image_url":
        image = part["image_url"]
        return _from_url(image if isinstance(image, str) else image["url"])
    if kind == "input_audio":
        return Media(f"audio/{part['input_audio']['format']}", part["input_audio"]["data"])
    if kind == "file" and "file_data" in part["file"]:
        return _from_url(part["file"]["file_data"])
    if kind not in ("text", "refusal"):
        raise UserError("model.refused", f"a part of a message is {kind}", "send text, pictures, sounds or files")
    return None


def _from_url(url: str) -> Media:
    if found := _DATA_URI.match(url):
        return Media(found["type"], url[found.end() :])
    if not url.startswith(("https://", "http://")):
        raise UserError("model.refused", "a picture's url is neither a data URI in base64 nor an address", "give one")
    ending = url.partition("?")[0].rpartition(".")[2].lower()
    return Media({"png": "image/png", "webp": "image/webp", "gif": "image/gif"}.get(ending, "image/jpeg"), url=url)


def system_of(messages: Sequence[Body]) -> list[Body]:
    """The parts of what is said as the system."""
    return [
        part
        for message in messages
        if message["role"] in ("system", "developer")
        for part in parts_of(message["content"])
    ]


def turns_of(messages: Sequence[Body]) -> Iterator[tuple[str, list[Body]]]:
    """What user and assistant say in turn: results of tools belong to the user; neighbours of one role are one turn.

    Messages that say nothing are left out, since providers refuse them.
    """
    role, turn = "", list[Body]()
    for message in messages:
        is_empty = not (parts_of(message.get("content")) or message.get("tool_calls") or message["role"] == "tool")
        if is_empty or message["role"] in ("system", "developer"):
            continue
        its_role = "assistant" if message["role"] == "assistant" else "user"
        if its_role != role and turn:
            yield role, turn
            turn = []
        role = its_role
        turn.append(message)
    if turn:
        yield role, turn


def calls_of(message: Body) -> list[tuple[str, str, Any]]:
    """The calls of tools in a message: id, name and arguments."""
    calls = ((call["id"], call["function"]) for call in message.get("tool_calls") or ())
    return [(call_id, function["name"], arguments_of(function)) for call_id, function in calls]


def arguments_of(function: Body) -> Any:
    """The arguments of a call, from their JSON."""
    try:
        return orjson.loads(function["arguments"] or "{}")
    except orjson.JSONDecodeError as exc:
        message = f"the arguments of the call of {function['name']} are not JSON"
        raise UserError("model.refused", message, "send messages as they were received") from exc


def functions_of(body: Body) -> list[Body]:
    """The tools that may be called, as functions."""
    return [tool["function"] for tool in body.get("tools") or () if tool.get("type", "function") == "function"]


def forced_function(body: Body) -> str | None:
    """The name of the one tool that has to be called."""
    choice = body.get("tool_choice")
    return choice["function"]["name"] if isinstance(choice, dict) else None


def schema_of(body: Body) -> Body | None:
    """The JSON Schema that the answer has to keep to; for any object, that of an object."""
    wanted = body.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        schema: Body = wanted["json_schema"]["schema"]
        return schema
    return {"type": "object"} if wanted.get("type") == "json_object" else None


def max_tokens_of(body: Body) -> int | None:
    """The most tokens that the answer may have."""
    limit: int | None = body.get("max_completion_tokens") or body.get("max_tokens")
    return limit


def stops_of(body: Body) -> list[str]:
    """What the answer stops before."""
    stop = body.get("stop") or []
    return [stop] if isinstance(stop, str) else list(stop)


def texts_of(body: Body) -> list[str]:
    """The texts to embed.

    Raises:
        UserError: ``model.refused``: they are tokens, or other things.
    """
    given = body["input"]
    texts = [given] if isinstance(given, str) else list(given)
    if not all(isinstance(text, str) for text in texts):
        raise UserError("model.refused", "what is to be embedded is not text", "send texts, not tokens")
    return texts


def said(**fields: Any) -> Body:
    """``fields`` without those that nobody said."""
    return {name: value for name, value in fields.items() if value is not None and value != []}
