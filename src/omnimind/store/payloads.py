"""Payloads: JSON values as a row keeps them; large ones are artifacts, and the row keeps a reference."""

import hashlib
import json
import os
import re
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from omnimind.core.artifact import Artifact, ArtifactStore
from omnimind.core.json_text import compact
from omnimind.core.run import Json
from omnimind.store.files import disk_error

LARGE_BYTES: Final = 16 * 1024
"""What is longer than this, as UTF-8, becomes an artifact."""

MEDIA_TYPE: Final = "application/json"

_REFERENCE: Final = "@"  # no JSON text begins so
_USE: Final = re.compile(r'"sha256":"([0-9a-f]{64})"')
_REMEMBERED: Final = 16


class Payload(NamedTuple):
    """A value as text, and the hashes of the artifacts that it refers to."""

    text: str
    uses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Known:
    """A large value that was written; held, so that no other can have its identity."""

    value: Json
    artifact: Artifact
    payload: Payload


class Payloads:
    """Writes and reads payloads.

    A value that was large is recognised by its identity when it comes again: values never change.

    Args:
        artifacts: Where large ones are kept.
    """

    def __init__(self, artifacts: ArtifactStore) -> None:
        self._artifacts = artifacts
        self._known: OrderedDict[int, _Known] = OrderedDict()

    def write(self, value: Json) -> Payload:
        """``value`` as a payload; a large one is on the disk when this returns.

        Raises:
            ValueError: It is not JSON.
            UserError: ``disk.full`` or ``disk.unwritable``.
        """
        known = self._known.get(id(value))
        if known is not None and self._artifacts.holds(known.artifact):
            return known.payload
        text = compact(value)
        uses = frozenset(_USE.findall(text)) if '"sha256"' in text else frozenset()
        if len(text) * 4 <= LARGE_BYTES or len(data := text.encode()) <= LARGE_BYTES:
            return Payload(text, uses)
        artifact = self._artifacts.put(data, MEDIA_TYPE)
        _make_durable(self._artifacts.path(artifact))
        payload = Payload(f"{_REFERENCE}{artifact.sha256}:{artifact.size_bytes}", uses | {artifact.sha256})
        self._known[id(value)] = _Known(value, artifact, payload)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return payload

    def read(self, text: str) -> Json:
        """The value of a payload's text.

        Raises:
            MissingError: ``artifact.missing``.
        """
        return json.loads(self.unfolded(text))

    def unfolded(self, text: str) -> str | bytes:
        """The value of a payload's text as JSON. Raises as :meth:`read`."""
        if not is_reference(text):
            return text
        sha256, _, size = text[1:].partition(":")
        return self._artifacts.read(Artifact(sha256=sha256, media_type=MEDIA_TYPE, size_bytes=int(size)))


def size_of(text: str) -> int:
    """How many bytes the value of a payload's text has as JSON, about: its letters, if it is not a reference."""
    return int(text.rpartition(":")[2]) if is_reference(text) else len(text)


def is_reference(text: str) -> bool:
    """Whether a payload's text only says where the value is."""
    return text.startswith(_REFERENCE)


def definition_sha256(text: str) -> str:
    """What names the definition whose compact JSON is ``text``."""
    return hashlib.sha256(text.encode()).hexdigest()


def _make_durable(path: Path) -> None:
    """Wait until the file and its name are on the disk, and mark it as used now, so that nobody prunes it meanwhile."""
    try:
        os.utime(path)
        for place in (path, path.parent):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    except OSError as error:
        raise disk_error(error, path) from error
