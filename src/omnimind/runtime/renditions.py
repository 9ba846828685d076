"""Renditions: what is made from artifacts to show them, each made once and kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from omnimind.core.artifact import Artifact, ArtifactStore
from omnimind.core.speech import SceneSpeech
from omnimind.media.delivery import Encoding
from omnimind.store.database import Database
from omnimind.store.renditions import RenditionRows

_AT_ONCE: Final = 2
"""Made side by side: the rest of the machine is for answers that are there already."""

_HELD_S: Final = 30.0
"""How long one that was found is taken to be there still."""

_MOST_HELD: Final = 10_000


class Renditions:
    """Makes renditions, and finds those that were made.

    Args:
        database: Where it is noted what was made.
        artifacts: Where they are kept.
    """

    def __init__(self, database: Database, artifacts: ArtifactStore) -> None:
        self._rows = RenditionRows(database)
        self._artifacts = artifacts
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="rendition")
        self._making: dict[tuple[str, str], asyncio.Task[Artifact]] = {}
        self._held: OrderedDict[tuple[str, str], tuple[Artifact, float]] = OrderedDict()

    def close(self) -> None:
        """Make nothing more."""
        self._pool.shutdown(cancel_futures=True)

    async def picture(self, source: Artifact, width: int, encoding: Encoding) -> Artifact:
        """``source``, a picture or a video, as a picture. Raises as :func:`~omnimind.media.delivery.picture`."""

        def make() -> Artifact:
            from omnimind.media.delivery import picture

            data = picture(self._artifacts.path(source), width, encoding)
            return self._artifacts.put(data, f"image/{encoding}")

        return await self.made(source.sha256, f"{encoding}-{width}", make)

    async def preview(self, video: Artifact, speech: SceneSpeech, language: str) -> Artifact:
        """A scene to play. Raises as :func:`~omnimind.media.video.preview.preview`."""

        def make() -> Artifact:
            from omnimind.media.video.preview import preview

            filmed, spoken = self._artifacts.path(video), self._artifacts.path(speech.audio)
            with self._artifacts.writing(".mp4") as out:
                preview(filmed, spoken, speech.frames, out, language=language)
                return self._artifacts.put_file(out, "video/mp4")

        return await self.made(video.sha256, f"spoken-{speech.audio.sha256}", make)

    async def made(self, sha256: str, form: str, make: Callable[[], Artifact]) -> Artifact:
        """What was made from ``sha256`` in ``form``: by ``make``, in a thread, unless it is there already.

        Whoever asks while it is being made waits for the same; what was pruned is made again.
        """
        key, now_s = (sha256, form), asyncio.get_running_loop().time()
        held, until_s = self._held.get(key, (None, 0.0))
        if held is not None and now_s < until_s:
            return held
        if key not in self._making:
            self._making[key] = asyncio.create_task(self._found(sha256, form, make))
            self._making[key].add_done_callback(lambda _: self._making.pop(key, None))
        found = await asyncio.shield(self._making[key])
        self._held[key] = (found, now_s + _HELD_S)
        if len(self._held) > _MOST_HELD:
            self._held.popitem(last=False)
        return found

    async def _found(self, sha256: str, form: str, make: Callable[[], Artifact]) -> Artifact:
        known = await asyncio.to_thread(self._known, sha256, form)
        return known or await self._make(sha256, form, make)

    def _known(self, sha256: str, form: str) -> Artifact | None:
        known = self._rows.get(sha256, form)
        return known if known is not None and self._artifacts.holds(known) else None

    async def _make(self, sha256: str, form: str, make: Callable[[], Artifact]) -> Artifact:
        def keep() -> Artifact:
            made = make()
            self._rows.set(sha256, form, made)
            return made

        return await asyncio.get_running_loop().run_in_executor(self._pool, keep)
