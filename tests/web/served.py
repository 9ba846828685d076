"""What tests of the dashboard know of the service they run against."""

from dataclasses import dataclass
from typing import Final

PASSWORD: Final = "the tide goes out and comes back"  # noqa: S105 - it opens only what a test has made
"""The administrator's."""


@dataclass(frozen=True)
class Served:
    """A running service: where it is, and the link that its first administrator signs in with."""

    url: str
    link: str
