"""Standing: how far a run that makes a production is, told by its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from omnimind.core.artifact import Artifact
from omnimind.core.run import Json, Kind, Row
from omnimind.store.progress import Sign

SceneState = Literal["waiting", "speaking", "drawing", "done", "failed"]

KINDS: Final[tuple[Kind, ...]] = ("started", "retried", "called", "answered")
"""The rows that tell it."""

_TOLD: Final = 0.15
"""How much of the work is done when there is a script; when all is spoken it is twice that.

Source: where the time goes while the examples are made.
"""


@dataclass(slots=True)
class SceneStanding:
    """How far a scene is; ``videos`` has what was filmed of it, by format."""

    state: SceneState = "waiting"
    frames: int | None = None
    speech: dict[str, Json] | None = None
    videos: dict[str, Artifact] = field(default_factory=dict)


@dataclass(slots=True)
class Standing:
    """How far a run is. Give it the rows of the run in their order.

    Attributes:
        after_id: The last row that was taken in.
        ended_at_s: When the run was over, if it was when its rows were taken in.
        given: The run's input.
        brief: As it was planned with, if it was.
        documents: The sources as they were read: artifacts as JSON, in the order of the sources.
        plan: What was planned, as JSON.
        script: What is told, as JSON.
        draft: The manifest without its files.
        duration_s: How long the production is.
        files: What there is to take away already, as JSON.
        scenes: How far each scene is.
        forecast: What is still to be done once all is spoken: how often, and how many seconds together, by agent.
    """

    after_id: int = 0
    ended_at_s: float | None = None
    given: Json = None
    brief: dict[str, Json] | None = None
    documents: list[dict[str, Json]] = field(default_factory=list)
    plan: dict[str, Json] | None = None
    script: dict[str, Json] | None = None
    draft: Artifact | None = None
    duration_s: float | None = None
    files: list[dict[str, Json]] = field(default_factory=list)
    scenes: list[SceneStanding] = field(default_factory=list)
    forecast: dict[str, tuple[int, float]] = field(default_factory=dict)
    _called: dict[str, str] = field(default_factory=dict)
    _called_at_s: dict[str, float] = field(default_factory=dict)
    _worked_s: dict[str, tuple[int, float]] = field(default_factory=dict)
    _answered: dict[str, int] = field(default_factory=dict)
    _drafted_at_s: float | None = None

    def take(self, rows: Iterable[Row]) -> "Standing":
        """Take rows in; itself."""
        for row in rows:
            self.after_id = max(self.after_id, row.id)
            if row.kind == "started":
                self._begin(row.data)
            elif row.kind == "retried":
                self._retry()
            elif row.kind == "called":
                self._call(row)
            elif row.kind == "answered" and row.path in self._called:
                self._answer(row, self._called[row.path])
        return self

    @property
    def wishes(self) -> dict[str, Json]:
        """What was planned; empty until then."""
        return self.plan["wishes"] if self.plan else {}

    def progress(self, signs: Sequence[Sign] = ()) -> float:
        """How much is done, from 0 to 1."""
        if self.script is None:
            return 0.0 if self.plan is None else _TOLD / 3
        if not self.forecast:
            spoken = sum(scene.frames is not None for scene in self.scenes)
            return _TOLD * (1 + spoken / max(1, len(self.scenes)))
        return 2 * _TOLD + (1 - 2 * _TOLD) * self._worked(signs)

    def left_s(self, signs: Sequence[Sign], now_s: float) -> float | None:
        """How many seconds it will take from now on; ``None``: nobody knows yet."""
        done = self._worked(signs) if self.forecast else 0.0
        if self._drafted_at_s is None or not done:
            return None
        return max(0.0, (now_s - self._drafted_at_s) * (1 - done) / done)

    def _worked(self, signs: Sequence[Sign]) -> float:
        """How much of what was forecast is done."""
        whole = sum(seconds for _, seconds in self.forecast.values()) or 1.0
        done = 0.0
        for agent, (count, seconds) in self.forecast.items():
            under_way = sum(_share(sign) for sign in signs if sign.data.get("agent") == agent)
            done += seconds * min(1.0, (self._answered.get(agent, 0) + under_way) / max(1, count))
        return done / whole

    def timings(self) -> list[dict[str, Json]]:
        """How often each agent was called, and how long that took from question to answer, together."""
        told = self._worked_s.items()
        return [{"agent": agent, "calls": calls, "seconds": round(seconds, 3)} for agent, (calls, seconds) in told]

    # ---------------------------------------------------------------- rows

    def _begin(self, given: Json) -> None:
        self.given = given
        if isinstance(given, dict) and given.get("script"):
            self._tell(given["script"])

    def _tell(self, script: dict[str, Json]) -> None:
        self.script = script
        self.scenes = [SceneStanding() for _ in script["scenes"]]

    def _retry(self) -> None:
        for scene in self.scenes:
            if scene.state == "failed":
                scene.state = "waiting"

    def _call(self, row: Row) -> None:
        agent = _agent(row.data["resource"])
        self._called[row.path], self._called_at_s[row.path] = agent, row.at_s
        if agent == "supervisor.plan":
            self.brief = row.data["input"]["brief"]
            self.documents = [found["document"] for found in row.data["input"]["found"]]
        elif (scene := self._scene(agent, row.path)) is not None and scene.state != "done":
            scene.state = "speaking" if agent == "narrator" else "drawing"

    def _answer(self, row: Row, agent: str) -> None:
        calls, seconds = self._worked_s.get(agent, (0, 0.0))
        self._worked_s[agent] = calls + 1, seconds + row.at_s - self._called_at_s[row.path]
        scene = self._scene(agent, row.path)
        if "value" not in row.data:
            if scene is not None:
                scene.state = "failed"
            return
        value = row.data["value"]
        self._answered[agent] = self._answered.get(agent, 0) + 1
        if agent == "supervisor.plan":
            self.plan = value
        elif agent == "supervisor.join":
            self._tell(value["script"])
        elif agent == "supervisor.draft":
            self._drafted(row)
        elif agent == "publisher":
            self.files = value["files"]
        elif scene is not None and agent == "narrator":
            self._spoken(scene, value)
        elif scene is not None:
            self._filmed(scene, row, value)

    def _drafted(self, row: Row) -> None:
        value = row.data["value"]
        self.draft = Artifact.model_validate(value["production"])
        self.duration_s = value["duration_s"]
        self.forecast = {one["agent"]: (one["count"], one["seconds"]) for one in value["forecast"]}
        self._drafted_at_s = row.at_s
        self._answered.clear()

    def _spoken(self, scene: SceneStanding, speech: dict[str, Json]) -> None:
        scene.speech, scene.frames = speech, speech["frames"]
        scene.state = "drawing" if self.wishes.get("formats") else "done"

    def _filmed(self, scene: SceneStanding, row: Row, footage: dict[str, Json]) -> None:
        formats: list[str] = self.wishes.get("formats") or []
        scene.videos[self._format(row.path, formats)] = Artifact.model_validate(footage["video"])
        if len(scene.videos) >= len(formats):
            scene.state = "done"

    def _scene(self, agent: str, path: str) -> SceneStanding | None:
        """The scene that an agent works at: the item of the innermost Map."""
        if agent not in {"narrator", "renderer"}:
            return None
        items = _items(path)
        return self.scenes[items[-1]] if items and items[-1] < len(self.scenes) else None

    def _format(self, path: str, formats: Sequence[str]) -> str:
        """The format of what is filmed at ``path``: the item of the Map around that of scenes."""
        items = _items(path)
        return formats[items[-2]] if len(items) > 1 and items[-2] < len(formats) else "".join(formats[:1])


def _items(path: str) -> list[int]:
    """The items and branches that ``path`` leads through, the outermost first."""
    return [int(part) for part in path.split("/")[3::4]]


def _agent(resource: str) -> str:
    return resource.partition(":")[2].removesuffix(".waitForTaskToken")


def _share(sign: Sign) -> float:
    """How much of an action is done."""
    total = sign.data.get("total") or 0.0
    return min(1.0, sign.data.get("done", 0.0) / total) if total and sign.data.get("what") == "progress" else 0.0
