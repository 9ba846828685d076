"""Names of scenes: from what a scene says and nothing else, so that a change elsewhere leaves them alone."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2s

from omnimind.agents.writing.scenes import Draft


def names(plan: Sequence[Draft]) -> Iterator[str]:
    """A name for each scene, from its heading and its lines; equal scenes are numbered."""
    seen: Counter[str] = Counter()
    for draft in plan:
        heading = draft.passage.section.heading
        title = heading.text if heading else ""
        digest = blake2s("\n".join((title, *(line.text for line in draft.lines))).encode(), digest_size=4).hexdigest()
        name = "-".join(filter(None, (_slug(title), digest)))
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"


def _slug(text: str) -> str:
    """``"Spring and neap"`` as ``spring-and-neap``; at most 32 characters of it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:32].strip("-")
