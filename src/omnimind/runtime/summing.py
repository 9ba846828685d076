"""Summing up: what came of productions is read once from what they made, and kept for sums over many."""

from collections.abc import Iterable, Sequence
from typing import Final

import orjson

from omnimind.core.artifact import Artifact, ArtifactStore
from omnimind.core.errors import OmniMindError
from omnimind.core.run import Run
from omnimind.store.database import Database
from omnimind.store.outcomes import Outcome, Outcomes
from omnimind.store.runs import Runs
from omnimind.telemetry.metrics.registry import Registry

AT_ONCE: Final = 200
"""Productions that are opened in one go: each takes about a millisecond."""


def sum_up(database: Database, artifacts: ArtifactStore, tenant: str) -> list[Outcome]:
    """Read what came of the tenant's newest productions, as far as nobody had."""
    return _added(Outcomes(database).unknown(tenant, AT_ONCE), database, artifacts)


def sum_up_runs(database: Database, artifacts: ArtifactStore, run_ids: Sequence[str]) -> list[Outcome]:
    """Read what came of those of the runs, which are over, that made productions, as far as nobody had."""
    return _added(Outcomes(database).unknown_of(run_ids), database, artifacts)


def count(outcomes: Iterable[Outcome], registry: Registry, hours_per_minute: float) -> None:
    """Count what came of productions: each once, by whoever was the first to read it.

    Args:
        outcomes: As above.
        registry: Where they are counted.
        hours_per_minute: How many hours people would take for a finished minute.
    """
    for one in outcomes:
        registry.count("omnimind_productions_total", tenant=one.tenant, outcome=one.status)
        if one.status == "ready":
            registry.count("omnimind_production_video_seconds_total", one.duration_s, tenant=one.tenant)
            registry.count("omnimind_words_narrated_total", one.words, tenant=one.tenant)
            registry.count("omnimind_hours_saved_total", one.duration_s / 60 * hours_per_minute, tenant=one.tenant)


def _added(run_ids: Sequence[str], database: Database, artifacts: ArtifactStore) -> list[Outcome]:
    runs = Runs(database, artifacts)
    return Outcomes(database).add([outcome_of(runs.get(run_id), artifacts) for run_id in run_ids])


def outcome_of(run: Run, artifacts: ArtifactStore) -> Outcome:
    """What came of a run that is over; one whose production is not there any more counts as failed."""
    at_s = run.ended_at_s or run.created_at_s
    failed = Outcome(run_id=run.id, tenant=run.tenant, at_s=at_s, status="failed")
    output = run.output if isinstance(run.output, dict) else {}
    if run.status != "succeeded" or "production" not in output:
        return failed
    try:
        manifest = orjson.loads(artifacts.read(Artifact.model_validate(output["production"])))
    except (OmniMindError, ValueError):
        return failed
    words = sum(len(one.get("words") or ()) for one in manifest["scenes"])
    told = {"status": manifest["status"], "duration_s": manifest["duration_s"], "words": words}
    return failed.model_copy(update=told)
