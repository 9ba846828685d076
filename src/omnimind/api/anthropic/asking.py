"""Requests in Anthropic's format as chat completions.

Source: Anthropic's Messages API (``anthropic-version: 2023-06-01``), as the types of its client ``anthropic`` 2.12 say.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from omnimind.api.anthropic.content import parts_from, text_of
from omnimind.api.asking import invalid
from omnimind.core.model import Body

_SAME: Final = ("model", "max_tokens", "temperature", "top_p", "top_k", "stream", "omnimind")
"""Fields that are called the same."""

_LEFT_OUT: Final = frozenset({"service_tier", "inference_geo", "cache_control", "diagnostics"})
"""Hints to Anthropic's own service; an answer is the same without them."""

_EFFORTS: Final = {"low": "low", "medium": "medium", "high": "high", "xhigh": "high", "max": "high"}
_CHOICES: Final = {"auto": "auto", "any": "required", "none": "none"}


def chat_from(asked: Mapping[str, Any]) -> Body:
    """The chat-completions request that asks the same.

    Raises:
        BodyError: ``body.invalid``, naming the field; also for what only Anthropic's own service can do.
    """
    body: Body = {name: asked[name] for name in _SAME if name in asked}
    body["messages"] = [*_system(asked.get("system")), *_conversation(asked.get("messages"))]
    for name in asked.keys() - _LEFT_OUT - set(_SAME) - {"system", "messages"}:
        translate = _FIELDS.get(name)
        if translate is None:
            raise invalid("this gateway can't do that for every model", name, "leave it out")
        if asked[name] is not None:
            body.update(translate(asked[name]))
    return body


def _system(said: Any) -> Iterator[Body]:
    if said:
        yield {"role": "system", "content": said if isinstance(said, str) else text_of(said, "system")}


def _conversation(said: Any) -> Iterator[Body]:
    if not isinstance(said, list) or not said:
        raise invalid("it must be a list with at least one message", "messages")
    for number, message in enumerate(said):
        where = f"messages[{number}]"
        if not isinstance(message, dict) or message.get("role") not in _ROLES:
            raise invalid(f"it must be an object with a role, one of {', '.join(_ROLES)}", where)
        content = message.get("content")
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            raise invalid("it must be a text or a list of blocks", f"{where}.content")
        yield from _ROLES[message["role"]](blocks, f"{where}.content")


def _from_user(blocks: list[Body], where: str) -> Iterator[Body]:
    """What tools answered first, as OpenAI's order wants it, then what the user says."""
    for block in blocks:
        if block.get("type") == "tool_result":
            content = block.get("content") or ""
            text = content if isinstance(content, str) else text_of(content, where)
            yield {"role": "tool", "tool_call_id": str(block.get("tool_use_id", "")), "content": text}
    if parts := parts_from([block for block in blocks if block.get("type") != "tool_result"], where):
        is_text = all(part["type"] == "text" for part in parts) and len(parts) == 1
        yield {"role": "user", "content": parts[0]["text"] if is_text else parts}


def _from_assistant(blocks: list[Body], where: str) -> Iterator[Body]:
    text = text_of((block for block in blocks if block.get("type") not in _NOT_SAID), where)
    calls = [_tool_call(block) for block in blocks if block.get("type") == "tool_use"]
    yield {"role": "assistant", "content": text or None, **({"tool_calls": calls} if calls else {})}


def _from_system(blocks: list[Body], where: str) -> Iterator[Body]:
    yield {"role": "system", "content": text_of(blocks, where)}


_NOT_SAID: Final = frozenset({"tool_use", "thinking", "redacted_thinking"})
"""What an assistant thought is bound to the model that thought it by a signature, so others can't be given it."""

_ROLES: Final[dict[str, Callable[[list[Body], str], Iterable[Body]]]] = {
    "user": _from_user,
    "assistant": _from_assistant,
    "system": _from_system,
}


def _tool_call(block: Body) -> Body:
    arguments = json.dumps(block.get("input") or {}, ensure_ascii=False)
    function = {"name": str(block.get("name", "")), "arguments": arguments}
    return {"id": str(block.get("id", "")), "type": "function", "function": function}


def _tools(said: Any) -> Body:
    if not isinstance(said, list):
        raise invalid("it must be a list", "tools")
    return {"tools": [_tool(tool, f"tools[{number}]") for number, tool in enumerate(said)]}


def _tool(said: Any, where: str) -> Body:
    if not isinstance(said, dict) or not isinstance(said.get("name"), str):
        raise invalid("it must be an object with a name", where)
    if said.get("type") not in {None, "custom"}:
        raise invalid("tools that Anthropic runs itself are not offered here", where, "use tools of your own")
    function = {"name": said["name"], "parameters": said.get("input_schema", {"type": "object"})}
    more = {name: said[name] for name in ("description", "strict") if name in said}
    return {"type": "function", "function": {**function, **more}}


def _tool_choice(said: Any) -> Body:
    kind = said.get("type") if isinstance(said, dict) else None
    if kind == "tool":
        choice: Any = {"type": "function", "function": {"name": said.get("name")}}
    elif kind in _CHOICES:
        choice = _CHOICES[kind]
    else:
        raise invalid("it must be an object whose type is auto, any, tool or none", "tool_choice")
    return {"tool_choice": choice, **({"parallel_tool_calls": False} if said.get("disable_parallel_tool_use") else {})}


def _thinking(said: Any) -> Body:
    """How much it thinks; a budget in tokens becomes the nearest of the words that OpenAI has for it."""
    kind = said.get("type") if isinstance(said, dict) else None
    if kind != "enabled":
        return {}
    budget = said.get("budget_tokens") or 0
    return {"reasoning_effort": "low" if budget < 4096 else "medium" if budget < 16_384 else "high"}


def _output(said: Any) -> Body:
    if not isinstance(said, dict):
        raise invalid("it must be an object", "output_config")
    body: Body = {}
    if said.get("effort"):
        body["reasoning_effort"] = _EFFORTS.get(said["effort"], "medium")
    if said.get("format"):
        schema = {"name": "answer", "schema": said["format"].get("schema"), "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return body


def _metadata(said: Any) -> Body:
    return {"user": said["user_id"]} if isinstance(said, dict) and said.get("user_id") else {}


_FIELDS: Final[dict[str, Callable[[Any], Body]]] = {
    "tools": _tools,
    "tool_choice": _tool_choice,
    "stop_sequences": lambda said: {"stop": said},
    "thinking": _thinking,
    "output_config": _output,
    "metadata": _metadata,
}
