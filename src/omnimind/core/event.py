"""Events: what happens while a production is made, as it happens."""

from typing import Literal

from omnimind.core.value import Value

What = Literal["planned", "started", "progress", "finished", "remembered", "failed", "notice"]


class Event(Value):
    """One thing that happened.

    ``planned`` announces work to come: ``total`` actions of ``agent``, predicted to take ``seconds`` of processor time
    together. The others are about one action: ``about`` says which (a scene's id, a format), ``seconds`` how much of
    what was planned it stands for. A ``notice`` has only a ``message``; a result with a field ``notices``, a tuple of
    lines, tells them. ``run_id`` is the run that it is of.
    """

    what: What
    agent: str = ""
    about: str = ""
    done: float = 0.0
    total: float = 0.0
    seconds: float = 0.0
    key: str = ""
    message: str = ""
    run_id: str = ""


class Forecast(Value):
    """Work to come: ``count`` actions of ``agent`` that will take ``seconds`` of processor time together.

    A result with a field ``forecast``, a tuple of these, announces them as ``planned`` events.
    """

    agent: str
    count: int
    seconds: float
