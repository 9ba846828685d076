"""Completions as Anthropic's messages."""

from typing import Any, Final

import orjson

from omnimind.core.errors import BrokenError
from omnimind.core.model import Body

STOP_REASONS: Final = {
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "function_call": "tool_use",
    "content_filter": "refusal",
}


def message_from(body: Body) -> Body:
    """The message that says what the completion ``body`` says.

    Raises:
        BrokenError: ``model.garbled`` if it says nothing, or calls a tool with what is not JSON.
    """
    if not body.get("choices"):
        raise BrokenError("model.garbled", "the model's answer is empty", "ask again")
    choice = body["choices"][0]
    said = choice["message"]
    text = said.get("content") or said.get("refusal")
    content: list[Body] = [{"type": "text", "text": text}] if text else []
    content += [_tool_use(call) for call in said.get("tool_calls") or ()]
    return {
        **empty_message(str(body.get("id", "")), str(body.get("model", ""))),
        "content": content,
        "stop_reason": STOP_REASONS.get(choice.get("finish_reason"), "end_turn"),
        "usage": usage_from(body.get("usage") or {}),
    }


def empty_message(name: str, model: str) -> Body:
    """A message in which nothing is said yet."""
    return {
        "id": name if name.startswith("msg_") else f"msg_{name}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 0, "output_tokens": 0},
    }


def usage_from(usage: dict[str, Any]) -> Body:
    """Tokens as Anthropic counts them: those that were cached are not among the input."""
    details = usage.get("prompt_tokens_details") or {}
    read, written = details.get("cached_tokens") or 0, details.get("cache_write_tokens") or 0
    return {
        "input_tokens": max((usage.get("prompt_tokens") or 0) - read - written, 0),
        "cache_read_input_tokens": read,
        "cache_creation_input_tokens": written,
        "output_tokens": usage.get("completion_tokens") or 0,
    }


def _tool_use(call: Body) -> Body:
    function = call["function"]
    try:
        arguments = orjson.loads(function.get("arguments") or "{}")
    except orjson.JSONDecodeError as error:
        message = f"the model called the tool {function['name']} with arguments that are not JSON"
        raise BrokenError("model.garbled", message, "ask again") from error
    return {"type": "tool_use", "id": call["id"], "name": function["name"], "input": arguments}
