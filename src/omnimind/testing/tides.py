"""What a model that knows its trade answers about tides, in English and Portuguese, in the length that it is asked for.

For :class:`~omnimind.testing.models.FakeModels`, and for upstreams that speak a wire format.
"""

import json
import re
from typing import Any, Final

from omnimind.core.model import Body

PROMPTS: Final = (
    "understand",
    "study",
    "researcher",
    "compose",
    "critique",
    "art_director",
    "describe",
    "translate",
)
"""What it can be asked by."""

_TOLD: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "title": "How tides work",
        "chapters": ("The sea moves", "The pull"),
        "lines": (
            "Twice a day the sea climbs the beach and slips away again.",
            "Nobody pushes it, and yet it is never late.",
            "The Moon pulls at the water from far away.",
            "The water on the near side feels the strongest pull.",
            "So it swells into a bulge below the Moon.",
            "On the far side a second bulge grows.",
            "The Earth turns below both of them.",
            "That is why most coasts have two high tides a day.",
            "The Sun pulls too, but more weakly.",
            "When both pull together the tide is at its highest.",
            "Sailors have kept tables of it for centuries.",
            "Look at the beach the next time you are there.",
        ),
        "description": "Why the sea comes and goes, for children.",
        "keywords": ("tides", "moon", "sea"),
        "headline": "The Moon pulls",
        "audience": "ten-year-olds",
        "alt": "A beach at low tide",
    },
    "pt": {
        "title": "Como funcionam as marés",
        "chapters": ("O mar se move", "A atração"),
        "lines": (
            "Duas vezes por dia o mar sobe a praia e depois vai embora.",
            "Ninguém o empurra, e mesmo assim ele nunca se atrasa.",
            "A Lua puxa a água de muito longe.",
            "A água do lado mais próximo sente a maior força.",
            "Por isso ela incha debaixo da Lua.",
            "Do outro lado cresce um segundo inchaço.",
            "A Terra gira debaixo dos dois.",
            "Por isso quase todas as costas têm duas marés altas por dia.",
            "O Sol também puxa, mas com menos força.",
            "Quando os dois puxam juntos, a maré fica mais alta.",
            "Os marinheiros guardam tabelas disso há séculos.",
            "Olhe bem a praia na próxima vez que estiver lá.",
        ),
        "description": "Por que o mar vem e vai, para crianças.",
        "keywords": ("marés", "lua", "mar"),
        "headline": "A Lua puxa",
        "audience": "crianças de dez anos",
        "alt": "Uma praia na maré baixa",
    },
}


def answer(body: Body) -> dict[str, Any]:
    """What is answered to ``body``, by the name of the schema that it asks for; nothing is said of a picture."""
    if "prompt" in body:
        return {}
    name = body["response_format"]["json_schema"]["name"]
    answers = {
        "understand": _understand,
        "study": _study,
        "researcher": _research,
        "compose": _compose,
        "critique": _critique,
        "art_director": _direct,
        "describe": _describe,
        "translate": _translate,
    }
    return answers[name](body)


def _question(body: Body) -> str:
    text: str = body["messages"][1]["content"]
    return text


def _material(body: Body, name: str) -> str:
    """The material called ``name``; empty if there is none."""
    found = re.search(rf'<(material-\w+) of="{re.escape(name)}">\n(.*?)\n</\1>', _question(body), re.DOTALL)
    return found[2] if found else ""


def _told(language: str) -> Any:
    return _TOLD["pt" if language.startswith("pt") else "en"]


def _wished(body: Body, name: str) -> str:
    found = re.search(rf"^- {name}: (.*)$", _question(body), re.MULTILINE)
    return found[1] if found else ""


def _understand(body: Body) -> dict[str, Any]:
    asked = _material(body, "what the person asks for")
    language = "pt-BR" if re.search(r"mar[ée]|segundos", asked) else "en"
    seconds = re.search(r"(\d+) (?:seconds|segundos)", asked)
    told = _told(language)
    return {
        "topic": told["title"],
        "title": told["title"],
        "audience": told["audience"],
        "purpose": "",
        "language": language,
        "duration_s": float(seconds[1]) if seconds else None,
        "formats": [],
        "music": None,
    }


def _study(body: Body) -> dict[str, Any]:
    words = _material(body, "the document").replace("#", " ").split()
    quote = " ".join(words[-8:])
    return {"themes": ["the sea"], "audience": "anybody", "facts": [{"text": quote, "quote": quote}]}


def _research(body: Body) -> dict[str, Any]:
    return {"notes": list(_told(_wished(body, "language"))["lines"])}


def _compose(body: Body) -> dict[str, Any]:
    """As many lines as make the length that was asked for, mended by what was said of earlier ones."""
    told = _told(_wished(body, "language"))
    words = int(re.findall(r"about (\d+) words", _wished(body, "length"))[0])
    for message in body["messages"][2:]:
        for count, way in re.findall(r"about (\d+) words too (long|short)", message["content"]):
            words += int(count) if way == "short" else -int(count)
    ids = [note["id"] for note in json.loads(_material(body, "notes"))]
    lines: list[str] = []
    while sum(len(line.split()) for line in lines) < words and len(lines) < len(told["lines"]):
        lines.append(told["lines"][len(lines)])
    pairs = [lines[at : at + 2] for at in range(0, len(lines), 2)]
    scenes = [
        {
            "chapter": told["chapters"][at] if at < len(told["chapters"]) else "",
            "lines": [{"text": line, "cites": ids[:1]} for line in pair],
        }
        for at, pair in enumerate(pairs)
    ]
    return {"title": told["title"], "scenes": scenes}


def _critique(_: Body) -> dict[str, Any]:
    return {"clarity": 9, "audience_fit": 9, "faithfulness": 8, "problems": [], "is_approved": True}


def _direct(body: Body) -> dict[str, Any]:
    told = _told(_wished(body, "language of the script"))
    paints = _wished(body, "pictures") == "are to be had"
    return {
        "theme": _wished(body, "themes").split(", ")[0],
        "scenes": [
            {"id": scene["id"], "look": _look(at, scene["said"], told, paints=paints)}
            for at, scene in enumerate(json.loads(_material(body, "script")))
        ],
    }


def _look(at: int, said: str, told: Any, *, paints: bool) -> dict[str, Any]:
    sentences = re.split(r"(?<=\.) ", said)
    if at == 0:
        return {"kind": "title", "title": told["title"], "subtitle": ""}
    if at == 1 and paints:
        return {"kind": "picture", "heading": "", "prompt": "a beach at low tide, soft light", "alt": told["alt"]}
    if len(sentences) > 1:
        return {"kind": "bullets", "heading": "", "items": [one.rstrip(".") for one in sentences], "ordered": False}
    return {"kind": "statement", "heading": "", "text": said.rstrip(".")}


def _describe(body: Body) -> dict[str, Any]:
    told = _told(_wished(body, "language"))
    return {name: told[name] for name in ("description", "keywords", "headline")}


def _translate(body: Body) -> dict[str, Any]:
    """Word for word where the text is one of ours, else as it is."""
    into = _told(_wished(body, "into"))
    known: dict[str, str] = {}
    for other in _TOLD.values():
        known |= {other[name]: into[name] for name in ("title", "description", "headline", "alt")}
        for name in ("lines", "chapters", "keywords"):
            known |= dict(zip(other[name], into[name], strict=True))
    known |= {line.rstrip("."): said.rstrip(".") for line, said in known.items()}
    texts = json.loads(_material(body, "texts"))
    return {"texts": [{"number": one["number"], "text": known.get(one["text"], one["text"])} for one in texts]}
