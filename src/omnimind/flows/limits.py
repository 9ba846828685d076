"""How much one execution may use before it is stopped."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one execution.

    Attributes:
        payload_bytes: The largest input or output of a state, as compact JSON in UTF-8.
        transitions: How many states may be entered and tried again, in all branches together.
        concurrency: How many items of one Map run at once when the flow sets no ``MaxConcurrency``.
        depth: How deep values may nest.
        expression_steps: How many nodes of its syntax tree one JSONata evaluation may visit.
        expression_cpu_s: How many seconds of processor time one JSONata evaluation may take: a net under the steps,
            which decide first, so that the outcome does not depend on the machine.
    """

    payload_bytes: int = 4 * 1024 * 1024
    transitions: int = 250_000
    concurrency: int = 1_000
    depth: int = 200
    expression_steps: int = 400_000
    expression_cpu_s: float = 5.0


DEFAULT_LIMITS = Limits()
