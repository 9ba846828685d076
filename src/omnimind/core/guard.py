"""The guard: what policies say about a text on its way. What was found is told; the text itself never is."""

from typing import Literal, Protocol

from omnimind.core.model import Caller
from omnimind.core.value import Value

Place = Literal["brief", "input", "output", "tool", "narration", "captions"]
"""Where a text is: the brief, what a model is asked and answers, a tool's arguments, what is spoken and shown."""

Decided = Literal["allow", "log", "redact", "block", "ask"]
"""From the mildest. ``ask``: a person decides; where nobody can be asked it blocks."""

DECIDED: tuple[Decided, ...] = ("allow", "log", "redact", "ask", "block")
"""From the mildest to the strictest: of many, the last one counts."""


class Finding(Value):
    """What a rule found: ``text[start:end]``, in characters, without the text.

    ``kind`` is what it is, such as ``br.cpf`` or ``toxicity.insult``; ``is_shadow``: the rule is on trial and changes
    nothing.
    """

    rule: str
    kind: str
    start: int
    end: int
    score: float = 1.0
    decided: Decided
    is_shadow: bool = False


class Verdict(Value):
    """What to do with a text. ``text`` is what may go on: redacted where that was decided.

    ``policy`` names the policy that decided, by tenant, version and hash.
    """

    decided: Decided
    text: str
    findings: tuple[Finding, ...] = ()
    policy: str


class Gate(Protocol):
    """Lets a text through that comes piece by piece. What could still become part of a finding is held back."""

    def feed(self, piece: str) -> str:
        """What may go on now, redacted. Raises ``RefusedError`` (``guard.blocked``)."""
        ...

    def close(self) -> str:
        """The rest. Raises ``RefusedError`` (``guard.blocked``)."""
        ...


class Exchange(Protocol):
    """The guard of one question to a model and its answer. Safe to use from any thread.

    What was taken out of the question, where the policy says that it can be put back, comes back into the answer.
    """

    def check(self, text: str, place: Place) -> Verdict:
        """What to do with ``text``; in an answer values are back in the verdict's text."""
        ...

    def passed(self, text: str, place: Place) -> str:
        """What may go on of ``text``. Raises as :meth:`Guard.passed`."""
        ...

    def gate(self, place: Place) -> Gate:
        """A gate for a part of the answer that comes piece by piece."""
        ...

    def is_slow(self, place: Place) -> bool:
        """Whether judging a text there may wait for others, so that it must not be done on an event loop."""
        ...

    @property
    def policy(self) -> str:
        """The name of the policy that decides, as in :attr:`Verdict.policy`."""
        ...

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found so far, without those that allow."""
        ...


class Guard(Protocol):
    """Judges texts by the policy of the caller's tenant. Safe to use from any thread.

    A check that fails counts as ``block``. Decisions other than ``allow`` are recorded, never with the text.
    """

    def check(self, text: str, place: Place, caller: Caller) -> Verdict:
        """What to do with ``text``."""
        ...

    def passed(self, text: str, place: Place, caller: Caller) -> str:
        """What may go on of ``text``.

        Raises:
            RefusedError: ``guard.blocked``, naming rule and kind; ``guard.ask``: a person has to decide;
                ``guard.failed``: a check failed.
        """
        ...

    def exchange(self, caller: Caller) -> Exchange:
        """For one question to a model and its answer."""
        ...

    def gate(self, place: Place, caller: Caller) -> Gate:
        """A gate for a text that comes piece by piece."""
        ...

    def policy_of(self, tenant: str) -> str:
        """The name of the policy that decides for ``tenant`` now, as in :attr:`Verdict.policy`."""
        ...
