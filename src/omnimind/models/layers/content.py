"""What was asked and answered, in the shape that the conventions give it: only where that is captured.

Source: the JSON schemas of ``gen_ai.input.messages``, ``gen_ai.output.messages`` and ``gen_ai.system_instructions``,
v1.41.1. Pictures and sounds are named and not told.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from omnimind.core.json_text import compact
from omnimind.core.model import Body
from omnimind.telemetry.conventions import INPUT, INSTRUCTIONS, OUTPUT

MOST: Final = 50
"""Messages of a conversation that are told, the last ones."""

_INSTRUCTING: Final = frozenset({"system", "developer"})


def asked_content(body: Body) -> dict[str, str]:
    """What was asked: instructions by themselves."""
    messages: Sequence[Mapping[str, Any]] = body.get("messages") or ()
    instructions = [part for one in messages if one.get("role") in _INSTRUCTING for part in _parts(one)]
    asked = [
        {"role": one.get("role", ""), "parts": _parts(one)} for one in messages if one.get("role") not in _INSTRUCTING
    ]
    told = {INSTRUCTIONS: instructions, INPUT: asked[-MOST:]}
    return {name: compact(value) for name, value in told.items() if value}


def answered_content(body: Mapping[str, Any]) -> dict[str, str]:
    """What was answered."""
    told = [
        {"role": "assistant", "parts": _parts(one["message"]), "finish_reason": one.get("finish_reason") or ""}
        for one in body.get("choices") or ()
        if one.get("message")
    ]
    return {OUTPUT: compact(told)} if told else {}


def _parts(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    content = message.get("content")
    pieces = [{"type": "text", "text": content}] if isinstance(content, str) else content or []
    parts: list[dict[str, Any]] = [_part(piece) for piece in pieces]
    if message.get("role") == "tool":
        return [{"type": "tool_call_response", "id": message.get("tool_call_id"), "response": _text(parts)}]
    for call in message.get("tool_calls") or ():
        asked = call.get("function") or {}
        parts.append(
            {"type": "tool_call", "id": call.get("id"), "name": asked.get("name"), "arguments": asked.get("arguments")}
        )
    return parts


def _part(piece: Mapping[str, Any]) -> dict[str, Any]:
    if piece.get("type") == "text":
        return {"type": "text", "content": piece.get("text", "")}
    return {"type": str(piece.get("type", ""))}


def _text(parts: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(str(part.get("content", "")) for part in parts)
