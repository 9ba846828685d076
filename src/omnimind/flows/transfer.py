"""Reading and writing artifacts from a flow: these never change, so that nothing needs to be written down."""

import asyncio
from typing import Final

from omnimind.core.artifact import Artifact, ArtifactStore
from omnimind.core.errors import OmniMindError
from omnimind.core.run import Json
from omnimind.flows.errors import ITEM_READER_FAILED, RESULT_WRITER_FAILED, StateError
from omnimind.flows.json_value import compact
from omnimind.flows.port import Read, Write
from omnimind.flows.world import INTERRUPTING

GET: Final = "artifact:get"
PUT: Final = "artifact:put"


async def transfer(effect: Read | Write, artifacts: ArtifactStore) -> Json:
    """What an ItemReader reads, as text, or where a ResultWriter has written.

    Raises:
        StateError: ``States.ItemReaderFailed`` or ``States.ResultWriterFailed``.
        OmniMindError: What interrupts the run.
    """
    try:
        if isinstance(effect, Read):
            return await asyncio.to_thread(_read, effect, artifacts)
        return await asyncio.to_thread(_write, effect, artifacts)
    except (OmniMindError, ValueError, TypeError) as problem:
        if isinstance(problem, OmniMindError) and problem.code in INTERRUPTING:
            raise
        name = ITEM_READER_FAILED if isinstance(effect, Read) else RESULT_WRITER_FAILED
        raise StateError(name, str(problem)) from problem


def _read(read: Read, artifacts: ArtifactStore) -> str:
    if read.resource != GET:
        raise ValueError(f"an ItemReader reads {GET}, not {read.resource!r}")
    named = read.arguments.get("Artifact", read.arguments) if isinstance(read.arguments, dict) else read.arguments
    return artifacts.read(Artifact.model_validate(named)).decode("utf-8")


def _write(write: Write, artifacts: ArtifactStore) -> Json:
    if write.resource != PUT:
        raise ValueError(f"a ResultWriter writes {PUT}, not {write.resource!r}")
    data = compact(write.results).encode("utf-8", "surrogatepass")
    return artifacts.put(data, "application/json").model_dump(mode="json")
