"""Policies: rules and examples, read from YAML. A policy that extends another one can only be stricter than it."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path as FilePath
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from omnimind.core.errors import MissingError, UserError
from omnimind.core.value import Value
from omnimind.guard.document import Document, Path
from omnimind.guard.rule import Example, Rule
from omnimind.guard.tightening import relaxed

Resolve = Callable[[str], "Policy"]
"""The policy that ``extends`` names. Raises ``MissingError`` (``policy.unknown``)."""

HOUSE: Final = "house"
"""What the policies of tenants extend: that of the default tenant."""

SHIPPED: Final = "default"
"""The policy that comes with this package."""

_FOLDER: Final = FilePath(__file__).with_name("policies")
_KEYS: Final = ("name", "about", "extends", "rules", "examples")
_RULE: Final[TypeAdapter[Any]] = TypeAdapter(Rule)
_EXAMPLE: Final = TypeAdapter(Example)


class Policy(Value):
    """Everything that holds, with what was inherited.

    Attributes:
        name: What it is called.
        about: What it is for.
        extends: The name of its parent, if it has one.
        rules: Its parent's rules and its own.
        examples: Texts that it was written for; those of its parent are not among them.
        sha256: Of its text and those of all that it extends.
    """

    name: Annotated[str, Field(min_length=1, max_length=100)]
    about: str = ""
    extends: str | None = None
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...] = ()
    sha256: str


def shipped(name: str) -> Policy:
    """The policy called ``name`` that comes with this package. Raises ``MissingError`` (``policy.unknown``)."""
    known = sorted(path.stem for path in _FOLDER.glob("*.yaml"))
    if name not in known:
        raise MissingError("policy.unknown", f"there is no policy {name!r}", f"there are {', '.join(known)}")
    return parse((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), f"the policy {name}")


def shipped_text(name: str) -> str:
    """Its YAML. Raises ``MissingError`` (``policy.unknown``)."""
    shipped(name)
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def load(path: FilePath, resolve: Resolve = shipped) -> Policy:
    """The policy in a file; ``extends`` may name another file beside it.

    Raises:
        UserError: ``policy.unreadable`` or ``policy.invalid``.
    """
    return _load(path, resolve, ())


def _load(path: FilePath, resolve: Resolve, above: tuple[FilePath, ...]) -> Policy:
    resolved = path.resolve()
    if resolved in above:
        raise UserError("policy.invalid", f"{path} extends itself, by way of others", "take one of them out")

    def beside(name: str) -> Policy:
        if name.endswith((".yaml", ".yml")):
            return _load(path.parent / name, resolve, (*above, resolved))
        return resolve(name)

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UserError("policy.unreadable", f"{path} can't be read ({why})", "give a policy in YAML") from error
    return parse(text, str(path), beside)


def parse(text: str, name: str, resolve: Resolve = shipped, *, over: str | None = None) -> Policy:
    """The policy that ``text`` is.

    Args:
        text: YAML.
        name: What people know the text by.
        resolve: Finds what it extends.
        over: What it extends whether it says so or not; it may name nothing else.

    Raises:
        UserError: ``policy.invalid``, naming the line, what is wrong with it, and what to do.
    """
    document = Document(text, name)
    data = document.data
    for key in data:
        if key not in _KEYS:
            raise document.error((key,), f"there is no key {key!r} in a policy", f"there are {', '.join(_KEYS)}")
    parent = _parent(document, resolve, over)
    rules = _rules(document, parent)
    told: dict[str, Any] = {key: data[key] for key in ("name", "about") if key in data}
    if parent is not None:
        told["extends"] = data.get("extends", over)
    sha256 = hashlib.sha256(f"{parent.sha256 if parent else ''}\n{text}".encode()).hexdigest()
    try:
        return Policy(**told, rules=tuple(rules), examples=tuple(_examples(document)), sha256=sha256)
    except ValidationError as error:
        raise _invalid(document, (), error) from error


def _parent(document: Document, resolve: Resolve, over: str | None) -> Policy | None:
    said = document.data.get("extends", over)
    if said is None:
        return None
    if not isinstance(said, str):
        raise document.error(("extends",), "extends is not a name", "name one policy")
    if over is not None and said != over:
        raise document.error(("extends",), f"it extends {said!r}", f"a tenant's policy extends {over!r} only")
    try:
        return resolve(said)
    except MissingError as error:
        raise document.error(("extends",), error.message, error.hint) from error


def _rules(document: Document, parent: Policy | None) -> list[Rule]:
    inherited = {rule.id: rule for rule in parent.rules} if parent else {}
    rules = dict(inherited)
    own: set[str] = set()
    for index, given in enumerate(_listed(document, "rules")):
        path: Path = ("rules", index)
        before = inherited.get(given["id"]) if isinstance(given.get("id"), str) else None
        merged = {**(before.model_dump(exclude_unset=True) if before else {}), **given}
        if before is not None and merged["check"] != before.check:
            raise _relaxing(document, path, before.id, ("check", f"the parent's check is {before.check}"))
        rule = _validated(document, path, _RULE, merged)
        if rule.id in own:
            raise document.error((*path, "id"), f"there are two rules {rule.id!r}", "give one of them another id")
        if before is not None and (problem := relaxed(before, rule)) is not None:
            raise _relaxing(document, path, rule.id, problem)
        own.add(rule.id)
        rules[rule.id] = rule
    return list(rules.values())


def _relaxing(document: Document, path: Path, rule_id: str, problem: tuple[str, str]) -> UserError:
    field, why = problem
    hint = "a policy can only be stricter than its parent: change this, or add a rule with an id of its own"
    return document.error((*path, field), f"the rule {rule_id!r} relaxes {field}: {why}", hint)


def _examples(document: Document) -> list[Example]:
    given = enumerate(_listed(document, "examples"))
    return [_validated(document, ("examples", index), _EXAMPLE, one) for index, one in given]


def _listed(document: Document, key: str) -> list[Mapping[str, Any]]:
    found = document.data.get(key) or []
    if not isinstance(found, list):
        raise document.error((key,), f"{key} is not a list", "begin each one with a dash")
    for index, one in enumerate(found):
        if not isinstance(one, dict):
            raise document.error((key, index), f"one of {key} is not a mapping", "write it as key: value")
    return found


def _validated(document: Document, path: Path, adapter: TypeAdapter[Any], given: Mapping[str, Any]) -> Any:
    try:
        return adapter.validate_python(given)
    except ValidationError as error:
        raise _invalid(document, path, error) from error


def _invalid(document: Document, path: Path, error: ValidationError) -> UserError:
    first = error.errors(include_url=False)[0]
    where = first["loc"]
    if path[:1] == ("rules",):
        where = where[1:] or ("check",)  # a rule's place begins with the name of its check
    what = ".".join(map(str, where))
    problem = first["msg"].removeprefix("Value error, ")
    return document.error((*path, *where), f"{what}: {problem}" if what else problem, _HINTS.get(first["type"], _HINT))


_HINT: Final = "docs/guardrails.md tells what may stand there"
_HINTS: Final = {
    "extra_forbidden": "take it out, or look up how it is spelt in docs/guardrails.md",
    "missing": "add it",
    "string_type": "write it in quotes",
}
