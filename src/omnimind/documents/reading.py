"""What every reader gives: the text, its blocks, and what the source says of itself."""

from dataclasses import dataclass, field

from omnimind.core.brief import Options
from omnimind.core.document import Block


@dataclass(frozen=True, slots=True)
class Reading:
    """A source as read. ``text`` is what the blocks' spans index; ``title`` and ``language`` may be empty.

    ``notices`` are things the person should be told.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    language: str = ""
    options: Options = field(default_factory=Options)
    notices: tuple[str, ...] = ()
