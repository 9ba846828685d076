"""Reading flow documents: YAML or JSON in, plain data and the place of every value out."""

from dataclasses import dataclass, field
from typing import Final

from omnimind.core.errors import UserError
from omnimind.flows.json_document import read_json
from omnimind.flows.json_value import Json
from omnimind.flows.marks import DocumentError, Mark, Marks, Pointer
from omnimind.flows.yaml_document import read_yaml

MAX_CHARACTERS: Final = 1_048_576
"""Source: the Step Functions guide, "Service quotas", the size of a state machine definition."""


class UnreadableFlowError(UserError):
    """A document can't be read as a flow; ``where`` says why, and where if that is known."""

    def __init__(self, name: str, where: DocumentError) -> None:
        message = f"the flow {name} can't be read ({where})"
        super().__init__("flow.unreadable", message, "write a state machine in YAML or JSON")
        self.where = where


@dataclass(frozen=True, slots=True)
class Document:
    """A flow document.

    Attributes:
        name: What it is called in messages: its file's name.
        definition: The state machine as plain data.
        marks: Where every value is written.
    """

    name: str
    definition: dict[str, Json]
    marks: Marks = field(default_factory=Marks, repr=False)

    def mark(self, pointer: Pointer) -> Mark | None:
        """The line and column of the value at ``pointer``, or of the nearest value around it."""
        return self.marks.nearest(pointer)


def load(text: str, name: str = "flow") -> Document:
    """The document that ``text`` holds, in YAML or JSON.

    Raises:
        UnreadableFlowError: ``flow.unreadable``: it is neither, or not an object.
    """
    if len(text) > MAX_CHARACTERS:
        raise _unreadable(name, f"it is longer than {MAX_CHARACTERS} characters")
    try:
        definition, marks = read_json(text) if text.lstrip().startswith("{") else read_yaml(text)
    except RecursionError as error:
        raise _unreadable(name, "it nests too deep") from error
    except DocumentError as error:
        raise _unreadable(name, error) from error
    if not isinstance(definition, dict):
        raise _unreadable(name, "it is not an object with StartAt and States")
    return Document(name, definition, marks)


def _unreadable(name: str, what: str | DocumentError) -> UnreadableFlowError:
    return UnreadableFlowError(name, what if isinstance(what, DocumentError) else DocumentError(what))
