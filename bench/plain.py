"""A plain driver: it knows by heart in which order agents make a video, and keeps no journal.

Results are handed on as they are, in one process, by as many threads as are asked for; agents' answers are remembered.
"""

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from omnimind.agents.registry import agent
from omnimind.core.agent import Desk
from omnimind.core.artifact import Artifact, File
from omnimind.core.brief import Brief
from omnimind.core.speech import Voices
from omnimind.store.actions import action_key
from omnimind.store.home import Home

T = TypeVar("T")


class Plain:
    """Makes a video by calling agents, at most ``cores`` at once."""

    def __init__(self, home: Home, voices: Voices, cores: int) -> None:
        self._home = home
        self._voices = voices
        self._pool = ThreadPoolExecutor(cores)

    async def make(self, brief: Brief) -> Any:
        """What :file:`video.asl.yaml` makes of ``brief``, in its order."""
        language = brief.options.language
        found = await _all(self.call("analyst", source=source, language=language) for source in brief.sources)
        plan = await self.call("supervisor.plan", product="video", brief=brief, found=tuple(found))
        told = await _all(self.call("scriptwriter", **dict(assignment)) for assignment in plan.assignments)
        scripts = tuple(one.script for one in told)
        joined = await self.call("supervisor.join", title=plan.wishes.title, scripts=scripts, voice=plan.voice)
        scenes = zip(joined.script.scenes, joined.chapters, joined.voices, strict=True)
        takes = tuple(await _all(self._take(plan, *scene) for scene in scenes))
        notices = tuple(notice for one in (*found, *told) for notice in one.notices)
        draft = await self.call(
            "supervisor.draft", brief=brief, plan=plan, title=joined.script.title, takes=takes, notices=notices
        )
        (mix, podcast), films, hearing, published = await asyncio.gather(
            self._sound(plan, joined.script, takes, draft),
            _all(self._film(plan, takes, video.format) for video in plan.videos),
            _all(self._listen(plan, take) for take in takes),
            self._publish(plan, joined.script, draft),
        )
        pairs = zip(plan.videos, films, strict=True)
        reviewed = await _all(
            self._finish(plan, joined.script, takes, draft, mix, hearing, video, film) for video, film in pairs
        )
        return await self.call(
            "supervisor.conclude",
            production=draft.production,
            reviewed=tuple(reviewed),
            files=(File(name="audio.m4a", artifact=podcast), *published.files),
            missing=tuple(sign for film in films for footage, _ in film for sign in footage.missing),
        )

    async def _take(self, plan: Any, scene: Any, chapter: str, voice: Any) -> dict[str, Any]:
        lines = tuple(line.text for line in scene.lines)
        language = plan.wishes.language
        speech = await self.call("narrator", lines=lines, language=language, voice=voice)
        captions = await self.call(
            "captioner", lines=lines, speech=speech, formats=plan.caption_formats, language=language
        )
        return {"scene": scene, "chapter": chapter, "voice": voice, "speech": speech, "captions": captions.captions}

    async def _sound(self, plan: Any, script: Any, takes: Any, draft: Any) -> tuple[Any, Artifact]:
        mix = await self.call(
            "composer",
            scenes=tuple(_sounding(plan, take) for take in takes),
            music=plan.music,
            loudness_lufs=plan.wishes.loudness_lufs,
            seed=plan.wishes.seed,
        )
        podcast = await self._cut(script, draft, scenes=(), audio=mix.audio)
        return mix, podcast.media

    async def _film(self, plan: Any, takes: Any, name: str) -> list[tuple[Any, Any]]:
        return await _all(self._shoot(plan, take, name) for take in takes)

    async def _shoot(self, plan: Any, take: dict[str, Any], name: str) -> tuple[Any, Any]:
        speech, captions = take["speech"], take["captions"][name] if plan.burned else ()
        wishes = {key: getattr(plan.wishes, key) for key in ("theme", "quality", "constant_frame_rate")}
        common = {"frames": speech.frames, "format": name, "captions": captions}
        visual, chapter = take["scene"].visual, take["chapter"]
        footage = await self.call(
            "renderer", visual=visual, chapter=chapter, words=speech.words, fonts=plan.fonts, **common, **wishes
        )
        words = tuple(word.text for word in speech.words)
        return footage, await self.call("watcher", video=footage.video, words=words, **common)

    async def _listen(self, plan: Any, take: dict[str, Any]) -> Any:
        asked = {"language": plan.wishes.language, "engine": take["voice"].engine, "whisper": plan.whisper}
        return await self.call("listener", speech=take["speech"], **asked)

    async def _publish(self, plan: Any, script: Any, draft: Any) -> Any:
        told = {"description": script.description, "headline": script.headline, "keywords": script.keywords}
        return await self.call("publisher", production=draft.production, fonts=plan.fonts, **told)

    async def _finish(
        self, plan: Any, script: Any, takes: Any, draft: Any, mix: Any, hearing: Any, video: Any, film: Any
    ) -> Any:
        filmed = tuple(footage.video for footage, _ in film)
        cut = await self._cut(script, draft, scenes=filmed, audio=mix.audio, has_captions=plan.soft)
        return await self.call(
            "reviewer",
            media=File(name=video.name, artifact=cut.media),
            production=draft.production,
            duration_s=draft.duration_s,
            speech=tuple(take["speech"].audio for take in takes),
            hearing=tuple(hearing),
            audition=mix.audition,
            watched=tuple(watching for _, watching in film),
        )

    async def _cut(self, script: Any, draft: Any, **asked: Any) -> Any:
        metadata = {"title": script.title, "comment": script.description}
        return await self.call("editor", production=draft.production, metadata=metadata, **asked)

    async def call(self, name: str, **asked: Any) -> Any:
        """The agent's answer: the remembered one, or a new one that is then remembered."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._called, name, asked)

    def _called(self, name: str, asked: dict[str, Any]) -> Any:
        called = agent(name)
        question = called.accepts(**asked)
        key = action_key(called, question)
        answer = self._home.actions.recall(key, called.returns) if called.remembered else None
        if answer is None:
            desk = Desk(artifacts=self._home.artifacts, voices=self._voices, progress=lambda _, __: None, key=key)
            answer = called.work(question, desk)
            if called.remembered:
                self._home.actions.remember(key, answer)
        return answer


def _sounding(plan: Any, take: dict[str, Any]) -> dict[str, Any]:
    """A scene as the composer is told of it: its voice too, if that is not the one of all."""
    speech, name = take["speech"], take["voice"].name
    other = {"voice": name} if name != plan.voice.name else {}
    return {"audio": speech.audio, "frames": speech.frames, **other}


async def _all(steps: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    return list(await asyncio.gather(*steps))
