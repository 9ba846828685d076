"""The conclusion: the manifest with its files and proofs, and the verdict."""

from collections.abc import Sequence

from omnimind.agents.manifest import read_manifest, write_manifest
from omnimind.agents.reviewer import Reviewed
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact, File
from omnimind.core.production import Deliverable, Status
from omnimind.core.value import Value

OWN = "as the source"
"""The terms of what is made from the person's own text."""


class Conclusion(Value):
    """The draft of the manifest, what was reviewed, the other files, and the characters that no font could draw."""

    production: Artifact
    reviewed: tuple[Reviewed, ...]
    files: tuple[File, ...]
    missing: tuple[str, ...] = ()


class Concluded(Value):
    """The finished manifest, and what it says that others ask for."""

    production: Artifact
    title: str
    status: Status
    duration_s: float
    deliverables: tuple[Deliverable, ...]
    notices: tuple[str, ...] = ()


def _conclude(work: Conclusion, desk: Desk) -> Concluded:
    draft = read_manifest(work.production, desk)
    unseen = _unseen(sorted(set(work.missing)))
    files = (*(one.media for one in work.reviewed), *work.files)
    deliverables = tuple(Deliverable(name=file.name, artifact=file.artifact, licence=OWN) for file in files)
    proofs = tuple(one.proof for one in work.reviewed)
    production = draft.model_copy(
        update={
            "status": "ready" if proofs and all(proof.ready for proof in proofs) else "rejected",
            "deliverables": deliverables,
            "proofs": proofs,
            "notices": (*draft.notices, *unseen),
        }
    )
    return Concluded(
        production=write_manifest(production, desk),
        title=production.title,
        status=production.status,
        duration_s=production.duration_s,
        deliverables=deliverables,
        notices=unseen,
    )


SUPERVISOR_CONCLUDE = Agent("supervisor.conclude", "1", Conclusion, Concluded, _conclude, remembered=False)


def _unseen(missing: Sequence[str]) -> tuple[str, ...]:
    if not missing:
        return ()
    told = ", ".join(f"{sign} ({' '.join(f'U+{ord(part):04X}' for part in sign)})" for sign in missing)
    return (f"no font can draw {told}: omnimind doctor names the package that can",)
