"""Summing up: what came of productions is read once from what they made, and kept for sums over many."""

from typing import Final

import orjson

from omnimind.core.artifact import Artifact, ArtifactStore
from omnimind.core.errors import OmniMindError
from omnimind.core.run import Run
from omnimind.store.database import Database
from omnimind.store.outcomes import Outcome, Outcomes
from omnimind.store.runs import Runs

AT_ONCE: Final = 200
"""Productions that are opened in one go: each takes about a millisecond."""


def sum_up(database: Database, artifacts: ArtifactStore, tenant: str) -> int:
    """Read what came of the tenant's newest productions, as far as that is not known; of how many."""
    outcomes, runs = Outcomes(database), Runs(database, artifacts)
    unknown = outcomes.unknown(tenant, AT_ONCE)
    outcomes.add([outcome_of(runs.get(run_id), artifacts) for run_id in unknown])
    return len(unknown)


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
