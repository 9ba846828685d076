"""Front matter: the YAML at the head of a text, which says the same things as the command's options."""

import re
import textwrap
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

import yaml
from pydantic import ValidationError

from omnimind.core.brief import Options
from omnimind.core.errors import UserError

_FENCED = re.compile(r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)

_NEAR: Final = 0.8
"""Keys as much alike as this are one key and its misspelling: ``tittle``, ``durration``, ``Language``."""

_NOTICE_CHARS: Final = 160


class FrontMatter(NamedTuple):
    """The options that a text begins with, where the rest of it starts, and what to tell the person."""

    options: Options = Options()
    end: int = 0
    notices: tuple[str, ...] = ()


class _Loader(yaml.SafeLoader):
    """Safe, and without aliases: nested ones grow a few lines into gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call] # not in the stubs
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", mark)
        return super().compose_node(parent, index)


def split(text: str, origin: str) -> FrontMatter:
    """What ``text`` begins with. Keys of other programs (``author``, ``tags``) are left aside, and named in a notice.

    Raises:
        UserError: ``front_matter.invalid``, naming the key and what is allowed.
    """
    found = _FENCED.match(text)
    if not found:
        return FrontMatter()
    try:
        values = yaml.load(found["yaml"], Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader that allows less
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        raise _invalid(origin, f"is not YAML ({_where(exc)})", "write one 'key: value' a line") from exc
    if values is None:
        values = {}
    if not isinstance(values, dict):
        hint = "write one 'key: value' a line, or put a blank line before the first ---"
        raise _invalid(origin, "is not a mapping of keys to values", hint)
    foreign = [str(key) for key in values if key not in Options.model_fields]
    _refuse_misspelt(foreign, origin)
    ours = {key: value for key, value in values.items() if key in Options.model_fields}
    return FrontMatter(_options(ours, origin), found.end(), _notices(foreign))


def _refuse_misspelt(foreign: list[str], origin: str) -> None:
    for key in foreign:
        if near := get_close_matches(key.lower(), Options.model_fields, n=1, cutoff=_NEAR):
            raise _invalid(origin, f"has an unknown key {key!r}", f"did you mean {near[0]}?")


def _notices(foreign: list[str]) -> tuple[str, ...]:
    told = textwrap.shorten(", ".join(foreign), _NOTICE_CHARS, placeholder=" …")
    return (f"front matter left aside: {told}",) if foreign else ()


def _options(values: dict[str, Any], origin: str) -> Options:
    try:
        return Options.model_validate(values)
    except ValidationError as exc:
        first = exc.errors()[0]
        key, problem = str(first["loc"][0]), first["msg"]
        hint = problem.removeprefix("Value error, ").replace("Input", key, 1)
        if first["type"] == "string_type":
            hint = "put it in quotes"
        raise _invalid(origin, f"has {key}: {values[key]!r}, which can't be used", hint) from exc


def _where(exc: Exception) -> str:
    mark = getattr(exc, "problem_mark", None)
    problem = getattr(exc, "problem", None) or str(exc).splitlines()[0]
    return f"line {mark.line + 2}: {problem}" if mark else problem


def _invalid(origin: str, problem: str, hint: str) -> UserError:
    return UserError("front_matter.invalid", f"the front matter of {origin} {problem}", hint)
