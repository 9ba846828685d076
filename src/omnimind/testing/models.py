"""Models that answer as they were told to."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from omnimind.core.artifact import Artifact
from omnimind.core.errors import UserError
from omnimind.core.model import Body, Drawing, Need

Reply = str | dict[str, Any]
Script = Reply | Sequence[Reply] | Callable[[Body], Reply]
"""What is answered: always the same, one after the other (the last from then on), or what a function makes of it."""

_DIMENSIONS: Final = 8


class FakeModels:
    """Implements :class:`~omnimind.core.model.Models`: each question is answered by the name of the schema it asks for.

    ``asked`` has every body with its need, in order.
    """

    def __init__(self, replies: Mapping[str, Script], draw: Callable[[str], Artifact] | None = None) -> None:
        self._replies = replies
        self._draw = draw
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self.asked: list[tuple[Body, Need]] = []

    def chat(self, body: Body, need: Need) -> Body:
        """The completion."""
        name = body.get("response_format", {}).get("json_schema", {}).get("name", "")
        if name not in self._replies:
            raise UserError("model.unscripted", f"no model here knows what to say to {name!r}", "give it a reply")
        with self._lock:
            self.asked.append((body, need))
            turn = self._counts[name] = self._counts.get(name, -1) + 1
        reply = _reply(self._replies[name], body, turn)
        content = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        usage = {"prompt_tokens": len(json.dumps(body)) // 4, "completion_tokens": len(content) // 4}
        return {"object": "chat.completion", "choices": [choice], "usage": usage}

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """The same direction for the same length of text."""
        return [[float(len(text) % _DIMENSIONS == at) for at in range(_DIMENSIONS)] for text in texts]

    def draw(self, prompt: str, *, width: int, height: int, seed: int) -> Drawing:
        """What the function that was given makes of the prompt."""
        if self._draw is None:
            raise UserError("model.unfit", "no model here paints", "give a function that does")
        return Drawing(image=self._draw(prompt), painter="fake")


def _reply(script: Script, body: Body, turn: int) -> Reply:
    if callable(script):
        return script(body)
    if isinstance(script, str | dict):
        return script
    return script[min(turn, len(script) - 1)]
