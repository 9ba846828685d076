"""The gates of a streamed answer: one for each text that comes piece by piece."""

from typing import Any, Final

from omnimind.core.guard import Exchange, Gate, Place
from omnimind.core.model import Body

_TEXTS: Final = ("content", "reasoning_content", "reasoning", "refusal")

_Key = tuple[int, str, int]
"""A choice, what of it, and for the arguments of tools which call."""


class Gates:
    """What may go on of the chunks of one answer.

    Args:
        exchange: Judges them.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._gates: dict[_Key, Gate] = {}
        self._last: Body = {}

    def passed(self, chunk: Body) -> Body | None:
        """``chunk`` with what may go on now; ``None`` if it has nothing but text that is held back.

        Raises:
            RefusedError: The text may not go on.
        """
        choices = chunk.get("choices")
        if not choices:
            return chunk
        self._last = chunk
        passed = [self._choice(choice) for choice in choices]
        if any(map(_says, passed)) or chunk.get("usage"):
            return {**chunk, "choices": passed}
        return None

    def rest(self) -> Body | None:
        """What was held back of choices that never ended, if anything. Raises as :meth:`passed`."""
        indices = sorted({key[0] for key in self._gates})
        rests = [{"index": index, "delta": self._closed(index, {}), "finish_reason": None} for index in indices]
        said = [choice for choice in rests if choice["delta"]]
        return {**self._last, "choices": said, "usage": None} if said else None

    def _choice(self, choice: Body) -> Body:
        index = choice.get("index", 0)
        delta = self._delta(index, choice.get("delta") or {})
        if choice.get("finish_reason") is not None:
            delta = self._closed(index, delta)
        plain = {key: value for key, value in choice.items() if key != "logprobs"}  # they tell what is held back
        return {**plain, "delta": delta}

    def _delta(self, index: int, delta: Body) -> Body:
        changed: dict[str, Any] = {
            key: self._fed((index, key, 0), delta[key]) for key in _TEXTS if isinstance(delta.get(key), str)
        }
        if calls := delta.get("tool_calls"):
            changed["tool_calls"] = [self._call(index, call) for call in calls]
        if isinstance(call := delta.get("function_call"), dict):
            changed["function_call"] = self._function((index, "function_call", 0), call)
        return {**delta, **changed}

    def _call(self, index: int, call: Body) -> Body:
        function = call.get("function")
        if not isinstance(function, dict):
            return call
        return {**call, "function": self._function((index, "tool_calls", call.get("index", 0)), function)}

    def _function(self, key: _Key, function: Body) -> Body:
        said = function.get("arguments")
        return {**function, "arguments": self._fed(key, said)} if isinstance(said, str) else function

    def _fed(self, key: _Key, text: str) -> str:
        gate = self._gates.get(key)
        if gate is None:
            place: Place = "output" if key[1] in _TEXTS else "tool"
            gate = self._gates[key] = self._exchange.gate(place)
        return gate.feed(text)

    def _closed(self, index: int, delta: Body) -> Body:
        """``delta`` with the rest of the texts of the choice ``index`` behind it."""
        for key in [key for key in self._gates if key[0] == index]:
            if rest := self._gates.pop(key).close():
                delta = _with(delta, key, rest)
        return delta


def _with(delta: Body, key: _Key, rest: str) -> Body:
    _, name, number = key
    if name in _TEXTS:
        return {**delta, name: f"{delta.get(name) or ''}{rest}"}
    if name == "function_call":
        call = delta.get(name) or {}
        return {**delta, name: {**call, "arguments": f"{call.get('arguments', '')}{rest}"}}
    calls = list(delta.get(name) or ())
    for at, call in enumerate(calls):
        if call.get("index", 0) == number:
            function = call.get("function") or {}
            calls[at] = {**call, "function": {**function, "arguments": f"{function.get('arguments', '')}{rest}"}}
            return {**delta, name: calls}
    return {**delta, name: [*calls, {"index": number, "function": {"arguments": rest}}]}


def _says(choice: Body) -> bool:
    """Whether there is anything in ``choice`` for who reads it."""
    if choice.get("finish_reason") is not None:
        return True
    for key, value in choice["delta"].items():
        if key == "tool_calls":
            if any(_tells(call) for call in value):
                return True
        elif key == "function_call":
            if any(value.values()):
                return True
        elif value not in {None, ""} if isinstance(value, str | None) else value:
            return True
    return False


def _tells(call: Body) -> bool:
    return bool(
        call.get("id") or (call.get("function") or {}).get("name") or (call.get("function") or {}).get("arguments")
    )
