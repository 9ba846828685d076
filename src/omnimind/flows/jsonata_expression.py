"""JSONata expressions: parsed once, evaluated on a leash, with no way to reach the process."""

import math
import random
import re
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from typing import Any, Final

from omnimind.flows.errors import ExpressionError
from omnimind.flows.json_value import Json
from omnimind.flows.jsonata_budget import CURRENT, Budget
from omnimind.flows.jsonata_functions import library, run_functions
from omnimind.flows.jsonata_library import JException, Jsonata, Parser, Utils, deep_stack
from omnimind.flows.jsonata_regex import bounded_regex
from omnimind.flows.jsonata_values import EvaluationError, WeighedList, outward
from omnimind.flows.limits import Limits

MAX_LENGTH: Final = 10_000
MAX_BINDINGS: Final = 100
"""How many @ and # one expression may have: reading them takes the square of their number."""
MAX_KEPT_LENGTH: Final = 1_024
MAX_RANGE: Final = 1_000_000
_NAMES: Final = re.compile(r"\$(\w+)")
_STATES: Final = re.compile(r"\$states(?:\s*\.\s*(\w+))?")
_RESERVED: Final = frozenset({"__evaluate_entry", "__evaluate_exit"})
"""What the evaluator calls at every step, by the names of variables."""
_PLAIN: Final = re.compile(r"\$(\w+(?:\s*\.\s*(?!(?:and|or|in|true|false|null|function)\b)[A-Za-z_]\w*)*)", re.ASCII)
"""A variable, or a field in one: most expressions are no more, and need no evaluator."""
_BOUND: Final = re.compile(r"[@#]\s*\$(\w+)")
_RUN_FUNCTIONS: Final = frozenset({"random", "shuffle", "now", "millis", "uuid"})
_LIBRARY: Final = library()
JSONATA_NAMES: Final = (frozenset(_LIBRARY.bindings) | _RUN_FUNCTIONS | {"states", "", "$"}) - {"eval"}
"""What every expression can name: functions, ``$states``, ``$`` and ``$$``."""
STATES_FIELDS: Final = frozenset({"input", "context", "result", "errorOutput", ""})
"""What ``$states`` has; an empty string stands for all of it."""


class _Evaluator(Jsonata):  # type: ignore[misc]  # the library has no types
    """The evaluator, with the arithmetic of JavaScript, a smaller range and nothing printed."""

    def evaluate_numeric_expression(self, lhs: Any, rhs: Any, op: Any) -> Any:
        if op in {"/", "%"} and Utils.is_numeric(lhs) and Utils.is_numeric(rhs):
            if not rhs:
                raise JException("D1001", -1, "division by zero")
            return Utils.convert_number(lhs / rhs if op == "/" else math.fmod(lhs, rhs))
        return super().evaluate_numeric_expression(lhs, rhs, op)

    def evaluate_range_expression(self, lhs: Any, rhs: Any) -> Any:
        if isinstance(lhs, int) and isinstance(rhs, int) and rhs - lhs >= MAX_RANGE:
            raise JException("D2014", -1, rhs - lhs + 1)
        return super().evaluate_range_expression(lhs, rhs)

    def evaluate_unary(self, expr: Any, input: Any, environment: Any) -> Any:  # noqa: A002 - the base class names it
        if expr.value != "[":
            return super().evaluate_unary(expr, input, environment)
        array = Utils.JList()
        for item in expr.expressions:
            value = self.eval(item, input, environment)
            if isinstance(value, list) and item.value != "[":
                array.extend(value)
            elif value is not None:
                array.append(value)
            CURRENT.get().spend(len(array))
        array.cons = bool(expr.consarray)
        return array

    def evaluate_wildcard(self, expr: Any, input: Any) -> Any:  # noqa: A002 - the base class names it
        if isinstance(input, Utils.JList) and input.outer_wrapper and input:
            input = input[0]  # noqa: A001 - the base class names it
        members = input.values() if isinstance(input, dict) else input if isinstance(input, list) else ()
        parts = (self.flatten(member, None) if isinstance(member, list) else [member] for member in members)
        return Utils.create_sequence_from_iter(member for part in parts for member in part)

    def evaluate_filter(self, predicate: Any, input: Any, environment: Any) -> Any:  # noqa: A002 - the base class names it
        """Look up ``array[$index]`` instead of asking every member whether it is the one."""
        if not isinstance(input, list) or getattr(input, "tuple_stream", False) or not _is_fixed(predicate):
            return super().evaluate_filter(predicate, input, environment)
        at = self.eval(predicate, None, environment)
        if not Utils.is_numeric(at):
            return super().evaluate_filter(predicate, input, environment)
        index = int(at) + (len(input) if int(at) < 0 else 0)
        return Utils.create_sequence_from_iter(input[index : index + 1] if index >= 0 else ())

    def evaluate_group_expression(self, expr: Any, input: Any, environment: Any) -> Any:  # noqa: A002 - the base class names it
        if isinstance(input, WeighedList) and not input:
            input = Utils.create_sequence()  # noqa: A001 - the base class names it, and would add to it
        return super().evaluate_group_expression(expr, input, environment)

    def reduce_tuple_stream(self, tuple_stream: Any) -> Any:
        if not isinstance(tuple_stream, list):
            return tuple_stream
        merged: dict[str, list[Any]] = {}
        for bindings in tuple_stream:
            for name, value in bindings.items():
                merged.setdefault(name, []).extend(value if isinstance(value, list) else [value])
        if len(tuple_stream) == 1:
            return dict(tuple_stream[0])
        return {name: Utils.create_sequence_from_iter(values) for name, values in merged.items()}

    def apply_inner(self, proc: Any, args: Any, input: Any, environment: Any) -> Any:  # noqa: A002 - the base class names it
        if not self.is_function_like(proc):
            raise JException("T1006", -1)
        return super().apply_inner(proc, args, input, environment)


def _found(value: Any, names: tuple[str, ...]) -> Any:
    """What lies at ``names`` in objects; ``None`` if that takes more than looking."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _is_fixed(predicate: Any) -> bool:
    """Whether ``predicate`` is a variable, or a field in one: the same for every member of an array."""
    first, *others = predicate.steps if predicate.type == "path" else (predicate,)
    is_plain = all(step.type == "name" and not step.stages for step in others)
    return is_plain and first.type == "variable" and first.value != "" and not (first.stages or first.predicate)


class JsonataExpression:
    """A parsed expression.

    Attributes:
        text: The expression as written, without its ``{%`` and ``%}``.
        names: The names that follow a ``$`` in it: variables, functions and parameters.
        states: Which fields of ``$states`` it reads; an empty string among them stands for all.
    """

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise ExpressionError(f"a JSONata expression is longer than {MAX_LENGTH} characters")
        if len(_BOUND.findall(text)) > MAX_BINDINGS:
            raise ExpressionError(f"a JSONata expression binds more than {MAX_BINDINGS} variables by @ and #")
        try:
            with deep_stack:
                program = _Evaluator(text, bounded_regex)
        except Exception as error:
            raise ExpressionError(
                f"the JSONata expression {_clipped(text)} can't be parsed{_unread(text, error)}"
            ) from error
        program.environment = Jsonata.Frame(_LIBRARY)
        program.set_output_convert_nulls(False)
        program.set_validate_input(False)
        self._program = program
        self.text = text.strip()
        self.names = frozenset(_NAMES.findall(text))
        if self.names & _RESERVED:
            raise ExpressionError(f"the JSONata expression {_clipped(text)} uses a reserved name: rename the variable")
        self.states = frozenset(match[1] or "" for match in _STATES.finditer(text))
        self._needs_run = bool(self.names & _RUN_FUNCTIONS)
        plain = None if self._needs_run else _PLAIN.fullmatch(self.text)
        self._plain = tuple(re.split(r"\s*\.\s*", plain[1])) if plain else ()

    @cached_property
    def free_names(self) -> set[str]:
        """The names of variables and functions that nothing in the expression gives a value to."""
        used: set[str] = set()
        bound = set(_BOUND.findall(self.text))
        waiting, seen = [self._program.ast], set()
        while waiting:
            node = waiting.pop()
            if isinstance(node, list | tuple):
                waiting.extend(node)
            elif isinstance(node, Parser.Symbol) and id(node) not in seen:
                seen.add(id(node))
                used.update({str(node.value)} if node.type == "variable" else ())
                bound.update(str(name.value) for name in (node.arguments or ()) if node.type == "lambda")
                bound.update({str(node.lhs.value)} if node.type == "bind" else ())
                waiting.extend(vars(node).values())
        return used - bound

    def evaluate(
        self, bindings: Mapping[str, Any], limits: Limits, generator: Callable[[], random.Random], now_s: float
    ) -> Json:
        """The value of the expression, with ``bindings`` (made by ``inward``) as its variables.

        Raises:
            EvaluationError: It fails, gives nothing or something that is not JSON, or uses more than ``limits`` allow.
        """
        if self._plain:
            found = _found(bindings, self._plain)
            if found is not None:
                return outward(found)
        budget = Budget(limits)
        frame = dict(bindings)
        if self._needs_run:
            for name, function in run_functions(generator, now_s).items():
                frame.setdefault(name, Jsonata.JLambda(function))
        frame["__evaluate_entry"], frame["__evaluate_exit"] = budget.enter, budget.leave
        Jsonata.CURRENT.jsonata = self._program
        token = CURRENT.set(budget)
        try:
            with deep_stack:
                result = self._program.evaluate(None, frame)
                if result is None:
                    raise EvaluationError("returned nothing (undefined)")
                return outward(result)
        except EvaluationError:
            raise
        except Exception as error:
            raise EvaluationError(f"threw an error during evaluation: {_said(error)}") from error
        finally:
            CURRENT.reset(token)


def parse_jsonata(text: str) -> JsonataExpression:
    """The expression that ``text`` says; the last ones that were parsed are kept, unless they are large.

    Raises:
        ExpressionError: It can't be parsed.
    """
    return JsonataExpression(text) if len(text) > MAX_KEPT_LENGTH else _parse_once(text)


@lru_cache(maxsize=2_048)
def _parse_once(text: str) -> JsonataExpression:
    return JsonataExpression(text)


def _clipped(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 60 else f"{line[:59]}…")


def _unread(text: str, error: Exception) -> str:
    """Where the parser gave up, and why."""
    if isinstance(error, RecursionError):
        return ": it nests too deep"
    if not isinstance(error, JException):
        return ": something in it is not closed, or not JSONata"
    before = text[: max(error.location, 0)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n") - 1
    place = f"its line {line}, column {column}" if "\n" in text else f"its character {column}"
    return f" at {place}: {error}"


def _said(error: Exception) -> str:
    return "it nests too deep" if isinstance(error, RecursionError) else str(error) or type(error).__name__
