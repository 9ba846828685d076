"""What agents that think hand to each other."""

from typing import Annotated

from pydantic import Field

from omnimind.core.document import Span
from omnimind.core.value import Value


class Basis(Value):
    """What decides an answer beside what is asked: it is part of every input, since answers are remembered by that.

    Attributes:
        models: Names the models that there are, and how they are chosen.
        policy: Names the policy that judges what they are asked and answer.
    """

    models: str = ""
    policy: str = ""


class Commission(Value):
    """What is to be told.

    Attributes:
        topic: About what.
        audience: To whom; empty for anybody.
        purpose: What they should know, feel or be able to do then; empty if nobody said.
    """

    topic: str
    audience: str = ""
    purpose: str = ""


class Note(Value):
    """Something to tell, under an ``id`` by which scripts cite it.

    ``source`` is the number of the brief's source and ``span`` where it stands there; a note without them is what a
    model knows by itself.
    """

    id: str
    text: str
    source: Annotated[int | None, Field(ge=0)] = None
    span: Span | None = None


class Problem(Value):
    """What is wrong with a scene (empty: with the whole), and what to do about it."""

    scene: str
    problem: str
    advice: str
