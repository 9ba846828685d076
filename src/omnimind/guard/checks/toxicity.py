"""Toxic language by a lexicon of English and Portuguese, seen through disguises, and weighed by what is around it."""

import re
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Final, NamedTuple

from omnimind.guard.check import Match
from omnimind.guard.checks.disguise import Word
from omnimind.guard.checks.phrases import Hit, Phrases, Reading

KINDS: Final = tuple(
    f"toxicity.{category}" for category in ("insult", "hate", "threat", "sexual", "self_harm", "profanity")
)

NEGATED, MENTIONED, CLINICAL = 0.6, 0.6, 0.5
"""What is left of a score when it is denied ("not an idiot"), talked about ("the word 'idiot'"), or said in a matter of
health, law or news. Source: chosen so that medium severity falls below 0.5, and strong severity stays above it."""

_MARGIN: Final = 120
"""Characters of context on either side, at least."""


class _Meaning(NamedTuple):
    kind: str
    severity: float


class Toxicity:
    """Insults, hate, threats, sexual words, self-harm and profanity (:class:`omnimind.guard.check.Check`).

    A score is the severity of what is said: about 0.4 mild, 0.65 medium, 0.9 strong; context lowers it.
    """

    def __init__(self) -> None:
        entries = [entry for language in ("en", "pt") for entry in _entries(language)]
        self._phrases = Phrases[_Meaning](entries, ("en", "pt"), is_bold=True)

    @property
    def reach(self) -> int:
        """The longest phrase and the words around it."""
        return self._phrases.reach + 2 * _MARGIN

    def find(self, text: str) -> Sequence[Match]:
        """What is toxic in ``text``, in its order."""
        reading = self._phrases.read(text)
        if reading is None:
            return []
        hits = list(self._phrases.hits(reading.words))
        harmless = [(hit.first, hit.last) for hit in hits if hit.meaning.kind == _CLEAR]
        return [
            self._match(hit, reading) for hit in hits if hit.meaning.kind != _CLEAR and not _is_within(hit, harmless)
        ]

    @staticmethod
    def _match(hit: Hit[_Meaning], reading: Reading) -> Match:
        first, last = reading.words[hit.first], reading.words[hit.last - 1]
        score = hit.meaning.severity * _weight(hit, reading)
        return Match(hit.meaning.kind, *reading.normal.span(first.start, last.end), score=round(score, 3))


_CLEAR: Final = "clear"
_HEADING: Final = re.compile(r"\[(\w+)(?: ([\d.]+))?\]")


def _entries(language: str) -> Iterator[tuple[str, _Meaning]]:
    """The phrases of a language, with what they mean."""
    text = resources.files("omnimind.guard.checks").joinpath("lexicon", f"{language}.txt").read_text(encoding="utf-8")
    meaning = _Meaning(_CLEAR, 0.0)
    for line in text.splitlines():
        if heading := _HEADING.fullmatch(line):
            kind = heading[1] if heading[1] == _CLEAR else f"toxicity.{heading[1]}"
            meaning = _Meaning(kind, float(heading[2] or 0))
        elif line and not line.startswith("#"):
            yield line, meaning


def _is_within(hit: Hit[_Meaning], harmless: Sequence[tuple[int, int]]) -> bool:
    """Whether ``hit`` is part of something longer that means no harm."""
    return any(first <= hit.first and hit.last <= last for first, last in harmless)


def _weight(hit: Hit[_Meaning], reading: Reading) -> float:
    """How much of the severity is left in its context."""
    words, kind = reading.words, hit.meaning.kind
    weight = 1.0
    if kind in _DENIABLE and _has(words[max(0, hit.first - 4) : hit.first], _NEGATIONS):
        weight *= NEGATED
    if _is_mentioned(hit, reading):
        weight *= MENTIONED
    if kind in _CLINICAL_KINDS and _has(words[max(0, hit.first - 12) : hit.last + 12], _CLINICAL):
        weight *= CLINICAL
    return weight


def _has(words: Sequence[Word], wanted: frozenset[str]) -> bool:
    return any(word.text in wanted for word in words)


def _is_mentioned(hit: Hit[_Meaning], reading: Reading) -> bool:
    """Whether it is talked about: announced as a word, or alone between quotation marks."""
    words = reading.words
    if _has(words[max(0, hit.first - 4) : hit.first], _MENTIONS):
        return True
    before = reading.folded[: words[hit.first].start].rstrip()[-1:]
    after = reading.folded[words[hit.last - 1].end :].lstrip(".,!?…")[:1]
    is_quoted = before in _QUOTES and after in _QUOTES and before != "" and after != ""
    return is_quoted and hit.meaning.kind in _DENIABLE | {"toxicity.profanity"}


_DENIABLE: Final = frozenset({"toxicity.insult", "toxicity.hate", "toxicity.threat", "toxicity.self_harm"})
_CLINICAL_KINDS: Final = frozenset({"toxicity.sexual", "toxicity.self_harm", "toxicity.threat", "toxicity.hate"})
_QUOTES: Final = frozenset("\"'“”‘’«»„‚`")
_NEGATIONS: Final = frozenset(
    [
        "not",
        "never",
        "isn",
        "aren",
        "wasn",
        "weren",
        "don",
        "didn",
        "doesn",
        "won",
        "nobody",
        "nor",
        "nao",
        "nunca",
        "jamais",
        "nem",
    ]
)
_MENTIONS: Final = frozenset(
    [
        "word",
        "words",
        "term",
        "terms",
        "slur",
        "slurs",
        "insult",
        "insults",
        "expression",
        "phrase",
        "called",
        "calling",
        "spelled",
        "translates",
        "means",
        "palavra",
        "palavras",
        "termo",
        "termos",
        "xingamento",
        "insulto",
        "expressao",
        "frase",
        "chamou",
        "chamado",
        "chamada",
        "chamar",
        "xingou",
        "significa",
        "ofensa",
    ]
)
_CLINICAL: Final = frozenset(
    [
        "medical",
        "medicine",
        "clinical",
        "clinic",
        "doctor",
        "doctors",
        "patient",
        "patients",
        "hospital",
        "therapy",
        "therapist",
        "treatment",
        "symptom",
        "symptoms",
        "diagnosis",
        "prevention",
        "prevent",
        "helpline",
        "hotline",
        "lifeline",
        "counselling",
        "counseling",
        "psychiatrist",
        "psychologist",
        "health",
        "disease",
        "cancer",
        "infection",
        "surgery",
        "anatomy",
        "study",
        "studies",
        "research",
        "researchers",
        "survey",
        "statistics",
        "court",
        "judge",
        "police",
        "arrested",
        "convicted",
        "sentenced",
        "trial",
        "lawsuit",
        "law",
        "laws",
        "charged",
        "accused",
        "victim",
        "victims",
        "survivors",
        "news",
        "reported",
        "report",
        "reports",
        "documentary",
        "history",
        "historical",
        "museum",
        "war",
        "novel",
        "film",
        "education",
        "teachers",
        "students",
        "biology",
        "medico",
        "medica",
        "medicos",
        "medicina",
        "clinico",
        "clinica",
        "doutor",
        "doutora",
        "paciente",
        "pacientes",
        "terapia",
        "terapeuta",
        "tratamento",
        "sintoma",
        "sintomas",
        "diagnostico",
        "prevencao",
        "prevenir",
        "cvv",
        "ajuda",
        "apoio",
        "psiquiatra",
        "psicologo",
        "psicologa",
        "saude",
        "doenca",
        "infeccao",
        "cirurgia",
        "anatomia",
        "estudo",
        "estudos",
        "pesquisa",
        "pesquisadores",
        "estatistica",
        "tribunal",
        "juiz",
        "policia",
        "preso",
        "presa",
        "condenado",
        "condenada",
        "julgamento",
        "processo",
        "lei",
        "leis",
        "acusado",
        "acusada",
        "vitima",
        "vitimas",
        "sobreviventes",
        "noticia",
        "noticias",
        "relatorio",
        "documentario",
        "historia",
        "historico",
        "museu",
        "guerra",
        "romance",
        "filme",
        "educacao",
        "professores",
        "alunos",
        "biologia",
    ]
)
