"""Answers in blocks, as Anthropic and Bedrock give them: texts, and calls of tools.

Where an answer in JSON had to be asked for as the call of :data:`~omnimind.models.providers.content.ANSWER_TOOL`, its
arguments are the answer's text, and what is said beside them is not part of it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from omnimind.core.model import Body
from omnimind.models.providers.completions import Envelope, Finish, tool_call
from omnimind.models.providers.content import ANSWER_TOOL

Use = tuple[str, str, Any]
"""A call of a tool: its id, the tool's name, the arguments."""


def completion_of(
    envelope: Envelope, texts: Iterable[str], uses: Sequence[Use], finish: Finish, told: Body | None
) -> Body:
    """The completion that blocks in one piece are; ``told`` is its usage."""
    answers = [orjson.dumps(arguments).decode() for _, name, arguments in uses if name == ANSWER_TOOL]
    calls = [tool_call(*use) for use in uses if use[1] != ANSWER_TOOL]
    is_answered = bool(answers) and not calls
    return envelope.completion("".join(answers or texts), calls, _finish(finish, is_answered=is_answered), told)


class Blocks:
    """The chunks that blocks make as they come.

    Args:
        envelope: What the chunks have in common.
        is_by_tool: Whether the answer is to be the call of a tool: what is said beside it waits for whether it comes.
    """

    def __init__(self, envelope: Envelope, *, is_by_tool: bool) -> None:
        self.envelope = envelope
        self._is_by_tool = is_by_tool
        self._aside: list[str] = []
        self._numbers: dict[int, int | None] = {}
        """The number of the call of each block that is one; ``None``: the block is the answer."""
        self._silent: dict[int, None] = {}
        """The calls whose arguments are still to come."""

    def text(self, piece: str) -> Iterable[Body]:
        """A piece of a text."""
        if self._is_by_tool:
            self._aside.append(piece)
            return ()
        return (self.envelope.text(piece),)

    def call(self, index: int, call_id: str, name: str) -> Iterable[Body]:
        """The beginning of the call of a tool, in block ``index``."""
        if name == ANSWER_TOOL:
            self._numbers[index] = None
            return ()
        number = self._numbers[index] = sum(known is not None for known in self._numbers.values())
        self._silent[number] = None
        return (self.envelope.call(number, tool_call(call_id, name, "")),)

    def arguments(self, index: int, piece: str) -> Iterable[Body]:
        """A piece of the JSON of its arguments."""
        number = self._numbers[index]
        if not piece:
            return ()
        if number is None:
            return (self.envelope.text(piece),)
        self._silent.pop(number, None)
        return (self.envelope.arguments(number, piece),)

    def end(self, finish: Finish, told: Body | None) -> Iterable[Body]:
        """The last chunks. A call without arguments has the empty object, as clients parse them."""
        is_answered = None in self._numbers.values()
        if self._aside and not is_answered:
            yield self.envelope.text("".join(self._aside))
        for number in self._silent:
            yield self.envelope.arguments(number, "{}")
        has_calls = any(number is not None for number in self._numbers.values())
        yield from self.envelope.end(_finish(finish, is_answered=is_answered and not has_calls), told)


def _finish(finish: Finish, *, is_answered: bool) -> Finish:
    return "stop" if is_answered and finish == "tool_calls" else finish
