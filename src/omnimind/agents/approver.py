"""The approver puts a question to people: a flow waits for the answer (``agent:approver.waitForTaskToken``)."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.approval import Request
from omnimind.core.errors import UserError


def _ask(work: Request, desk: Desk) -> Request:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    try:
        Draft202012Validator.check_schema(True if work.answer_schema is None else work.answer_schema)
    except SchemaError as error:
        raise UserError(
            "approval.schema",
            f"the answer_schema of {work.title!r} is not a JSON Schema ({error.json_path}: {error.message})",
            "see json-schema.org",
        ) from error
    return work


APPROVER = Agent("approver", "1", Request, Request, _ask, remembered=False, about=lambda work: work.title)
