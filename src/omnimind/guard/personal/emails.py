"""E-mail addresses, and how people hide them: "ana (at) example (dot) com", "ana arroba example ponto com"."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from omnimind.guard.personal.candidate import Candidate
from omnimind.guard.skimming import Folded

_compiled: Final = cache(re.compile)
"""The large patterns take 30 ms: short commands, most of whose texts have no sign, do without them."""

_ALONE: Final = re.compile(r"(?<=[\s(\[{<])at(?=[\s)\]}>])")
_SIGN: Final = re.compile(rf"@|%40|arroba|{_ALONE.pattern}")
_AT: Final = re.compile(
    r"(?P<sign>@|%40)(?!\s)|(?P<apart>\s(?:@|%40)\s?|(?:@|%40)\s)"
    r"|(?P<hidden>\s?[(\[{<]\s?(?:at|arroba|@)\s?[)\]}>]\s?|\sarroba\s)|(?P<at>\sat\s)"
)
_EDGE: Final = r"[a-z\d\u00c0-\U0010ffff]"
_PART: Final = rf"{_EDGE}(?:[\w\-]{{0,61}}{_EDGE})?"
_SPELLED: Final = r"\s?[(\[{]\s?(?:dot|ponto|\.)\s?[)\]}]\s?|\s(?:dot|ponto)\s"
_DOT: Final = rf"(?:\.|\s\.\s?|\.\s|{_SPELLED})"
_TIGHT: Final = rf"{_PART}(?:\.{_PART}){{0,5}}\.(?P<top>xn--[a-z\d\-]{{2,59}}|[^\W\d_]{{2,24}})(?![\w\-])"
_TOP: Final = r"com|org|net|edu|gov|br|pt|us|uk|de|fr|es|it|io|me|co|info|biz|app|dev"
_LOOSE: Final = (
    rf"(?P<name>{_PART})(?:{_DOT}{_PART}){{0,3}}?{_DOT}(?P<top>{_TOP})"
    rf"(?:{_DOT}(?:br|pt|uk|ar|mx|au))?(?![\w\-@])"
)
_SPELLED_SIGN: Final = rf"at(?=[\s)\]}}>])(?:(?<=[(\[{{<]at)|(?<=[(\[{{<]\sat)|(?<=\sat)\s{_LOOSE})"
"""An ``at`` that may be one: it is a common word, and most have no address behind them."""

_SPOKEN: Final = frozenset({b"at", b"arroba", b"dot", b"ponto"})
_DOTTED: Final = re.compile(rf"\.\s?[)\]}}]?\s?(?:{_TOP})(?![a-z\d])")
"""What every loose address has whose last dot is a sign."""

_FILES: Final = {
    *("png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "js", "css", "html", "htm", "json", "xml", "yaml", "yml"),
    *("md", "txt", "csv", "py", "ts", "zip"),
}
_PROVIDERS: Final = {
    *("gmail", "googlemail", "hotmail", "outlook", "live", "yahoo", "icloud", "proton", "protonmail"),
    *("uol", "bol", "terra"),
}
_LONGEST_LOCAL: Final = 64

_DOT_BEGUN: Final = r"[\s(\[{]{0,3}(?:d|do|dot|p|po|pon|pont|ponto|\.)?[\s)\]}]{0,3}"
_LOCAL_BEGUN: Final = re.compile(
    r"(?:[\s)\]}>]{0,3}(?:aborra|borra|orra|rra|ra|ta|a|@|04%|4%|%))?[\s(\[{<]{0,3}[\w.%+\-]+"
)
"""What may go on at the end of a text, read from right to left."""

_DOMAIN_BEGUN: Final = rf"(?:[\w\-]{{1,63}}+{_DOT}){{0,6}}(?:[\w\-]{{1,63}}+{_DOT_BEGUN})?\Z"
_LONGEST: Final = 256
_LONGEST_LOCAL_BEGUN: Final = 80


def may_have_any(folded: Folded) -> bool:
    """Whether ``folded`` is worth looking for them."""
    if "@" in folded or ("%" in folded and "%40" in folded):
        return True
    said = _SPOKEN.intersection(folded.words)
    if b"at" not in said or b"arroba" in said:
        return b"arroba" in said
    has_dot = len(said) > 1 or _DOTTED.search(folded) is not None
    return has_dot and _compiled(_SPELLED_SIGN).search(folded) is not None


def addresses(text: str, folded: str) -> Iterator[Candidate]:
    """Addresses anywhere in ``text``, of which ``folded`` is the lower case."""
    for found in _SIGN.finditer(folded):
        if (sign := _sign_at(folded, found.start())) is None:
            continue
        start = _local_before(text, sign.start())
        domain = _domain_after(folded, sign)
        if start == sign.start() or domain is None or domain["top"] in _FILES:
            continue
        if folded[start : sign.start()] == "git" and text.startswith(":", domain.end()):
            continue  # git@host:path is a repository
        alone = _sureness(folded[start : sign.start()], sign, domain)
        yield Candidate("email", start, domain.end(), alone, max(alone, 0.95))


def _sign_at(folded: str, start: int) -> re.Match[str] | None:
    """The sign, or the word for it, at ``start`` with what is around it."""
    around = (_AT.match(folded, at) for at in range(max(0, start - 2), start + 1))
    return next((found for found in around if found and found.end() > start), None)


def _domain_after(folded: str, sign: re.Match[str]) -> re.Match[str] | None:
    """The domain that stands after the sign."""
    tight = _compiled(_TIGHT).match(folded, sign.end()) if sign["sign"] else None
    return tight or _compiled(_LOOSE).match(folded, sign.end())


def _local_before(text: str, end: int) -> int:
    """Where what stands before the sign begins."""
    start = end
    while start > max(0, end - _LONGEST_LOCAL) and (text[start - 1].isalnum() or text[start - 1] in "._%+-"):
        start -= 1
    while start < end and text[start] in ".-%":
        start += 1
    return start


def _sureness(local: str, sign: re.Match[str], domain: re.Match[str]) -> float:
    """``at`` is a common word: what is around it has to look like an address."""
    if not sign["at"]:
        return 0.98 if sign["sign"] else 0.9
    is_spelled = re.search(_SPELLED, domain[0]) is not None
    is_provided = domain["name"] in _PROVIDERS or not local.isalpha()
    return 0.8 if is_spelled and is_provided else 0.3


def begun(folded: str) -> int:
    """Where, at the end of a text that goes on, an address may have begun; its length if nowhere."""
    local = _LOCAL_BEGUN.match(folded[-_LONGEST_LOCAL_BEGUN:][::-1])
    start = len(folded) - (local.end() if local else 0)
    for found in _SIGN.finditer(folded, max(0, len(folded) - _LONGEST)):
        sign = _sign_at(folded, found.start())
        if sign and _compiled(_DOMAIN_BEGUN).match(folded, sign.end()):
            start = min(start, _local_before(folded, sign.start()))
    return start
