"""The reviewer measures the finished video, and answers for it."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.hearing import Hearing
from omnimind.core.production import Production
from omnimind.core.proof import Proof
from omnimind.core.value import Value
from omnimind.core.watching import Watching


class Review(Value):
    """The video, what it should be, each scene's own recording, and what was heard and seen of each scene."""

    video: Artifact
    production: Production
    speech: tuple[Artifact, ...]
    hearing: tuple[Hearing, ...]
    watched: tuple[Watching, ...]


def _review(work: Review, desk: Desk) -> Proof:
    from omnimind.perception.check import check

    starts = [timed.start_s for timed in work.production.scenes]
    recordings = [desk.artifacts.path(recording) for recording in work.speech]
    return check(
        desk.artifacts.path(work.video),
        work.production,
        hearing=work.hearing,
        watched=work.watched,
        speech=list(zip(starts, recordings, strict=True)),
        progress=desk.progress,
    )


REVIEWER = Agent("reviewer", "1", Review, Proof, _review)
