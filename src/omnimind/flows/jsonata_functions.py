"""The functions of JSONata in Step Functions that the library lacks or leaves without bounds.

Step Functions adds $partition, $range, $hash, $random(seed), $uuid and $parse, and takes $eval away.
"""

import json
import random
import re
import uuid
from collections.abc import Callable
from typing import Any, Final

from omnimind.flows.hashing import digest
from omnimind.flows.json_value import canonical, parse_json
from omnimind.flows.jsonata_budget import CURRENT
from omnimind.flows.jsonata_library import Functions, JException, Jsonata, Utils
from omnimind.flows.jsonata_regex import BoundedPattern, replace_matches
from omnimind.flows.jsonata_values import inward

MAX_PRETTY_WEIGHT: Final = 100_000
_WIDE_FIELD: Final = re.compile(r"\d{5}")


def _key(value: Any) -> Any:
    if isinstance(value, list | dict):
        return canonical(json.loads(Functions.string(value, False)))
    return (isinstance(value, bool), value)


class BoundedFunctions:
    """Functions by name; their arguments are checked by the signatures below before they are called."""

    @staticmethod
    def partition(array: Any, size: Any) -> Any:
        """``array`` in arrays of ``size`` members."""
        if array is None or size is None:
            return None
        if size < 1:
            raise JException("D3137", -1, "the second argument of $partition must be a positive number")
        step = round(size)
        return [list(array[start : start + step]) for start in range(0, len(array), step)]

    @staticmethod
    def range(first: Any, last: Any, step: Any) -> Any:
        """The numbers from ``first`` to ``last``, both included, ``step`` apart."""
        if first is None or last is None or step is None:
            return None
        if not step:
            raise JException("D3137", -1, "the third argument of $range must not be 0")
        count = int((last - first) / step) + 1
        CURRENT.get().spend(count)
        return [first + index * step for index in range(max(count, 0))]

    @staticmethod
    def hash(value: Any, algorithm: Any) -> Any:
        """The hash of a string, or of the text of another value."""
        if value is None:
            return None
        try:
            return digest(Functions.string(value, False), algorithm or "SHA-256")
        except ValueError as error:
            raise JException("D3137", -1, str(error)) from error

    @staticmethod
    def parse(text: Any) -> Any:
        """The value of JSON text."""
        if text is None:
            return None
        try:
            return inward(parse_json(text))
        except (ValueError, RecursionError) as error:
            raise JException("D3137", -1, f"$parse can't read its argument as JSON: {error}") from error

    @staticmethod
    def eval(_text: Any, _context: Any) -> Any:
        """Not part of the language in Step Functions."""
        raise JException("D3137", -1, "$eval is not supported: $parse reads JSON text")

    @staticmethod
    def string(value: Any, prettify: Any) -> Any:
        """The text of ``value``."""
        if prettify and CURRENT.get().weigh(value) > MAX_PRETTY_WEIGHT:
            raise JException("D3137", -1, "the value is too large to be laid out over lines")
        return Functions.string(value, prettify)

    @staticmethod
    def pad(text: Any, width: Any, filler: Any) -> Any:
        """``text`` padded to ``width``."""
        if isinstance(width, int | float):
            CURRENT.get().spend(abs(int(width)))
        return Functions.pad(text, width, filler)

    @staticmethod
    def join(texts: Any, separator: Any) -> Any:
        """The strings with ``separator`` between them."""
        if texts is not None:
            CURRENT.get().spend(sum(map(len, texts)) + len(texts) * len(separator or ""))
        return Functions.join(texts, separator)

    @staticmethod
    def replace(text: Any, pattern: Any, replacement: Any, limit: Any) -> Any:
        """``text`` with what ``pattern`` finds replaced, ``limit`` times at most."""
        if text is None:
            return None
        if pattern == "":
            raise JException("D3010", -1)
        if limit is not None and limit < 0:
            raise JException("D3011", -1)
        most = len(text) + 1 if limit is None else int(limit)
        if isinstance(pattern, BoundedPattern):
            return replace_matches(text, pattern, replacement, most)
        if not isinstance(pattern, str) or not isinstance(replacement, str):
            raise JException("D3012", -1)
        CURRENT.get().spend(len(text) + min(text.count(pattern), most) * len(replacement))
        return text.replace(pattern, replacement, most)

    @staticmethod
    def distinct(array: Any) -> Any:
        """``array`` without repeated members."""
        if not isinstance(array, list) or len(array) <= 1:
            return array
        members: dict[Any, Any] = {}
        for member in array:
            members.setdefault(_key(member), member)
        return Utils.create_sequence_from_iter(members.values())

    @staticmethod
    def spread(value: Any) -> Any:
        """The fields of objects as objects with one field each."""
        if isinstance(value, dict):
            return Utils.create_sequence_from_iter({key: member} for key, member in value.items())
        if not isinstance(value, list):
            return value
        spreads = [BoundedFunctions.spread(member) for member in value]
        parts = (spread if isinstance(spread, list) else [spread] for spread in spreads)
        return Utils.create_sequence_from_iter(member for part in parts for member in part)

    @staticmethod
    def lowercase(text: Any) -> Any:
        """``text`` in lower case."""
        return text.lower() if isinstance(text, str) else Functions.lowercase(text)

    @staticmethod
    def from_millis(millis: Any, picture: Any, zone: Any) -> Any:
        """A time as text."""
        if isinstance(picture, str) and _WIDE_FIELD.search(picture):
            raise JException("D3137", -1, "the picture of $fromMillis has a field of 10000 characters or more")
        return Functions.datetime_from_millis(millis, picture, zone)


_SIGNATURES: Final = {
    "partition": ("<an:a>", "partition"),
    "range": ("<nnn:a>", "range"),
    "hash": ("<xs?:s>", "hash"),
    "parse": ("<s-:x>", "parse"),
    "eval": ("<sx?:x>", "eval"),
    "string": ("<x-b?:s>", "string"),
    "pad": ("<s-ns?:s>", "pad"),
    "join": ("<a<s>s?:s>", "join"),
    "replace": ("<s-(sf)(sf)n?:s>", "replace"),
    "distinct": ("<x:x>", "distinct"),
    "spread": ("<x-:a<o>>", "spread"),
    "lowercase": ("<s-:s>", "lowercase"),
    "fromMillis": ("<n-s?s?:s>", "from_millis"),
}


class _Counted(Jsonata.JFunction):  # type: ignore[misc]  # the library has no types
    """A function whose calls and results are counted."""

    def __init__(self, function: Any) -> None:
        super().__init__(function, None)
        self.signature = function.signature
        self.function_name = function.function_name

    def call(self, input: Any, args: Any) -> Any:  # noqa: A002 - the base class names it
        budget = CURRENT.get()
        budget.step()
        for argument in args or ():
            budget.walk(argument)
        result = self.function.call(input, args)
        budget.make(result)
        return result

    def get_number_of_args(self) -> int:
        return int(self.function.get_number_of_args())


def library() -> Any:
    """A frame of all functions that need nothing from the run."""
    functions = dict(Jsonata.static_frame.bindings)
    for name, (signature, method) in _SIGNATURES.items():
        functions[name] = Jsonata.function(name, signature, BoundedFunctions, method)
    frame = Jsonata.Frame(None)
    for name, function in functions.items():
        frame.bind(name, _Counted(function))
    return frame


def run_functions(generator: Callable[[], random.Random], now_s: float) -> dict[str, Callable[..., Any]]:
    """The functions that depend on the run: its own random numbers and time, the same whenever it is computed again."""

    def rand(seed: Any = None) -> float:
        return (generator() if seed is None else random.Random(json.dumps(seed))).random()  # noqa: S311 - not for secrets

    def shuffle(array: Any = None) -> Any:
        CURRENT.get().walk(array)
        return generator().sample(list(array), len(array)) if isinstance(array, list) else array

    def now(picture: Any = None, zone: Any = None) -> Any:
        return BoundedFunctions.from_millis(int(now_s * 1000), picture, zone)

    return {
        "random": rand,
        "shuffle": shuffle,
        "now": now,
        "millis": lambda: int(now_s * 1000),
        "uuid": lambda: random_uuid(generator()),
    }


def random_uuid(generator: random.Random) -> str:
    """A version 4 UUID from ``generator``."""
    return str(uuid.UUID(int=generator.getrandbits(128), version=4))
