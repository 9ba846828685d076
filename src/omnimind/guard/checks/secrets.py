"""Secrets: keys of services by what they look like, private keys, tokens, and passwords by what stands before them."""

import base64
import binascii
import json
import re
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import log2
from typing import Final, NamedTuple

from omnimind.guard.check import Match

LONGEST: Final = 4200
"""Characters of the longest secret: a private key of 4096 bits takes 3,300."""

_INNER: Final = r"A-Za-z0-9_\-"


class _Shape(NamedTuple):
    """What a sort of secret looks like.

    Attributes:
        kind: What it is.
        literals: One of these is in each of them.
        expression: Where it is; its group ``secret``, if there is one, is the secret itself.
        score: How sure that is, of 1.
        is_true: Tells secrets from what only looks like them.
    """

    kind: str
    literals: tuple[str, ...]
    expression: re.Pattern[str]
    score: float = 0.95
    is_true: Callable[[str], bool] = lambda _: True


class Secrets:
    """Finds secrets (:class:`omnimind.guard.check.Check`)."""

    @property
    def reach(self) -> int:
        """How far before it a secret is announced; where one has begun, ``settled`` waits for all of it."""
        return _NEAR

    def settled(self, text: str, before: int) -> int:
        """Up to where ``text``, which goes on, holds no beginning of a secret (:class:`omnimind.guard.gate.Settling`).

        Most secrets are a word; some are announced a few words before, and a private key has many lines.
        """
        end = before
        if announced := _ANNOUNCED.search(text, max(0, len(text) - _NEAR)):
            end = min(end, announced.start())
        begun = text.rfind(_KEY_BEGINS, max(0, len(text) - LONGEST))
        if begun != -1 and not _KEY_ENDS.search(text, begun):
            end = min(end, begun)
        end = _word_start(text, end)
        for match in sorted(self.find(text), key=lambda match: -match.start):
            if match.start < end < match.end:
                end = match.start
        return end

    def find(self, text: str) -> Sequence[Match]:
        """What is found in ``text``, in its order; of several at one place the surest."""
        lowered = text.lower()
        found = [
            match for shape in _SHAPES if any(word in lowered for word in shape.literals) for match in _of(shape, text)
        ]
        kept: list[Match] = []
        for match in sorted(found, key=lambda match: (-match.score, match.start)):
            at = bisect_left(kept, match.start, key=lambda other: other.start)
            is_free = (at == 0 or kept[at - 1].end <= match.start) and (at == len(kept) or kept[at].start >= match.end)
            if is_free:
                kept.insert(at, match)
        return kept


def _word_start(text: str, index: int) -> int:
    """Where the word begins that ``index`` is in, or that may go on there; ``index`` itself between words."""
    start = index
    while start > max(0, index - LONGEST) and not text[start - 1].isspace():
        start -= 1
    return start


def _of(shape: _Shape, text: str) -> Iterator[Match]:
    for found in shape.expression.finditer(text):
        group = "secret" if "secret" in shape.expression.groupindex else 0
        if shape.is_true(found[group]):
            yield Match(f"secret.{shape.kind}", *found.span(group), score=shape.score)


def entropy(text: str) -> float:
    """Bits a character of ``text``, from 0 (one letter again and again) to about 6 (random Base64)."""
    counts, length = Counter(text).values(), len(text)
    return -sum(count / length * log2(count / length) for count in counts)


def _is_random(text: str) -> bool:
    return entropy(text) > 3.0


def _is_hex_random(text: str) -> bool:
    return entropy(text) > 2.8 and any(character.isdigit() for character in text)


_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _has_checksum(token: str) -> bool:
    """Whether the last six characters are the CRC-32 of those before, in Base62.

    Source: GitHub, "Behind GitHub's new authentication token formats" (2021); npm's tokens do the same.
    """
    body, said = token.partition("_")[2][:-6], token[-6:]
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits == said


def _is_jwt(token: str) -> bool:
    head = token.partition(".")[0]
    try:
        return "alg" in json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError, TypeError):
        return False


_PLACEHOLDER: Final = re.compile(
    r"(?i)^(?:[*x.•_\-#?]+|<.*>?|\[.*\]?|\{.*\}?|\$.*|%.*%|your\w*|"
    r"(?:my|the|seu|sua|minha|meu|some|new|nova|old)[-_ ]\w*|"
    r"(?:example|exemplo|changeme|change_me|placeholder|password|passwd|senha|secret|segredo|token|key|none|null|nil|"
    r"undefined|true|false|"
    r"required|optional|string|str|redacted|hidden|todo|tbd|foo|bar|test|errada|incorreta|incorrect|wrong|invalid|obrigat\w*|"
    r"forte|fraca|strong|weak|is|was|esta|foi|must|deve|should|and|or|e|ou|for|para|here|aqui|reset|protected)[.,;:!?]*)$"
)
_CALLED: Final = re.compile(r"^[\w.]+[(\[]")


def _is_password(value: str) -> bool:
    """Whether ``value`` may be a password rather than a word about one or a place to put one."""
    return len(value) >= 4 and not _PLACEHOLDER.match(value) and not _CALLED.match(value)


def _is_said_password(value: str) -> bool:
    """As above, where prose is likely: it needs more than letters."""
    return _is_password(value) and not value.strip(".,;:!?").isalpha()


def _bounded(core: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![{_INNER}])(?:{core})(?![{_INNER}])")


_KEY_BEGINS: Final = "-----BEGIN"
_KEY_ENDS: Final = re.compile(r"-----END [A-Z0-9 ]{1,60}-----")
_ANNOUNCED: Final = re.compile(r"(?i)aws|pass(?:word|wd|phrase)|pwd|senha|key|token|secret|bearer|chave")
_NEAR: Final = 160
"""Characters of a password, and of what announces it."""

_GITHUB: Final = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")
_SAID: Final = r"(?:password|passwd|pwd|passphrase|senha)"
_NAMED: Final = r"(?i)(?<![a-z])[\"']?(?:[a-z0-9]+[_-])*"
_VALUE: Final = r"(?P<secret>[^\s\"',;&]{4,100})"

_SHAPES: Final = (
    _Shape("aws_key", ("akia", "asia"), _bounded(r"(?:AKIA|ASIA)[A-Z2-7]{16}")),
    _Shape(
        "aws_secret",
        ("aws", "secret"),
        re.compile(
            r"(?i:aws.{0,20}?(?:secret|key).{0,20}?|secret.{0,3}access.{0,3}key.{0,10}?)[=:\"'\s]{1,5}"
            r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"
        ),
        is_true=_is_random,
    ),
    _Shape("github", _GITHUB, _bounded(r"gh[pousr]_[A-Za-z0-9]{36}"), 1.0, _has_checksum),
    _Shape("github", _GITHUB, _bounded(r"gh[pousr]_[A-Za-z0-9]{36,255}"), 0.8, _is_random),
    _Shape("github", ("github_pat_",), _bounded(r"github_pat_[A-Za-z0-9_]{60,255}")),
    _Shape("npm", ("npm_",), _bounded(r"npm_[A-Za-z0-9]{36}"), 1.0, _has_checksum),
    _Shape("npm", ("npm_",), _bounded(r"npm_[A-Za-z0-9]{36}"), 0.8, _is_random),
    _Shape("gitlab", ("glpat-", "glrt-"), _bounded(r"gl(?:pat|rt)-[A-Za-z0-9_\-]{20,60}"), is_true=_is_random),
    _Shape("slack", ("xox",), _bounded(r"xox[abeoprs]-[A-Za-z0-9\-]{10,200}"), is_true=_is_random),
    _Shape("slack", ("hooks.slack.com",), re.compile(r"https://hooks\.slack\.com/services/T\w+/B\w+/\w{16,40}")),
    _Shape(
        "stripe",
        ("sk_live_", "rk_live_", "sk_test_", "rk_test_", "whsec_"),
        _bounded(r"(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,200}"),
        is_true=_is_random,
    ),
    _Shape("anthropic", ("sk-ant-",), _bounded(r"sk-ant-[A-Za-z0-9_\-]{20,200}"), 1.0, _is_random),
    _Shape(
        "openai",
        ("sk-",),
        _bounded(r"sk-(?:proj-|svcacct-|admin-|or-v1-)?(?=[a-z\-_]{0,60}[0-9A-Z])[A-Za-z0-9_\-]{20,200}"),
        is_true=_is_random,
    ),
    _Shape("google", ("aiza",), _bounded(r"AIza[A-Za-z0-9_\-]{35}"), is_true=_is_random),
    _Shape("google", ("gocspx-", "ya29."), _bounded(r"GOCSPX-[A-Za-z0-9_\-]{28}|ya29\.[A-Za-z0-9_\-]{30,400}")),
    _Shape("pypi", ("pypi-",), _bounded(r"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_\-]{50,400}")),
    _Shape("sendgrid", ("sg.",), _bounded(r"SG\.[A-Za-z0-9_\-]{22}\.[A-Za-z0-9_\-]{43}")),
    _Shape("twilio", ("sk",), _bounded(r"SK[0-9a-f]{32}"), is_true=_is_hex_random),
    _Shape("huggingface", ("hf_",), _bounded(r"hf_[A-Za-z]{30,40}"), is_true=_is_random),
    _Shape("digitalocean", ("_v1_",), _bounded(r"do[opr]_v1_[0-9a-f]{64}")),
    _Shape("telegram", (":aa",), _bounded(r"[0-9]{8,10}:AA[A-Za-z0-9_\-]{32,33}")),
    _Shape("shopify", ("shp",), _bounded(r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}")),
    _Shape("mercadopago", ("app_usr-",), _bounded(r"APP_USR-[0-9]{10,20}-[0-9]{6}-[0-9a-f]{32}-[0-9]+")),
    _Shape("azure", ("accountkey=",), re.compile(r"(?i:AccountKey)=(?P<secret>[A-Za-z0-9+/]{86}==)")),
    _Shape(
        "private_key",
        ("-----begin",),
        re.compile(
            r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\S]{1,4000}?"
            r"(?:-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|\Z)"
        ),
        1.0,
    ),
    _Shape(
        "jwt",
        ("eyj",),
        _bounded(r"eyJ[A-Za-z0-9_\-]{8,1000}\.eyJ[A-Za-z0-9_\-]{8,2000}\.[A-Za-z0-9_\-]{10,1000}"),
        is_true=_is_jwt,
    ),
    _Shape(
        "connection_string",
        ("://",),
        re.compile(r"(?i)\b[a-z][a-z0-9+.\-]{1,20}://[^\s:/@\"'<>]{0,100}:(?P<secret>[^\s/@\"'<>]{3,200})@[a-z0-9\[]"),
        is_true=_is_password,
    ),
    _Shape(
        "password",
        ("password", "passwd", "pwd", "senha", "passphrase"),
        re.compile(rf"{_NAMED}{_SAID}[\"']?\s{{0,2}}(?:=|:=|=>)\s{{0,2}}[\"']?{_VALUE}"),
        0.8,
        _is_password,
    ),
    _Shape(
        "password",
        ("password", "passwd", "pwd", "senha", "passphrase"),
        re.compile(rf"{_NAMED}{_SAID}[\"']?(?:\s{{0,2}}:\s{{0,2}}| (?:is|e|é|eh)(?: |: ?))[\"']?{_VALUE}"),
        0.8,
        _is_said_password,
    ),
    _Shape(
        "api_key",
        ("key", "token", "secret", "bearer", "chave"),
        re.compile(
            rf"{_NAMED}(?:api[_-]?key|access[_-]?token|auth[_-]?token|secret[_-]?key|client[_-]?secret"
            r"|chave[_ ]de[_ ]api|bearer)[\"']?(?:\s{0,2}[=:]\s{0,2}|\s)[\"']?(?P<secret>[A-Za-z0-9_\-./+=]{20,200})"
        ),
        0.8,
        lambda value: entropy(value) > 3.5 and any(character.isdigit() for character in value),
    ),
)

KINDS: Final = tuple(dict.fromkeys(f"secret.{shape.kind}" for shape in _SHAPES))
