"""Addresses: web pages, e-mail, files."""

import re
from collections.abc import Sequence
from typing import Final

from omnimind.media.speech.normalise.grammar import Grammar
from omnimind.media.speech.normalise.reading import Scan
from omnimind.media.speech.normalise.words import phrase

_SCHEME: Final = re.compile(r"(?:https?|ftp)://(?:www\.)?|www\.", re.IGNORECASE)
_EMAIL: Final = re.compile(r"(?:mailto:)?([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_DOMAINS: Final = "com|org|net|edu|gov|io|dev|app|info|co|ai|me|tv|eu|br|pt|uk|us|ca|de|fr|es|it|nl|ch|jp|cn|in|au"
_BARE: Final = re.compile(rf"(?:[A-Za-z0-9-]+\.)+(?:{_DOMAINS})(?:/\S*)?")
_WORD_DOMAINS: Final = frozenset({"com", "org", "net", "info", "dev", "app", "blog"})
_EXTENSIONS: Final = (
    "py|md|txt|csv|json|ya?ml|toml|xml|html?|css|js|ts|jsx|tsx|pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|webp|mp[34]|wav|"
    "zip|gz|tar|sh|exe|rs|go|java|c|h|cpp|ipynb|sql|log|ini|cfg|lock|srt|vtt"
)
_FILE: Final = re.compile(rf"(?:\.{{0,2}}/|~/)?(?:[\w.-]+/)*[\w-]+(?:\.[\w-]+)*\.({_EXTENSIONS})")
_PATH: Final = re.compile(r"(?:\.{1,2}|~)?(?:/[\w.-]+)+/?")


def address(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """A web or e-mail address: its parts, joined by the names of their separators, without protocol and query."""
    core = scan.core
    if email := _EMAIL.fullmatch(core):
        return (f"{_name(email[1], grammar)} {grammar.words.at} {_host(email[2], grammar)}",)
    scheme = _SCHEME.match(core)
    if scheme is None and not _BARE.fullmatch(core):
        return None
    rest = core[scheme.end() :] if scheme else core
    host, _, path = re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")
    host = host.partition(":")[0]
    segments = [_name(segment, grammar) for segment in path.split("/") if segment]
    return (f" {grammar.words.slash} ".join([_host(host, grammar), *segments]),)


def file(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """A file's name or path."""
    core = scan.core
    if not (_FILE.fullmatch(core) or _PATH.fullmatch(core)):
        return None
    segments = [segment for segment in core.split("/") if segment.strip(".~")]
    return (f" {grammar.words.slash} ".join(_name(segment, grammar) for segment in segments),)


def _host(host: str, grammar: Grammar) -> str:
    *labels, domain = host.split(".")
    last = domain if domain in _WORD_DOMAINS else phrase(domain.upper(), grammar)
    return f" {grammar.words.dot} ".join([*(_name(label, grammar) for label in labels), last])


def _name(name: str, grammar: Grammar) -> str:
    stem, dot, extension = name.rpartition(".")
    if dot and stem and re.fullmatch(_EXTENSIONS, extension):
        return f"{phrase(stem, grammar)} {grammar.words.dot} {phrase(extension.upper(), grammar)}"
    return phrase(name, grammar)
