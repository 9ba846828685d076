"""Artifacts and remembered results in a bucket that many machines share; what was read lies in a folder here.

An object can't be touched as a file can: that something was used is told by an empty object below ``used/``, written at
most twice in the time that spares it from being pruned.
"""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock
from time import time
from typing import Final, TypeVar

from pydantic import ValidationError

from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError
from omnimind.core.value import Value
from omnimind.store.actions import artifacts_in
from omnimind.store.artifacts import FileArtifacts, artifact_in, missing
from omnimind.store.objects import Found, Objects
from omnimind.store.pruning import RECENT_S, Kept, Pruned, excess, prune_folders, pruned

O = TypeVar("O", bound=Value)  # noqa: E741 - as in core.agent

_ARTIFACTS: Final = "artifacts"
_ACTIONS: Final = "actions"
_USED: Final = "used"

_REFRESHED_S: Final = RECENT_S / 2
_REMEMBERED: Final = 10_000
"""Artifacts whose use was told lately, as far as this process remembers."""

_CACHE_RECENT_S: Final = 600.0
"""A file that was handed out within this time may be about to be opened."""

_TRIMMED_SHARE: Final = 0.05
"""The cache is looked through after it grew by this share of what it may hold."""


class S3Artifacts:
    """Implements :class:`~omnimind.core.artifact.ArtifactStore`; every method raises as ``Objects`` does, too.

    Args:
        objects: The bucket.
        folder: Where what was read is kept.
        cache_bytes: How much of it, apart from what is in use.
    """

    def __init__(self, objects: Objects, folder: Path, cache_bytes: int) -> None:
        self._objects = objects
        self._folder = folder
        self._cache = FileArtifacts(folder)
        self._cache_bytes = cache_bytes
        self._lock = Lock()
        self._grown_bytes = 0
        self._used: OrderedDict[str, float] = OrderedDict()

    def put(self, data: bytes | memoryview, media_type: str) -> Artifact:
        """Keep ``data``."""
        artifact = Artifact(sha256=hashlib.sha256(data).hexdigest(), media_type=media_type, size_bytes=len(data))
        if not self.use(artifact):
            self._objects.put(_place(artifact.sha256), data, media_type)
        self._cache.put(data, media_type)
        self._trim(artifact.size_bytes)
        return artifact

    def put_file(self, path: Path, media_type: str) -> Artifact:
        """Keep the content of ``path``."""
        artifact = artifact_in(path, media_type)
        if not self.use(artifact):
            self._objects.put(_place(artifact.sha256), path, media_type)
        self._cache.keep(path, artifact)
        self._trim(artifact.size_bytes)
        return artifact

    def writing(self, suffix: str) -> AbstractContextManager[Path]:
        """A path for a file on its way into the store; what is left there when the block ends is deleted."""
        return self._cache.writing(suffix)

    def read(self, artifact: Artifact) -> bytes:
        """The bytes, their hash checked. Raises ``MissingError`` (``artifact.missing``)."""
        self.path(artifact)
        try:
            return self._cache.read(artifact)
        except MissingError:  # what lay here was damaged, or taken away this very moment
            self._fetch(artifact)
            return self._cache.read(artifact)

    def path(self, artifact: Artifact) -> Path:
        """A file here with the bytes. Raises ``MissingError`` (``artifact.missing``)."""
        try:
            path = self._cache.path(artifact)
            os.utime(path)
        except (MissingError, FileNotFoundError):
            self._fetch(artifact)
            return self._cache.path(artifact)
        return path

    def holds(self, artifact: Artifact) -> bool:
        """Whether the bytes are in the bucket, whole."""
        return self._found(artifact) is not None

    def size_bytes(self, sha256: str) -> int | None:
        """How large the artifact of that hash is, if its bytes are here or in the bucket."""
        known = self._cache.size_bytes(sha256)
        if known is None:
            found = self._objects.find(_place(sha256))
            known = found.size_bytes if found else None
        return known

    def use(self, artifact: Artifact) -> bool:
        """As :meth:`holds`; if so, nobody prunes it for a while."""
        found = self._found(artifact)
        if found is None:
            return False
        now_s, name = time(), artifact.sha256
        with self._lock:
            told_at_s = max(found.written_at_s, self._used.get(name, 0.0))
        if now_s - told_at_s > _REFRESHED_S:
            self._objects.put(f"{_USED}/{name}", b"")
            with self._lock:
                self._used[name] = now_s
                if len(self._used) > _REMEMBERED:
                    self._used.popitem(last=False)
        return True

    def prune(self, limit_bytes: int, *, spared: Collection[str], recent_s: float) -> Pruned:
        """Prune the bucket, remembered results and all, and the cache."""
        used = {one.name.rpartition("/")[2]: one.written_at_s for one in self._objects.list(_USED)}
        found = [
            Kept(max(one.written_at_s, used.get(one.name.rpartition("/")[2], 0.0)), one.size_bytes, one.name)
            for folder in (_ARTIFACTS, _ACTIONS)
            for one in self._objects.list(folder)
        ]
        gone = excess(found, limit_bytes, spared, recent_s)
        self._objects.remove([one.place for one in gone])
        self._objects.remove([f"{_USED}/{one.name}" for one in gone if one.name in used])
        prune_folders([self._folder], self._cache_bytes, recent_s=min(recent_s, _CACHE_RECENT_S))
        return pruned(found, gone)

    def discard(self, sha256: str, *, recent_s: float) -> int:
        """Take away an artifact unless it was used within ``recent_s``; how many bytes that frees."""
        found = self._objects.find(_place(sha256))
        mark = self._objects.find(f"{_USED}/{sha256}")
        if found is None or time() - max(found.written_at_s, mark.written_at_s if mark else 0.0) < recent_s:
            return 0
        self._objects.remove([found.name, *([mark.name] if mark else [])])
        return found.size_bytes

    def _found(self, artifact: Artifact) -> Found | None:
        found = self._objects.find(_place(artifact.sha256))
        return found if found and found.size_bytes == artifact.size_bytes else None

    def _fetch(self, artifact: Artifact) -> None:
        """Bring the bytes here, unless they are not what they should be."""
        with self._cache.writing(".part") as path:
            is_there = self._objects.fetch(_place(artifact.sha256), path)
            if not is_there or artifact_in(path, artifact.media_type) != artifact:
                raise missing(artifact)
            self._cache.keep(path, artifact)
        self._trim(artifact.size_bytes)

    def _trim(self, grown_bytes: int) -> None:
        with self._lock:
            self._grown_bytes += grown_bytes
            if self._grown_bytes < self._cache_bytes * _TRIMMED_SHARE:
                return
            self._grown_bytes = 0
        prune_folders([self._folder], self._cache_bytes, recent_s=_CACHE_RECENT_S)


class S3Actions:
    """Results in a bucket, a JSON object each; a result whose artifacts are gone counts as forgotten."""

    def __init__(self, objects: Objects, artifacts: S3Artifacts) -> None:
        self._objects = objects
        self._artifacts = artifacts

    def recall(self, key: str, returns: type[O]) -> O | None:
        """The result under ``key``, if it and everything it refers to are still there."""
        known = self._objects.read(_result(key))
        if known is None:
            return None
        data, found = known
        try:
            result = returns.model_validate_json(data)
        except ValidationError:
            return None
        if not all(self._artifacts.use(artifact) for artifact in artifacts_in(result)):
            return None
        if time() - found.written_at_s > _REFRESHED_S:
            self._objects.put(found.name, data, "application/json")
        return result

    def remember(self, key: str, result: Value) -> None:
        """Keep ``result`` under ``key``."""
        self._objects.put(_result(key), result.model_dump_json().encode(), "application/json")


def _place(sha256: str) -> str:
    return f"{_ARTIFACTS}/{sha256[:2]}/{sha256}"


def _result(key: str) -> str:
    return f"{_ACTIONS}/{key[:2]}/{key}.json"
