"""More texts to embed than a provider takes at once: asked for one batch after the other."""

from collections.abc import Sequence
from dataclasses import replace

from omnimind.core.model import Body
from omnimind.models.request import Handler, Request


def batches_of(request: Request, at_once: int) -> list[Request]:
    """Requests for ``at_once`` texts each; none if one will do."""
    texts = request.body.get("input") if request.kind == "embeddings" else None
    if not isinstance(texts, list) or len(texts) <= at_once or isinstance(texts[0], int):  # a text, as its tokens
        return []
    parts = (texts[begin : begin + at_once] for begin in range(0, len(texts), at_once))
    return [replace(request, body=request.body | {"input": part}) for part in parts]


async def in_batches(batches: Sequence[Request], ask: Handler) -> Body:
    """All their embeddings in order, and what they took together, if all told it."""
    bodies = [(await ask(batch)).body or {} for batch in batches]
    embeddings = (embedding for body in bodies for embedding in body["data"])
    data = [embedding | {"index": number} for number, embedding in enumerate(embeddings)]
    joined = bodies[0] | {"data": data}
    if all("usage" in body for body in bodies):
        tokens = sum(body["usage"]["prompt_tokens"] for body in bodies)
        joined["usage"] = {"prompt_tokens": tokens, "total_tokens": tokens}
    return joined
