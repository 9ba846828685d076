"""Showing: what people see of productions, from their runs."""

import json
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from omnimind.core.artifact import Artifact, ArtifactStore
from omnimind.core.errors import MissingError
from omnimind.core.money import NOTHING, Usd
from omnimind.core.run import Json
from omnimind.runtime.failing import failure_told
from omnimind.runtime.standing import KINDS, Standing
from omnimind.store.database import Database
from omnimind.store.payloads import Payloads
from omnimind.store.productions import Listed, Made, Productions, ProductionStatus
from omnimind.store.progress import Progress, Sign
from omnimind.store.questions import Questions
from omnimind.store.runs import Runs

K = TypeVar("K")
V = TypeVar("V")

_KEPT: Final = 512
"""Productions that are remembered: a page of a list is looked at again and again."""

STALE_S: Final = 0.5
"""How long ago may be what a list tells of the progress of its productions."""

_ACTIVE: Final = frozenset({"queued", "running", "waiting"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What does not change any more once it is known."""

    title: str = ""
    language: str | None = None
    formats: tuple[str, ...] = ()
    duration_s: float | None = None
    thumbnail: str | None = None

    def over(self, before: "Facts | None") -> "Facts":
        """These, and where they are not known yet, those of the version before."""
        if before is None:
            return self
        return Facts(
            self.title or before.title,
            self.language or before.language,
            self.formats or before.formats,
            before.duration_s if self.duration_s is None else self.duration_s,
            self.thumbnail or before.thumbnail,
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """A production in a line.

    Attributes:
        made: What is kept of it.
        status: How it stands.
        ended_at_s: When it was over, in seconds since 1970.
        facts: What is known of it.
        progress: How much is done, from 0 to 1; ``None``: it is over.
        left_s: How many seconds it will take.
        cost_usd: What models have cost, in all versions.
        error: What it failed with: its code, a message, and what to do.
        question: What it waits to be told: the token, and what is asked.
    """

    made: Made
    status: ProductionStatus
    ended_at_s: float | None
    facts: Facts
    progress: float | None = None
    left_s: float | None = None
    cost_usd: Usd = NOTHING
    error: dict[str, str] | None = None
    question: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """A production whole.

    Attributes:
        summary: In a line.
        standing: How far its run is.
        manifest: The finished manifest, or what there is of it, as JSON; ``None`` before it is drafted.
        is_finished: Whether the manifest is the finished one.
    """

    summary: Summary
    standing: Standing
    manifest: dict[str, Json] | None
    is_finished: bool


class Kept(OrderedDict[K, V]):
    """The last that were used."""

    def keep(self, name: K, value: V) -> V:
        """Keep ``value``; itself."""
        self[name] = value
        self.move_to_end(name)
        if len(self) > _KEPT:
            self.popitem(last=False)
        return value


@dataclass(slots=True)
class Gallery:
    """Shows productions, and remembers of them what is slow to find. Safe to use from any thread.

    Attributes:
        database: Where they are.
        artifacts: Where their files are.
        now_s: What time it is, in seconds since 1970.
    """

    database: Database
    artifacts: ArtifactStore
    now_s: Callable[[], float] = time.time
    productions: Productions = field(init=False)
    _runs: Runs = field(init=False)
    _payloads: Payloads = field(init=False)
    _finished: Kept[tuple[str, float | None], Facts] = field(default_factory=Kept)
    _shown: Kept[str, Facts] = field(default_factory=Kept)
    _standings: Kept[str, tuple[Standing, float]] = field(default_factory=Kept)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.productions = Productions(self.database, self.artifacts, self.now_s)
        self._runs = Runs(self.database, self.artifacts, self.now_s)
        self._payloads = Payloads(self.artifacts)

    def summaries(self, tenant: str, listed: Sequence[Listed]) -> list[Summary]:
        """Those in a list."""
        active = [one.made.run_id for one in listed if one.status in _ACTIVE]
        signs = Progress(self.database).of(active) if active else []
        return [self._summary(tenant, one, signs) for one in listed]

    def summary(self, tenant: str, production_id: str) -> Summary:
        """One of the tenant's. Raises ``MissingError`` (``production.missing``)."""
        listed = self.productions.page(tenant, production_id=production_id, limit=1)
        if not listed:
            raise MissingError("production.missing", f"there is no production {production_id}")
        return self.summaries(tenant, listed)[0]

    def detail(self, tenant: str, production_id: str) -> Detail:
        """One of the tenant's, whole. Raises ``MissingError`` (``production.missing``)."""
        listed = self.productions.page(tenant, production_id=production_id, limit=1)
        if not listed:
            raise MissingError("production.missing", f"there is no production {production_id}")
        summary = self.summaries(tenant, listed)[0]
        standing = self.standing(summary.made.run_id, ended_at_s=summary.ended_at_s)
        finished = self._finished_manifest(self._ending(listed[0]))
        manifest = finished or standing.draft
        told = None if manifest is None else json.loads(self.artifacts.read(manifest))
        return Detail(summary, standing, told, finished is not None)

    def standing(self, run_id: str, *, ended_at_s: float | None = None, stale_s: float = 0.0) -> Standing:
        """How far the run is; only what has happened since the last time is read, and nothing if it was over then.

        Args:
            run_id: The run.
            ended_at_s: When it was over.
            stale_s: How long ago that last time may be.
        """
        now_s = time.monotonic()
        with self._lock:
            standing, looked_at_s = self._standings.get(run_id) or (Standing(), -math.inf)
            is_known = ended_at_s is not None and standing.ended_at_s == ended_at_s
            if not is_known and (ended_at_s is not None or now_s - looked_at_s >= stale_s):
                standing.take(self._runs.history(run_id, standing.after_id, kinds=KINDS))
                standing.ended_at_s, looked_at_s = ended_at_s, now_s
            self._standings.keep(run_id, (standing, looked_at_s))
            return standing

    # ---------------------------------------------------------------- of the above

    def _summary(self, tenant: str, one: Listed, signs: Sequence[Sign]) -> Summary:
        made, status, cost_usd = one.made, one.status, one.cost_usd
        if status in {"ready", "rejected"}:
            facts = self._facts(one)
            if facts.title and facts.title != made.title:
                self.productions.rename(made, facts.title)
                made = made.model_copy(update={"title": facts.title})
            with self._lock:
                self._shown.keep(made.id, facts)
            return Summary(made, status, one.ended_at_s, facts, cost_usd=cost_usd)
        facts, progress, left_s = Facts(), None, None
        if status != "queued":
            standing = self.standing(made.run_id, ended_at_s=one.ended_at_s, stale_s=STALE_S)
            facts = _facts_of(standing)
            made = made.model_copy(update={"title": facts.title}) if facts.title else made
            mine = [sign for sign in signs if sign.run_id == made.run_id]
            if status in _ACTIVE:
                progress, left_s = standing.progress(mine), standing.left_s(mine, self.now_s())
        facts = facts.over(self._shown.get(made.id))
        return Summary(
            made,
            status,
            one.ended_at_s,
            facts,
            0.0 if status == "queued" else progress,
            left_s,
            cost_usd,
            failure_told(made.run_id, made.flow, self._ending(one)) if status == "failed" else None,
            self._question(tenant, one) if one.question else None,
        )

    def _facts(self, one: Listed) -> Facts:
        """What is known of a finished one."""
        name = one.made.run_id, one.ended_at_s
        with self._lock:
            if (known := self._finished.get(name)) is not None:
                self._finished.move_to_end(name)
                return known
        manifest = self._finished_manifest(self._ending(one))
        facts = Facts() if manifest is None else _facts_in(json.loads(self.artifacts.read(manifest)))
        with self._lock:
            return self._finished.keep(name, facts)

    def _ending(self, one: Listed) -> Json:
        return None if one.ending is None else self._payloads.read(one.ending)

    def _finished_manifest(self, ending: Json) -> Artifact | None:
        """The manifest that a run gave, if it made a production."""
        try:
            return Artifact.model_validate(ending["production"])
        except (KeyError, TypeError, ValidationError):
            return None

    def _question(self, tenant: str, one: Listed) -> dict[str, str] | None:
        for question in Questions(self.database, self.artifacts).open(one.made.run_id, tenant):
            title = question.request.get("title", "") if isinstance(question.request, dict) else ""
            return {"token": question.token, "title": title or question.path.split("/")[0]}
        return None


def _facts_of(standing: Standing) -> Facts:
    wishes = standing.wishes
    return Facts(
        title=(standing.script or {}).get("title") or wishes.get("title", ""),
        language=wishes.get("language"),
        formats=tuple(wishes.get("formats", ())),
        duration_s=standing.duration_s,
        thumbnail=_thumbnail(standing.files),
    )


def _facts_in(manifest: dict[str, Any]) -> Facts:
    return Facts(
        title=manifest["title"],
        language=manifest["language"],
        formats=tuple(manifest["wishes"]["formats"]),
        duration_s=manifest["duration_s"],
        thumbnail=_thumbnail(manifest["deliverables"]),
    )


def _thumbnail(files: Sequence[dict[str, Any]]) -> str | None:
    for file in files:
        if file["name"].startswith("thumbnail."):
            sha256: str = file["artifact"]["sha256"]
            return sha256
    return None
