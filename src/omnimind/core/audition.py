"""The audition: what somebody heard who listened to all of a mix, knowing the narration that it should carry."""

from typing import Annotated

from pydantic import Field

from omnimind.core.artifact import Artifact
from omnimind.core.value import Value

Count = Annotated[int, Field(ge=0)]


class Listened(Value):
    """What was measured. Silence has a loudness of -70 LUFS; peaks are not told below -60 dBTP.

    The sound ends at ``end_s``; ``errors`` counts packets that would not decode.
    """

    integrated_lufs: float
    true_peak_dbtp: float
    end_s: float
    errors: Count


class Placed(Value):
    """How a scene's narration stands in the mix: how much too late, and by how many dB it is above all else."""

    offset_s: float
    over_background_db: float


class Audition(Value):
    """What was heard of a mix.

    ``digest`` is the SHA-256 of all that decides what a decoder gives: its configuration, every packet and their times.
    ``placed`` is how each scene's recording stands in it, ``None`` where nothing is said. ``levels`` says how loud the
    band of speech is, every 10 ms.
    """

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    listened: Listened
    placed: tuple[Placed | None, ...]
    levels: Artifact
