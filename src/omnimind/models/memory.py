"""Memory: a conversation goes on where it was, as far as it fits; older turns are left out, or summed up by a model."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Final, Protocol

from pydantic import Field

from omnimind.core.errors import OmniMindError, TransientError
from omnimind.core.model import Body, Need
from omnimind.core.value import Value
from omnimind.models.cache.gathering import Gathering
from omnimind.models.counting import asked_tokens, pieces
from omnimind.models.request import Answer, Handler, Layer, Request
from omnimind.models.streams import Watched

_SUMMARY_TOKENS: Final = 400

_MOST_BYTES: Final = 1_000_000
"""A streamed answer that is longer is not remembered."""

_SUMMARISE: Final = (
    "Sum up the conversation below for whoever goes on with it: what was asked, decided and promised, names, numbers "
    "and preferences. At most 200 words, in its language, without a preface.\n\n"
)
_SUMMED_UP: Final = "What was said before, in short: "


class MemoryConfig(Value):
    """How conversations are remembered.

    Attributes:
        ttl_s: For how long after their last turn.
        most_tokens: How much of one goes along with what is asked; of more, the latest turns that take half of it.
        summarise: Whether a small model sums up what no longer fits; otherwise it is left out.
    """

    ttl_s: Annotated[float, Field(gt=0)] = 7 * 86_400
    most_tokens: Annotated[int, Field(ge=100)] = 8_000
    summarise: bool = True


class Conversations(Protocol):
    """Keeps conversations, each by tenant and session, until nothing was said in it for a while.

    A message is as OpenAI's chat completions have it. Safe to use from any process.
    """

    async def read(self, tenant: str, session: str) -> list[Body]:
        """What was said, the oldest first; nothing if there is no such conversation (any more)."""
        ...

    async def add(self, tenant: str, session: str, messages: Sequence[Body], ttl_s: float) -> None:
        """Add what was said; all of it is kept for ``ttl_s`` seconds from now."""
        ...

    async def sum_up(self, tenant: str, session: str, older: Sequence[Body], summary: Body) -> None:
        """Put ``summary`` in the place of ``older``, if the conversation (still) begins with them."""
        ...

    async def forget(self, tenant: str, session: str) -> None:
        """Forget the conversation."""
        ...


def remembering(conversations: Conversations, config: MemoryConfig, summarise: Handler | None = None) -> Layer:
    """A layer for chat requests of a caller with a session: what was said before goes before what is asked.

    What was asked and answered is added to the conversation once the answer is whole, so that what fails, is refused
    or is broken off was never said. ``request.notes["remembered"]`` is how many messages went along, and
    ``request.notes["memory_trouble"]`` the code of what kept it from summing up or adding.

    Args:
        conversations: Where they are.
        config: How.
        summarise: Answers for the same caller when something is to be summed up.
    """
    return lambda following: _Remembering(following, conversations, config, summarise if config.summarise else None)


class _Remembering:
    def __init__(
        self, following: Handler, conversations: Conversations, config: MemoryConfig, summarise: Handler | None
    ) -> None:
        self._next = following
        self._conversations = conversations
        self._config = config
        self._summarise = summarise

    def __call__(self, request: Request) -> Awaitable[Answer]:
        is_remembered = request.caller.session and request.kind == "chat"
        return self._remembered(request) if is_remembered else self._next(request)

    async def _remembered(self, request: Request) -> Answer:
        caller = request.caller
        said = await self._conversations.read(caller.tenant, caller.session)
        rules, asked = _parted(request.body)
        kept = await self._fitted(request, said, is_going_on=bool(asked) and asked[0].get("role") == "tool")
        request.notes["remembered"] = len(kept)
        answer = await self._next(replace(request, body={**request.body, "messages": [*rules, *kept, *asked]}))
        if answer.chunks is not None:
            return Answer(chunks=_Heard(answer.chunks, partial(self._add, request, asked)))
        await self._add(request, asked, answer.body or {})
        return answer

    async def _fitted(self, request: Request, said: list[Body], *, is_going_on: bool) -> list[Body]:
        """What goes along of what was ``said``: with calls of tools that the last turn waits for, all of that."""
        if asked_tokens({"messages": said}) <= self._config.most_tokens:
            return said
        # half, so that it is not too long again the next time
        kept = latest(said, self._config.most_tokens // 2, at_least=1 if is_going_on else 0)
        older = said[: len(said) - len(kept)]
        if self._summarise is None:
            return kept
        try:
            summary = await _summary(self._summarise, request, older)
        except OmniMindError as error:  # what is asked can be answered without
            request.notes["memory_trouble"] = error.code
            return kept
        await self._conversations.sum_up(request.caller.tenant, request.caller.session, older, summary)
        return [summary, *kept]

    async def _add(self, request: Request, asked: Sequence[Body], answered: Body) -> None:
        message = next((choice.get("message") for choice in answered.get("choices") or ()), None)
        if not message:
            return
        caller = request.caller
        try:
            await self._conversations.add(caller.tenant, caller.session, [*asked, message], self._config.ttl_s)
        except TransientError as error:  # the answer is here and paid
            request.notes["memory_trouble"] = error.code


class _Heard(Watched):
    """An answer's chunks, which are gathered; ``whole`` gets the completion before the stream ends."""

    def __init__(self, chunks: AsyncGenerator[Body], whole: Callable[[Body], Awaitable[None]]) -> None:
        super().__init__(chunks, self._ended)
        self._gathering = Gathering(_MOST_BYTES)
        self._whole = whole

    async def __anext__(self) -> Body:
        """The next chunk."""
        chunk = await super().__anext__()
        self._gathering.add(chunk)
        return chunk

    async def _ended(self, error: BaseException | None) -> None:
        if error is None and self._gathering.is_whole:
            await self._whole(self._gathering.completion())


def latest(said: Sequence[Body], budget_tokens: int, at_least: int = 0) -> list[Body]:
    """The latest whole turns of what was ``said`` that fit, and ``at_least`` so many: each begins with a user."""
    begins = [number for number, message in enumerate(said) if message.get("role") == "user"]
    kept, end = len(said), len(said)
    for turn, begin in enumerate(reversed(begins)):
        budget_tokens -= asked_tokens({"messages": said[begin:end]})
        if budget_tokens < 0 and turn >= at_least:
            break
        kept = end = begin
    return list(said[kept:])


def _parted(body: Body) -> tuple[list[Body], list[Body]]:
    """The rules that a request begins with, and what it asks."""
    messages = list(body.get("messages") or ())
    first = next((n for n, one in enumerate(messages) if one.get("role") not in {"system", "developer"}), len(messages))
    return messages[:first], messages[first:]


async def _summary(summarise: Handler, request: Request, older: Sequence[Body]) -> Body:
    """``older`` in short, as a message."""
    told = "\n\n".join(f"{message.get('role')}: {_told(message)}" for message in older)
    body = {"messages": [{"role": "user", "content": _SUMMARISE + told}], "max_tokens": _SUMMARY_TOKENS}
    asked = Request(
        "chat",
        body,
        replace(request.caller, session=""),
        f"{request.id}/summary",
        need=Need(tier="small", context_tokens=asked_tokens(body) + _SUMMARY_TOKENS),
    )
    answer = await summarise(asked)
    text = next((_told(choice.get("message") or {}) for choice in (answer.body or {}).get("choices") or ()), "")
    return {"role": "system", "content": _SUMMED_UP + text}


def _told(message: Body) -> str:
    """The text of a message."""
    content = message.get("content")
    parts = content if isinstance(content, list) else ()
    texts = [part["text"] for part in parts if isinstance(part.get("text"), str)]
    return " ".join(text for text in [*texts, *pieces(message)] if text)
