"""The cache of answers: how long a look-up takes, and how often it is right, against plain cosines in the same run.

    python bench/semantic.py

Seconds are processor seconds of all threads, so that others at work on the machine count little. The questions are
those of ``tests/data/questions.jsonl``: nothing was tuned on the part that is measured. What fills the large index are
the questions of the other parts about ever another thing, each with its vector moved a little at random.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnimind.core.answers import Asked
from omnimind.core.model import Caller
from omnimind.models.cache.config import CacheConfig
from omnimind.models.cache.features import features_of
from omnimind.models.cache.keys import Question, question_of
from omnimind.models.cache.similar import Similar
from omnimind.models.cache.veto import judging
from omnimind.models.embedding.local import LocalEmbedder
from omnimind.models.embedding.minilm import minilm
from omnimind.models.layers.caching import caching
from omnimind.models.request import Answer, Request
from omnimind.testing.ledger import FakeLedger
from report import Row, at_least, at_most, circumstances, tell

QUESTIONS = Path(__file__).parent.parent / "tests/data/questions.jsonl"
ENTRIES = 100_000
LOOK_UPS = 300
EXACT_LOOK_UPS = 2_000
MOVED = 0.35
"""How far a question's vector is moved, as the length of what is added: cosines of 0.94 to where it was."""

Judge = Callable[[str, str, float], bool]


class Pair(NamedTuple):
    """Two questions, whether they ask the same, and how alike their embeddings are."""

    one: str
    other: str
    same: bool
    similarity: float


def percentile(spent_s: list[float], share: float) -> float:
    """The time, in milliseconds, within which ``share`` of the look-ups were done."""
    return float(np.quantile(spent_s, share)) * 1000


def pairs(embedder: LocalEmbedder) -> tuple[list[Pair], list[Pair]]:
    """The held-out pairs, and some of the others."""
    told: list[dict[str, Any]] = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    texts = sorted({text for pair in told for text in (pair["one"], pair["other"])})
    vectors = dict(zip(texts, embedder.vectors(texts), strict=True))
    held, others = [], []
    for pair in told:
        one, other = pair["one"], pair["other"]
        found = Pair(one, other, pair["same"], float(vectors[one] @ vectors[other]))
        (held if pair["part"] == "held-out" else others).append(found)
    return held, others[:: len(others) // LOOK_UPS]


def rates(held: list[Pair], judge: Judge) -> tuple[float, float]:
    """The shares, in percent, of pairs that hit: of those that ask the same, and of those that don't."""
    right = [judge(pair.one, pair.other, pair.similarity) for pair in held if pair.same]
    wrong = [judge(pair.one, pair.other, pair.similarity) for pair in held if not pair.same]
    return 100 * sum(right) / len(right), 100 * sum(wrong) / len(wrong)


def question(text: str) -> Question:
    """What a request that consists of ``text`` asks."""
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": text}]
    found = question_of(Request("chat", {"model": "m", "messages": messages}, Caller(), id="r"), "all-MiniLM-L6-v2")
    return found or Question(text, "can't be compared")


def filled(similar: Similar, texts: list[str], vectors: NDArray[np.float32]) -> None:
    """Know :data:`ENTRIES` questions."""
    random = np.random.default_rng(1)
    for number in range(ENTRIES):
        row = number % len(texts)
        added = random.normal(size=vectors.shape[1])
        moved = vectors[row] + MOVED * added / np.linalg.norm(added)
        vector = (moved / np.linalg.norm(moved)).astype(np.float32)
        asked = question(texts[row] if number < len(texts) else f"{texts[row]} Order {number // len(texts)}.")
        similar.add(Asked(f"k{number}", asked.partition, asked.text, vector.tobytes(), 0.0))


async def looked_up(similar: Similar, texts: list[str]) -> list[float]:
    """How long each look-up takes, its embedding included."""
    spent = []
    for text in texts:
        features_of.cache_clear()
        began = time.process_time()
        asked = question(text)
        vector = await similar.vector(asked.text)
        list(similar.matches(asked, vector))
        spent.append(time.process_time() - began)
    return spent


async def exactly_looked_up() -> list[float]:
    """How long it takes to have a remembered answer of a request of 1 kB from the whole layer."""
    message = {"role": "assistant", "content": "It depends on the moon. " * 20}
    body = {"model": "m", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}

    async def upstream(_: Request) -> Answer:
        return Answer(body=body)

    handle = caching(CacheConfig(), FakeLedger())(upstream)
    asked = {"model": "m", "messages": [{"role": "user", "content": "How do tides work? " * 52}]}
    spent = []
    for number in range(EXACT_LOOK_UPS + 1):
        request = Request("chat", asked, Caller(), id=f"r{number}")
        began = time.process_time()
        await handle(request)
        spent.append(time.process_time() - began)
        assert request.notes["cache"] == ("hit" if number else "miss")
    return spent[1:]


def measure() -> Iterator[Row]:
    """The figures."""
    exact = asyncio.run(exactly_looked_up())
    yield at_most("Exact look-up, p95", percentile(exact, 0.95), 1, "CPU ms", f" (p50 {percentile(exact, 0.5):.3f})")
    with tempfile.TemporaryDirectory() as folder:
        embedder = minilm(Path(folder))
        held, others = pairs(embedder)
        texts = sorted({pair.one for pair in others})
        vectors = embedder.vectors(texts)
        config = CacheConfig(most=ENTRIES)
        judge = judging(config.threshold)
        similar = Similar(embedder, judge, most=ENTRIES, now_s=time.time, refresh_s=config.refresh_s)
        filled(similar, texts, vectors)
        spent = asyncio.run(looked_up(similar, [pair.other for pair in others]))
        what = f"Semantic look-up among {ENTRIES:,} questions, embedding included, p95"
        yield at_most(what, percentile(spent, 0.95), 15, "CPU ms", f" (p50 {percentile(spent, 0.5):.1f})")
    true, false = rates(held, judge)
    different = sum(not pair.same for pair in held)
    yield at_most("Questions that differ, answered as if they were the same", false, 0.5, "%", f" of {different}")
    yield at_least("Questions in other words, recognised", true, 60, "%", f" of {len(held) - different}")
    for threshold in (0.8, 0.9):
        true, false = rates(held, lambda _, __, similarity, least=threshold: similarity >= least)
        yield Row(f"The same by cosine ≥ {threshold} alone", f"{false:.1f} % wrong, {true:.1f} % recognised")


def main() -> None:
    """Print a table."""
    print(circumstances(), flush=True)
    tell(measure())


if __name__ == "__main__":
    main()
