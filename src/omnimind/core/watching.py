"""Watching: what somebody saw who looked at every picture of a video, or of one scene of it."""

from typing import Annotated

from pydantic import Field

from omnimind.core.value import Value

Count = Annotated[int, Field(ge=0)]


class Stretch(Value):
    """The longest stretch of something, from ``start_s`` on; and how much of it there is at both ends, seconds."""

    start_s: float = 0.0
    longest_s: float = 0.0
    opening_s: float = 0.0
    closing_s: float = 0.0


class Flashing(Value):
    """The most general flashes in any one second, which ends at ``at_s``.

    ``opening`` and ``closing`` are the changes of brightness that half of what makes a flash has in the first and the
    last second: two videos one after the other flash at most half as often as both together.
    """

    most: Count = 0
    at_s: float = 0.0
    opening: Count = 0
    closing: Count = 0


class Contrasts(Value):
    """The contrast ratio, 1 to 21, of every word looked at that was found; of ``words``, ``missing`` were not."""

    found: tuple[float, ...] = ()
    words: Count = 0
    missing: Count = 0


class Seen(Value):
    """What pictures showed; times are on the video's clock."""

    black: Stretch
    frozen: Stretch
    flashes: Flashing
    contrasts: Contrasts


class Watching(Value):
    """What was seen of a scene's own video, which lasts ``duration_s``: every one of its ``pictures`` was decoded.

    ``digest`` is the SHA-256 of what the decoder was given, its configuration and ``packets`` packets: a file that
    gives it the same shows the same. ``errors`` counts packets that would not decode.
    """

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    packets: Count
    pictures: Count
    errors: Count
    duration_s: float
    seen: Seen
