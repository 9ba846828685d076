"""The filters of JSONPath: ``[?(@.price < 10 && @.title =~ /a.*/i)]``."""

import re
from collections.abc import Callable
from typing import Final, Protocol

import regex

from omnimind.flows.errors import RUNTIME, ExpressionError, StateError
from omnimind.flows.json_value import MISSING, Json, is_number, same
from omnimind.flows.jsonpath_budget import visits

Predicate = Callable[[Json, Json], bool]
_Operand = Callable[[Json, Json], Json]

_CHARACTERS_A_VISIT: Final = 1_000
MAX_NESTING: Final = 50

_TOKEN = re.compile(
    r"""\s*(?:(?P<symbol>&&|\|\||==|!=|<=|>=|=~|[<>!()\[\],])
      | (?P<regex>/(?:[^/\\]|\\.)+/[a-zA-Z]*)
      | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<path>[@$](?:\.\.?[\w\-*]+|\[(?:'[^']*'|"[^"]*"|[^\]'"])*\])*(?:\.\w+\(\))?)
      | (?P<word>[A-Za-z]+))""",
    re.VERBOSE,
)
_LITERALS: Final[dict[str, Json]] = {"true": True, "false": False, "null": None}


class _Path(Protocol):
    def find(self, root: Json) -> Json: ...


def parse_filter(text: str, parse_path: Callable[[str], _Path]) -> tuple[Predicate, str]:
    """The predicate at the start of ``text``, from its parenthesis on, and what follows it.

    ``parse_path`` reads the paths in it.

    Raises:
        ExpressionError: It is not a filter.
    """
    reader = _FilterReader(text, parse_path)
    reader.expect("(")
    predicate = reader.any_of(0)
    reader.expect(")")
    return predicate, text[reader.at :]


class _FilterReader:
    """A recursive-descent reader of one filter."""

    def __init__(self, text: str, parse_path: Callable[[str], _Path]) -> None:
        self.text, self.at, self.parse_path = text, 0, parse_path

    def peek(self) -> tuple[str, str]:
        match = _TOKEN.match(self.text, self.at)
        if match is None or match.lastgroup is None:
            return "", ""
        return match.lastgroup, match[match.lastgroup]

    def take(self) -> tuple[str, str]:
        token = self.peek()
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise ExpressionError(f"the filter {self.text[:60]!r} can't be read at {self.text[self.at :][:20]!r}")
        self.at = match.end()
        return token

    def expect(self, symbol: str) -> None:
        if self.peek()[1] != symbol:
            raise ExpressionError(f"the filter {self.text[:60]!r} lacks a {symbol} at {self.text[self.at :][:20]!r}")
        self.take()

    def any_of(self, depth: int) -> Predicate:
        if depth > MAX_NESTING:
            raise ExpressionError(f"the filter {self.text[:60]!r} nests too deep")
        parts = [self.all_of(depth)]
        while self.peek() == ("symbol", "||"):
            self.take()
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else lambda node, root: any(part(node, root) for part in parts)

    def all_of(self, depth: int) -> Predicate:
        parts = [self.one(depth)]
        while self.peek() == ("symbol", "&&"):
            self.take()
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else lambda node, root: all(part(node, root) for part in parts)

    def one(self, depth: int) -> Predicate:
        if depth > MAX_NESTING:
            raise ExpressionError(f"the filter {self.text[:60]!r} nests too deep")
        if self.peek()[1] == "!":
            self.take()
            inner = self.one(depth + 1)
            return lambda node, root: not inner(node, root)
        if self.peek()[1] == "(":
            self.take()
            inner = self.any_of(depth + 1)
            self.expect(")")
            return inner
        return self.comparison()

    def comparison(self) -> Predicate:
        left = self.operand()
        kind, operator = self.peek()
        if operator not in _COMPARISONS or kind not in {"symbol", "word"}:
            return lambda node, root: left(node, root) is not MISSING
        self.take()
        right, compare = self.operand(), _COMPARISONS[operator]
        return lambda node, root: compare(left(node, root), right(node, root))

    def operand(self) -> _Operand:
        kind, token = self.take()
        if kind == "path":
            return _path_operand(token, self.parse_path)
        value = self._literal(kind, token)
        return lambda _node, _root: value

    def _literal(self, kind: str, token: str) -> Json:
        if kind == "string":
            return re.sub(r"\\(.)", r"\1", token[1:-1])
        if kind == "number":
            return float(token) if set(token) & set(".eE") else int(token)
        if kind == "regex":
            return _compile_regex(token)
        if token in _LITERALS:
            return _LITERALS[token]
        if token == "[":  # noqa: S105 - a token of the language
            return self._array()
        raise ExpressionError(f"the filter {self.text[:60]!r} has no value at {token!r}")

    def _array(self) -> list[Json]:
        members: list[Json] = []
        while self.peek()[1] != "]":
            members.append(self._literal(*self.take()))
            if self.peek()[1] == ",":
                self.take()
        self.take()
        return members


def _path_operand(token: str, parse_path: Callable[[str], _Path]) -> _Operand:
    path = parse_path("$" + token[1:])
    return (lambda node, _root: path.find(node)) if token[0] == "@" else (lambda _node, root: path.find(root))


def _compile_regex(token: str) -> "regex.Pattern[str]":
    body, _, flags = token[1:].rpartition("/")
    try:
        return regex.compile(body, regex.IGNORECASE if "i" in flags else 0)
    except regex.error as error:
        raise ExpressionError(f"the regular expression {token} can't be read: {error}") from error


def _order(test: Callable[[Json, Json], bool]) -> Callable[[Json, Json], bool]:
    def compare(left: Json, right: Json) -> bool:
        comparable = (is_number(left) and is_number(right)) or (isinstance(left, str) and isinstance(right, str))
        return comparable and test(left, right)

    return compare


def _equal(left: Json, right: Json) -> bool:
    return left is not MISSING and right is not MISSING and same(left, right)


def _matches(left: Json, right: Json) -> bool:
    if not isinstance(left, str) or not hasattr(right, "fullmatch"):
        return False
    visits().take(len(left) // _CHARACTERS_A_VISIT)
    try:
        return right.fullmatch(left, timeout=visits().regex_timeout_s()) is not None
    except TimeoutError as error:
        raise StateError(RUNTIME, "A regular expression in a path takes too long.") from error


def _has(left: Json, right: Json) -> bool:
    if not isinstance(right, list) or left is MISSING:
        return False
    visits().take(len(right))
    return any(same(left, member) for member in right)


def _contains(left: Json, right: Json) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return right in left
    return _has(right, left)


def _covers(test: Callable[[list[bool]], bool]) -> Callable[[Json, Json], bool]:
    def compare(left: Json, right: Json) -> bool:
        return isinstance(left, list) and isinstance(right, list) and test([_has(member, right) for member in left])

    return compare


def _sized(left: Json, right: Json) -> bool:
    return isinstance(left, list | str) and is_number(right) and len(left) == right


def _empty(left: Json, right: Json) -> bool:
    return isinstance(left, list | str) and (not left) is right


_COMPARISONS: Final[dict[str, Callable[[Json, Json], bool]]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _order(lambda left, right: left < right),
    "<=": _order(lambda left, right: left <= right),
    ">": _order(lambda left, right: left > right),
    ">=": _order(lambda left, right: left >= right),
    "=~": _matches,
    "in": _has,
    "nin": lambda left, right: not _has(left, right),
    "contains": _contains,
    "size": _sized,
    "empty": _empty,
    "subsetof": _covers(all),
    "anyof": _covers(any),
    "noneof": _covers(lambda hits: not any(hits)),
}
