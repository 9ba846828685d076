"""Approval: a question to a person that a run waits for."""

from typing import Any

from omnimind.core.value import Value


class Request(Value):
    """What is asked. Whoever answers names ``token``.

    Attributes:
        title: The question, in one line.
        details: What there is to know about it: any JSON value.
        answer_schema: The JSON Schema that an answer has to keep to, if any will not do.
        token: Names the question.
    """

    title: str
    details: Any = None
    answer_schema: dict[str, Any] | None = None
    token: str
