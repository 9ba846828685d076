"""What a question says, as far as words tell: what decides whether two ask the same."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from omnimind.models.cache.lexicon import LANGUAGES, Lexicon, lexicon

_TOKEN: Final = re.compile(r"@[a-z]+|\d+(?:[.,:/]\d+)*|[^\W\d_]+\d[^\W_]*|[^\W\d_]+|[%$€£¥°]")
_NAME: Final = re.compile(r"[^\W\d_]\w*(?:[-+.#]\w+)*[+#]*")
_QUOTED: Final = re.compile(r"\"([^\"]+)\"|“([^”]+)”|«([^»]+)»|`([^`]+)`|'([^']{2,})'(?!\w)")
_SENTENCE: Final = re.compile(r"(?:^|[.!?:]\s+|\n)[\W_]*$")
_ROMAN: Final = re.compile(r"(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})")
_ROMANS: Final = {"X": 10, "IX": 9, "V": 5, "IV": 4, "I": 1}
_NEGATED: Final = re.compile(r"(?<=[a-z])n['’]t\b|\bcannot\b")
_IS: Final = re.compile(r"\b(what|who|where|how|when|why|that|it|there|here)['’]s\b")
_POSSESSIVE: Final = re.compile(r"(\w+)['’]s\b")
_THOUSANDS: Final = re.compile(r"(?<=\d)[.,](?=\d{3}\b)")
_OPERATOR: Final = re.compile(r"[-+*/=<>^×÷±](?=\s*\d)|(?<=[\d\s])[-+*/=<>^×÷±](?=\s)")
_TO_DO: Final = "@do"
_SIGNS: Final = {"%": "percent", "$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "°": "degree"}
_PORTUGUESE: Final = re.compile(r"[ãõçâêô]")
_STRANGE: Final = frozenset({
    *("el", "los", "las", "del", "una", "y", "es", "con", "cual", "donde", "cuando", "por", "pero", "le", "les", "des"),
    *("du", "est", "une", "et", "dans", "pour", "avec", "qui", "ne", "pas", "quel", "quelle", "der", "das", "und"),
    *("ist", "nicht", "ein", "eine", "wie", "wo", "mit", "fur", "den", "dem", "il", "lo", "gli", "di", "che", "per"),
    *("non", "sono"),
})  # fmt: skip
"""Words of Spanish, French, German and Italian: what little we know would be wrong about those."""


@dataclass(frozen=True, slots=True)
class Features:
    """What a question says.

    Attributes:
        language: ``en`` or ``pt``; empty if it is neither.
        type: What is asked for, such as ``@when``; ``@yes``: whether something is so; ``@do``: to do something.
        numbers: Those it names, in order, words and Roman ones as digits; and signs of arithmetic.
        negations: How often it denies.
        names: Proper names, acronyms, codes and quotations, in small letters.
        content: The stems of words that say something, in order.
        roles: Which of them come after ``from``, ``to`` and the like.
        is_passive: Whether it says by whom something is done.
        is_either: Whether it names things whose order says nothing.
        is_fronted: Whether it begins with what else stands at the end.
        head: What it asks the number of, or which.
        done: Stems of what is done to something.
        owners: Stems of those to whom something belongs: ``Tokyo's``.
        persons: Who speaks of whom, in order, if that is more than one.
        apart: Which of each group of words that set questions apart it has.
        words: All of its words, in small letters without accents.
    """

    language: str
    type: str
    numbers: tuple[str, ...]
    negations: int
    names: frozenset[str]
    content: tuple[str, ...]
    roles: dict[str, frozenset[str]]
    is_passive: bool
    is_either: bool
    is_fronted: bool
    head: str
    done: frozenset[str]
    owners: frozenset[str]
    persons: tuple[int, ...]
    apart: tuple[frozenset[int], ...]
    words: frozenset[str]


@lru_cache(maxsize=8192)
def features_of(text: str) -> Features:
    """What ``text`` says."""
    text = unicodedata.normalize("NFKC", text)
    small = text.lower()
    plain = _TOKEN.findall(
        _THOUSANDS.sub("", _folded(_POSSESSIVE.sub(r"\1", _IS.sub(r"\1 is", _NEGATED.sub(" not", small)))))
    )
    language = _language(small, plain)
    words = lexicon(language or "en")
    names = frozenset(_names(text, words))
    framed = " ".join(plain)
    for pattern, instead in words.frames:
        framed = pattern.sub(instead, framed)
    tokens = [_SIGNS.get(token, token) for token in framed.split()]
    content, roles = _content(tokens, words)
    asked = _type(text, tokens, words)
    groups = (words.modals if asked == "@yes" else {}, *words.apart)
    return Features(
        language=language,
        type=asked,
        numbers=(*_numbers(tokens, words), *_roman(text), *_OPERATOR.findall(text)),
        negations=sum(token in words.negations for token in tokens),
        names=names,
        content=content,
        roles=roles,
        is_passive=any(token in words.passive for token in tokens),
        is_either=any(token in words.either for token in tokens),
        is_fronted=bool(plain) and plain[0] in words.fronts,
        head=_head(tokens, words),
        done=frozenset(words.stem(found[1]) for found in words.participle.finditer(" ".join(plain))),
        owners=frozenset(words.stem(_folded(found[1])) for found in _POSSESSIVE.finditer(small)),
        persons=_persons(plain, words),
        apart=tuple(frozenset(group[token] for token in tokens if token in group) for group in groups),
        words=frozenset(plain),
    )


def _folded(text: str) -> str:
    """``text`` without accents."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _language(text: str, plain: list[str]) -> str:
    """The language, if it is one that we know; empty if others are as likely."""
    english, portuguese = map(_usual, LANGUAGES)
    counts = {
        "en": sum(word in english and word not in portuguese for word in plain),
        "pt": sum(word in portuguese and word not in english for word in plain) + len(_PORTUGUESE.findall(text)),
    }
    likely = max(LANGUAGES, key=lambda language: counts[language])
    return likely if counts[likely] > sum(word in _STRANGE for word in plain) else ""


@lru_cache
def _usual(language: str) -> frozenset[str]:
    """Words that texts in the language have, whatever they are about."""
    words = lexicon(language)
    return words.light | words.fronts | words.negations | words.marks


def _content(tokens: list[str], words: Lexicon) -> tuple[tuple[str, ...], dict[str, frozenset[str]]]:
    content: list[str] = []
    roles: dict[str, set[str]] = {}
    pending: set[str] = set()
    for token in tokens:
        if token in words.roles:
            pending.add(words.roles[token])
            continue
        is_number = token[0].isdigit()
        if not is_number and (token in words.light or token in words.negations or token in words.numbers):
            continue
        stem = token if is_number or token[0] == "@" else words.stem(token)
        if not is_number and token[0] != "@":
            content.append(stem)
        for role in pending if token[0] != "@" else ():
            roles.setdefault(role, set()).add(stem)
        pending.clear()
    return tuple(content), {role: frozenset(stems) for role, stems in roles.items()}


def _type(text: str, tokens: list[str], words: Lexicon) -> str:
    types = [token for token in tokens if token[0] == "@"]
    if asked := [one for one in types if one != _TO_DO]:
        return asked[0]
    if types or not tokens:
        return _TO_DO
    if not words.auxiliaries:
        return "@yes" if "?" in text else _TO_DO
    is_question = tokens[0] in words.auxiliaries or ("?" in text and not words.auxiliaries.isdisjoint(tokens))
    return "@yes" if is_question else _TO_DO


def _persons(plain: list[str], words: Lexicon) -> tuple[int, ...]:
    found = tuple(words.persons[token] for token in plain if token in words.persons)
    return found if len(set(found)) > 1 else ()


def _head(tokens: list[str], words: Lexicon) -> str:
    asked = next((number for number, token in enumerate(tokens) if token in {"@quantity", "@what"}), len(tokens))
    after = tokens[asked + 1 :]
    return next((words.stem(token) for token in after if token not in words.light and token[0] != "@"), "")


def _numbers(tokens: list[str], words: Lexicon) -> Iterator[str]:
    for token in tokens:
        if token[0].isdigit():
            yield token.replace(",", ".")
        elif token in words.numbers:
            yield words.numbers[token]


def _roman(text: str) -> Iterator[str]:
    """Roman numbers from 2 on, and 1 after a name: ``World War I``."""
    for found in re.finditer(r"(?<=[^\W\d_a-z] |\w )\b[IVX]+\b", text):
        parts = _ROMAN.fullmatch(found[0])
        if parts is not None and (len(found[0]) > 1 or _is_after_name(text, found.start())):
            ones = parts[2]
            value = 10 * len(parts[1]) + (_ROMANS[ones] if ones in _ROMANS else 5 * ("V" in ones) + ones.count("I"))
            yield str(value)


def _is_after_name(text: str, start: int) -> bool:
    before = text[:start].split()
    return bool(before) and before[-1][:1].isupper() and len(before) > 1


def _names(text: str, words: Lexicon) -> Iterator[str]:
    """Words with a capital where none is due, acronyms, codes, and what is quoted."""
    for found in _QUOTED.finditer(text):
        yield from _folded(next(part for part in found.groups() if part).lower()).split()
    for found in _NAME.finditer(text):
        word = found[0]
        is_acronym = len(word) > 1 and word.isupper()
        is_mixed = any(sign.isdigit() for sign in word) or any(sign.isupper() for sign in word[1:])
        is_due = _SENTENCE.search(text[: found.start()]) is not None
        if is_acronym or is_mixed or (word[0].isupper() and not is_due):
            name = _folded(word.lower())
            if is_acronym or name not in words.light:
                yield name
