"""What measures are called and why they matter, in English and Portuguese."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

NEEDS_SCRIPT = "needs the script"
NEEDS_SPEECH = "needs the scenes' own speech"
NO_SOUND = "there is no sound"
NOTHING_SAID = "nothing is said"
NOBODY_LISTENED = "nobody listened"
NO_RECOGNISER = "no recogniser knows this language"
FEW_WORDS = "too few words"
TOO_SHORT = "too short"
NOT_BURNED = "no captions were asked for in the picture"
NOT_SOFT = "no soft captions were asked for"
NOT_MP4 = "not an MP4 file"
"""Why something was not measured."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language. ``groups`` are titles with the measures' names, in the order they are told."""

    language: str
    page: dict[str, str]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    titles: dict[str, str]
    explanations: dict[str, str]
    fixed: dict[str, str]

    def said(self, text: str) -> str:
        """``text`` where it is one of the words that proofs use; other text (numbers, names) as it is."""
        return self.fixed.get(text, text)


@cache
def wording(language: str) -> Wording:
    """The words of ``language`` (a BCP 47 tag); English for those that there are none of."""
    name = "pt" if language.split("-", maxsplit=1)[0] == "pt" else "en"
    told: dict[str, Any] = json.loads(
        files("omnimind.perception").joinpath(f"words/{name}.json").read_text(encoding="utf-8")
    )
    measures = {name: one for group in told["groups"] for name, one in group["measures"].items()}
    return Wording(
        language="pt-BR" if name == "pt" else "en",
        page=told["page"],
        groups=tuple((group["title"], tuple(group["measures"])) for group in told["groups"]),
        titles={name: one["title"] for name, one in measures.items()},
        explanations={name: one["why"] for name, one in measures.items()},
        fixed={**told["values"], **told["reasons"]},
    )


def title(name: str) -> str:
    """The English title of a measure."""
    return wording("en").titles[name]
