"""Cancelling a run: whoever drives it stops it, and of one that nobody drives the end is told here."""

from opentelemetry.trace import Tracer

from omnimind.flows.memo import effective
from omnimind.store.runs import Runs
from omnimind.telemetry.trail import Trail


def cancel_run(runs: Runs, run_id: str, tracer: Tracer) -> None:
    """Tell the run to stop, and ``tracer`` of its end if it is over at once.

    Raises:
        MissingError: ``run.missing``.
        ConflictError: ``run.over``.
    """
    if runs.cancel(run_id):
        run = runs.get(run_id)
        Trail(tracer, run, effective(runs.history(run_id))).end("cancelled", run.ended_at_s or run.created_at_s)
