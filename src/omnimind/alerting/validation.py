"""Holds what a document says to a model: what does not fit is an error that names the line and what to do."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from omnimind.alerting.document import Document
from omnimind.core.errors import UserError

M = TypeVar("M", bound=BaseModel)


class Wrong(NamedTuple):
    """Something that a document says and that can't be: where, what is wrong with it, and what to do."""

    path: tuple[int | str, ...]
    problem: str
    hint: str


def validated(
    document: Document, said: Any, model: type[M], check: Callable[[M], Iterable[Wrong]], reference: str
) -> M:
    """What ``said`` comes to, which is the document or a part of it from the root on.

    Args:
        document: Where it stands.
        said: As JSON.
        model: What it must be like.
        check: What is wrong with it that a model can't tell, such as names that lead nowhere.
        reference: The page that tells what there is.

    Raises:
        UserError: With the document's code, naming the line, what is wrong and what to do.
    """
    try:
        found = model.model_validate(said)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        first = min(errors, key=lambda one: one["type"] != "extra_forbidden")  # what is misspelt is missing, too
        raise _invalid(document, model, first, reference, said) from error
    for wrong in check(found):
        raise _error(document, wrong.path, wrong.problem, wrong.hint)
    return found


def _invalid(document: Document, model: type[BaseModel], first: Any, reference: str, said: Any) -> UserError:
    loc, problem = first["loc"], first["msg"].removeprefix("Value error, ")
    if first["type"] != "extra_forbidden":
        path = _there(said, loc, is_missing=first["type"] == "missing")
        return _error(document, path, problem, f"correct it; {reference} has the reference")
    known = _known(model, loc[:-1])
    near = difflib.get_close_matches(str(loc[-1]), known, 1)
    hint = f"did you mean {near[0]}?" if near else f"the known ones are {', '.join(known)}"
    return _error(document, _there(said, loc), "there is no such key", hint)


def _error(document: Document, path: tuple[int | str, ...], problem: str, hint: str) -> UserError:
    where = ".".join(map(str, path)) or "the document"
    return document.error(path, f"{where}: {problem}", hint)


def _there(said: Any, loc: Sequence[int | str], *, is_missing: bool = False) -> tuple[int | str, ...]:
    """``loc`` without what pydantic adds that is not in the document: members of unions."""
    path = list[int | str]()
    for part in loc:
        if isinstance(said, dict) and str(part) in said:
            path.append(str(part))
            said = said[str(part)]
        elif isinstance(said, list) and isinstance(part, int):
            path.append(part)
            said = said[part]
        elif part is loc[-1] and is_missing:
            path.append(part)
    return tuple(path)


def _known(model: type[BaseModel], loc: Sequence[int | str]) -> list[str]:
    """The keys that there may be at ``loc``."""
    for part in loc:
        found = (field for name, field in model.model_fields.items() if (field.alias or name) == str(part))
        field = next(found, None)
        if field is not None:
            inner = next((one for one in _types(field.annotation) if issubclass(one, BaseModel)), None)
            model = inner or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _types(annotation: Any) -> list[type]:
    """The classes that an annotation is made of."""
    arguments = getattr(annotation, "__args__", None)
    if arguments:
        return [found for argument in arguments for found in _types(argument)]
    return [annotation] if isinstance(annotation, type) else []
