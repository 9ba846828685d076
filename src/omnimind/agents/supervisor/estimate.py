"""Estimates: what a plan will ask of models, and how long it takes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from omnimind.agents import composer, listener, renderer, reviewer, watcher
from omnimind.agents.supervisor.planning import Definition, steps
from omnimind.core.model import CallKind, Tier

_CHARACTERS_A_TOKEN: Final = 4
_WORDS_A_SECOND: Final = 2.4
_TOKENS_A_WORD: Final = 1.5
"""In English; Portuguese takes a tenth more. Source: the prompts of the test upstream, counted by tiktoken's o200k."""

_MOST_SOURCE_TOKENS: Final = 15_000
_MOST_NOTES_TOKENS: Final = 7_500
_KNOWN_TOKENS: Final = 500
"""Notes that a model writes where there is no source."""

_TOKENS_A_PICTURE: Final = 1_100
"""Where pictures are paid by the token. Source: OpenAI, "Image generation", a picture of medium quality."""

_SPOKEN: Final = 0.08
"""Processor seconds that a second of narration takes to speak. Source: measured on the examples."""


USUAL_S: Final = 90.0
"""How long a production is if nobody says."""

_LENGTH: Final = re.compile(
    r"(\d+(?:[.,]\d+)?)[\s-]*(s|secs?|seconds?|segundos?|min|mins|minutes?|minutos?)\b", re.IGNORECASE
)
"""A length, as people write it in English and Portuguese: only for the forecast, since the supervisor reads better."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a production is.

    Attributes:
        duration_s: Its length.
        source_characters: How much there is to tell it from; none: a request alone.
        videos: How many are filmed.
    """

    duration_s: float
    source_characters: tuple[int, ...] = ()
    videos: int = 1


@dataclass(frozen=True, slots=True)
class Thought:
    """What an agent will ask: of how able a model, how often, and how many tokens in all its calls."""

    agent: str
    tier: Tier
    calls: float
    input_tokens: int
    output_tokens: int
    kind: CallKind = "chat"


def thoughts(definition: Definition, scale: Scale) -> list[Thought]:
    """What the agents that ``definition`` calls will ask, each once in the order of the plan.

    Half of all scripts are taken to need one more try to get their length right, and a third to be written again.
    """
    called = dict.fromkeys(step.agent for step in steps(definition))
    known = {thought.agent: thought for thought in _known(scale)}
    return [known[agent] for agent in called if agent in known]


def _known(scale: Scale) -> Iterator[Thought]:
    narration = round(scale.duration_s * _WORDS_A_SECOND * _TOKENS_A_WORD)
    source = [min(_MOST_SOURCE_TOKENS, count // _CHARACTERS_A_TOKEN) for count in scale.source_characters]
    notes = min(_MOST_NOTES_TOKENS, sum(source)) if source else _KNOWN_TOKENS
    scenes = max(2, scale.duration_s / 9)
    yield Thought("supervisor.understand", "small", 1, 600, 120)
    if source:
        yield Thought("analyst.study", "standard", len(source), 700 * len(source) + sum(source), 1100 * len(source))
        yield Thought("researcher", "standard", 0, 0, 0)
    else:
        yield Thought("researcher", "standard", 1, 450, _KNOWN_TOKENS)
    tries = 1.8
    yield Thought(
        "scriptwriter.compose",
        "standard",
        tries,
        round(tries * (1100 + notes * 1.3 + narration)),
        round(tries * (narration * 1.3 + scenes * 40)),
    )
    yield Thought("reviewer.script", "strong", 1, round(900 + notes * 1.3 + narration * 1.4), 350)
    yield Thought("art_director", "standard", 1, round(2300 + notes + narration * 1.2), round(80 + scenes * 75))
    pictures = max(1, round(scenes / 3)) * max(1, scale.videos)  # each in the shape of every video
    yield Thought("illustrator", "small", pictures, 60 * pictures, _TOKENS_A_PICTURE * pictures, "images")
    yield Thought("publisher.describe", "small", 1, 500 + narration, 130)
    yield Thought("translator", "standard", 1, round(700 + narration * 1.6), round(narration * 2))


def machine_s(scale: Scale) -> float:
    """The processor seconds that speaking, filming, listening and reviewing take."""
    once = _SPOKEN + composer.COST + listener.COST
    each = renderer.COST + watcher.COST + reviewer.COST
    return scale.duration_s * (once + each * scale.videos)


def length_s(asked_s: float | None, request: str) -> float:
    """How long a production will be: as was asked, as its request seems to say, or as is usual."""
    found = _LENGTH.search(request)
    if asked_s is not None or found is None:
        return asked_s or USUAL_S
    return float(found[1].replace(",", ".")) * (1 if found[2].lower().startswith("s") else 60)
