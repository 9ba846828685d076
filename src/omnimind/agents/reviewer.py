"""The reviewer measures the finished video, or podcast, and answers for it."""

from omnimind.agents.manifest import read_manifest
from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact, File
from omnimind.core.audition import Audition
from omnimind.core.hearing import Hearing
from omnimind.core.proof import Proof
from omnimind.core.value import Value
from omnimind.core.watching import Watching

COST = 0.001
"""Processor seconds a second of production in one format. Source: measured on the examples."""


class Review(Value):
    """A file that lasts ``duration_s``, the manifest that says what it should be, each scene's own recording, what was
    heard and, of a video, seen of each, and what was heard of the mix.
    """

    media: File
    production: Artifact
    duration_s: float
    speech: tuple[Artifact, ...]
    hearing: tuple[Hearing, ...]
    audition: Audition
    watched: tuple[Watching, ...] = ()


class Reviewed(Value):
    """The file, and its proof."""

    media: File
    proof: Proof


def _review(work: Review, desk: Desk) -> Reviewed:
    from omnimind.perception.audition import Audited
    from omnimind.perception.check import check

    production = read_manifest(work.production, desk)
    starts = [timed.start_s for timed in production.scenes]
    with desk.part("review"):
        proof = check(
            desk.artifacts.path(work.media.artifact),
            production,
            hearing=work.hearing,
            watched=work.watched,
            audited=Audited.recalled(work.audition, desk.artifacts),
            speech=list(zip(starts, map(desk.artifacts.path, work.speech), strict=True)),
            progress=desk.progress,
        )
    return Reviewed(media=work.media, proof=proof.model_copy(update={"subject": work.media.name}))


REVIEWER = Agent(
    "reviewer",
    "3",
    Review,
    Reviewed,
    _review,
    predicts=lambda work: COST * work.duration_s,
    about=lambda work: work.media.name,
)
