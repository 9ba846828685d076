"""What productions look like in the API: the shapes of answers, and how they are filled."""

from typing import Any

from omnimind.api.rest.moments import Moment, Sha256, Usd, moment, usd
from omnimind.core.brief import Options
from omnimind.core.span import Span
from omnimind.core.value import Value
from omnimind.runtime.producing import shown_name
from omnimind.runtime.showing import Detail, Summary
from omnimind.runtime.standing import SceneStanding, SceneState
from omnimind.store.productions import ProductionStatus, Revision


class Failure(Value):
    """What went wrong with a production."""

    code: str
    message: str
    hint: str


class WaitingFor(Value):
    """What a production waits to be told: the token of the approval, and what is asked."""

    token: str
    title: str


class ProductionSummary(Value):
    """A production in a line."""

    id: str
    title: str
    status: ProductionStatus
    progress: float | None
    eta_s: float | None
    flow: str
    language: str | None
    formats: tuple[str, ...]
    duration_s: float | None
    thumbnail: Sha256 | None
    created_at: Moment
    changed_at: Moment
    ended_at: Moment | None
    created_by: str
    revision: int
    run_id: str
    cost_usd: Usd
    error: Failure | None
    waiting_for: WaitingFor | None


class SourceView(Value):
    """A source: its name, and its bytes."""

    name: str
    artifact: Sha256


class OrderView(Value):
    """What was asked for."""

    request: str
    sources: tuple[SourceView, ...]
    options: Options


class ChapterView(Value):
    """A chapter."""

    title: str
    start_s: float
    end_s: float


class LineView(Value):
    """A sentence, and where in its source it comes from."""

    text: str
    spans: tuple[Span, ...]


class WordView(Value):
    """A word, as it is written and as it is said, and when it is spoken."""

    text: str
    said: str
    start_s: float
    end_s: float


class SceneView(Value):
    """A scene, and how far it is. ``voice`` speaks it instead of the production's."""

    id: str
    index: int
    chapter: str | None
    state: SceneState
    lines: tuple[LineView, ...]
    source: int
    visual: dict[str, Any]
    voice: str | None
    start_s: float | None
    end_s: float | None
    words: tuple[WordView, ...] | None
    thumbnail: Sha256 | None
    has_preview: bool


class FileView(Value):
    """A file of the production."""

    name: str
    sha256: Sha256
    media_type: str
    size_bytes: int
    licence: str
    note: str


class TimingView(Value):
    """How long an agent worked."""

    agent: str
    calls: int
    seconds: float


class RevisionView(Value):
    """A version of a production, and the one that it was made from."""

    number: int
    base: int
    run_id: str
    note: str
    author: str
    created_at: Moment
    status: str


class ProductionDetail(ProductionSummary):
    """A production whole. ``voice`` speaks scenes that have none of their own; ``None``: that is not planned yet."""

    order: OrderView
    voice: str | None
    chapters: tuple[ChapterView, ...]
    scenes: tuple[SceneView, ...]
    files: tuple[FileView, ...]
    proofs: tuple[dict[str, Any], ...]
    notices: tuple[str, ...]
    timings: tuple[TimingView, ...]
    revisions: tuple[RevisionView, ...]


Json = dict[str, Any]


def summary_json(one: Summary) -> Json:
    """As :class:`ProductionSummary`."""
    made, facts = one.made, one.facts
    return {
        "id": made.id,
        "title": made.title,
        "status": one.status,
        "progress": None if one.progress is None else round(one.progress, 4),
        "eta_s": None if one.left_s is None else round(one.left_s, 1),
        "flow": made.flow,
        "language": facts.language,
        "formats": facts.formats,
        "duration_s": facts.duration_s,
        "thumbnail": facts.thumbnail,
        "created_at": moment(made.created_at_s),
        "changed_at": moment(made.changed_at_s),
        "ended_at": moment(one.ended_at_s),
        "created_by": made.created_by,
        "revision": made.revision,
        "run_id": made.run_id,
        "cost_usd": usd(one.cost_usd),
        "error": one.error,
        "waiting_for": one.question,
    }


def detail_json(one: Detail, revisions: list[Revision]) -> Json:
    """As :class:`ProductionDetail`."""
    manifest: Json = one.manifest or {}
    return {
        **summary_json(one.summary),
        "order": _order_json(one),
        "voice": one.standing.plan["voice"]["name"] if one.standing.plan else None,
        "chapters": manifest.get("chapters", []),
        "scenes": _scenes_json(one),
        "files": _files_json(one),
        "proofs": manifest.get("proofs", []),
        "notices": manifest.get("notices", []),
        "timings": one.standing.timings(),
        "revisions": [_revision_json(each) for each in revisions],
    }


def _order_json(one: Detail) -> Json:
    given = one.standing.given
    return {
        "request": given["request"],
        "sources": [
            {"name": shown_name(source["name"]), "artifact": source["artifact"]["sha256"]}
            for source in given["sources"]
        ],
        "options": given["options"],
    }


def _scenes_json(one: Detail) -> list[Json]:
    scenes = (one.standing.script or {}).get("scenes", [])
    timed = {each["scene"]["id"]: each for each in (one.manifest or {}).get("scenes", [])}
    standings = one.standing.scenes or [SceneStanding() for _ in scenes]
    has_failed = one.summary.status in {"failed", "cancelled"}
    found = []
    for index, (scene, standing) in enumerate(zip(scenes, standings, strict=True)):
        place = timed.get(scene["id"], {})
        state = "failed" if has_failed and standing.state in {"speaking", "drawing"} else standing.state
        image = scene["visual"].get("image")
        found.append(
            {
                "id": scene["id"],
                "index": index,
                "chapter": scene["chapter"],
                "state": state,
                "lines": scene["lines"],
                "source": scene["source"],
                "visual": scene["visual"],
                "voice": scene.get("voice"),
                "start_s": place.get("start_s"),
                "end_s": place.get("end_s"),
                "words": place.get("words"),
                "thumbnail": image["sha256"] if image else _still(standing),
                "has_preview": bool(standing.videos) and standing.speech is not None,
            }
        )
    return found


def _still(standing: SceneStanding) -> str | None:
    """The video of the scene, whose picture can be asked for as one of any artifact."""
    return next((video.sha256 for video in standing.videos.values()), None)


def files_of(one: Detail) -> list[Json]:
    """What there is to take away, as in the manifest."""
    files: list[Json] = one.manifest["deliverables"] if one.manifest and one.is_finished else one.standing.files
    return files


def _files_json(one: Detail) -> list[Json]:
    return [
        {
            "name": file["name"],
            **file["artifact"],
            "licence": file.get("licence", "as the source"),
            "note": file.get("note", ""),
        }
        for file in files_of(one)
    ]


def _revision_json(one: Revision) -> Json:
    return {**one.model_dump(exclude={"created_at_s"}), "created_at": moment(one.created_at_s)}
