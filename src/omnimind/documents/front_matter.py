"""Front matter: the YAML at the head of a text, which says the same things as the command's options."""

import re
from typing import Any

import yaml
from pydantic import ValidationError

from omnimind.core.brief import Options
from omnimind.core.errors import UserError

_FENCED = re.compile(r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


class _Loader(yaml.SafeLoader):
    """Safe, and without aliases: nested ones grow a few lines into gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call] # not in the stubs
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", mark)
        return super().compose_node(parent, index)


def split(text: str, origin: str) -> tuple[Options, int]:
    """The options that ``text`` begins with, and where the rest of it starts.

    Raises:
        UserError: ``front_matter.invalid``, naming the key and what is allowed.
    """
    found = _FENCED.match(text)
    if not found:
        return Options(), 0
    try:
        values = yaml.load(found["yaml"], Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader that allows less
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        raise _invalid(origin, f"is not YAML ({_where(exc)})", "write one 'key: value' a line") from exc
    return _options({} if values is None else values, origin), found.end()


def _options(values: Any, origin: str) -> Options:
    if not isinstance(values, dict):
        hint = "write one 'key: value' a line, or put a blank line before the first ---"
        raise _invalid(origin, "is not a mapping of keys to values", hint)
    allowed = ", ".join(Options.model_fields)
    for key in values:
        if key not in Options.model_fields:
            raise _invalid(origin, f"has an unknown key {str(key)!r}", f"allowed are {allowed}")
    try:
        return Options.model_validate(values)
    except ValidationError as exc:
        first = exc.errors()[0]
        key, problem = first["loc"][0], first["msg"]
        hint = problem.removeprefix("Value error, ").replace("Input", str(key), 1)
        if first["type"] == "string_type":
            hint = "put it in quotes"
        raise _invalid(origin, f"has {key}: {values[key]!r}, which can't be used", hint) from exc


def _where(exc: Exception) -> str:
    mark = getattr(exc, "problem_mark", None)
    problem = getattr(exc, "problem", None) or str(exc).splitlines()[0]
    return f"line {mark.line + 2}: {problem}" if mark else problem


def _invalid(origin: str, problem: str, hint: str) -> UserError:
    return UserError("front_matter.invalid", f"the front matter of {origin} {problem}", hint)
