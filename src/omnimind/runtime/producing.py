"""Producing: a tenant's productions are ordered, changed, and taken back."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Final

import yaml
from opentelemetry.trace import NoOpTracer, Tracer

from omnimind.agents.casting import cast
from omnimind.agents.supervisor.parts import parts
from omnimind.agents.supervisor.planning import Definition, Means, compose, retelling, steps
from omnimind.core.artifact import Artifact, ArtifactStore
from omnimind.core.brief import UPLOADED, Brief, Options, Wishes
from omnimind.core.errors import ConflictError, MissingError, OmniMindError, UserError
from omnimind.core.ledger import Budget
from omnimind.core.run import OVER, Json, NewRun
from omnimind.core.script import Script
from omnimind.core.speech import VoiceInfo, Voices
from omnimind.documents.addresses import Guard
from omnimind.documents.fetch import MEDIA_TYPES, Source, load
from omnimind.documents.front_matter import split
from omnimind.documents.web import is_address
from omnimind.flows.library import find_flow
from omnimind.runtime.cancelling import cancel_run
from omnimind.runtime.door import Door, Doors
from omnimind.runtime.forecasting import Forecast, forecast, scale_of
from omnimind.runtime.house import policy_for
from omnimind.runtime.ordering import COMPOSED, Order, Ordered, arranged
from omnimind.runtime.outfit import outfit
from omnimind.runtime.revising import (
    Told,
    owned,
    rescripted,
    scene_of,
    with_image,
    with_options,
    with_scene,
    with_script,
)
from omnimind.runtime.standing import KINDS, Standing
from omnimind.runtime.wanted import Changes, GivenSource, Wanted
from omnimind.settings import Settings
from omnimind.store.budgets import Budgets
from omnimind.store.database import Database
from omnimind.store.home import Home
from omnimind.store.ids import new_id
from omnimind.store.productions import LABEL, Made, Productions
from omnimind.store.runs import Runs
from omnimind.store.uploads import Uploads

COMPOSITION: Final = "composed"
"""The label of runs whose flow was put together by what there is."""

BUDGET: Final = "budget_usd"
"""The label of runs that may spend so much, and each version that is made from them too."""

_MOST_TITLE: Final = 80

OwnFlow = Callable[[str, str], Definition | None]
"""Finds a flow of a tenant's own by its name."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be done for an order."""

    ordered: Ordered
    expected: Forecast

    @property
    def text(self) -> str:
        """The flow, as YAML."""
        said: str = yaml.safe_dump(self.ordered.definition, sort_keys=False, allow_unicode=True, width=120)
        return said

    def steps(self) -> list[dict[str, Json]]:
        """The steps, in the order in which they are written."""
        found = steps(self.ordered.definition)
        return [{"state": one.state, "agent": one.agent, "about": one.about, "depth": one.depth} for one in found]


class Producer:
    """Orders and changes productions; workers make them. Nothing here is asynchronous: call it from a thread.

    Args:
        settings: What the environment decides.
        database: Where productions are.
        home: The folder of this machine.
        voices: Those that can be chosen.
        own_flow: Finds a flow of a tenant's own.
        doors: What holds briefs to policies, before anything of them is kept.
        now_s: What time it is, in seconds since 1970.
        tracer: Hears of runs that end here, since nobody drives them.

    Attributes:
        productions: All there are.
        runs: Their runs, and others.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        home: Home,
        voices: Voices,
        own_flow: OwnFlow = lambda tenant, name: None,
        doors: Doors | None = None,
        now_s: Callable[[], float] = time.time,
        tracer: Tracer | None = None,
    ) -> None:
        self._settings = settings
        self._tracer = tracer or NoOpTracer()
        self._database = database
        self._artifacts: ArtifactStore = home.artifacts
        self._flows = home.flows
        self._voices = voices
        self._own_flow = own_flow
        self._doors = doors or Doors(database, home.embedders)
        self._uploads = Uploads(database, now_s)
        self.productions = Productions(database, home.artifacts, now_s)
        self.runs = Runs(database, home.artifacts, now_s)

    # ---------------------------------------------------------------- ordering

    def plan(self, tenant: str, wanted: Wanted) -> Planned:
        """What would be done, at what price. Raises as :meth:`create`."""
        ordered, _ = self._ordered(tenant, wanted)
        return Planned(ordered, forecast(ordered.definition, scale_of(ordered.brief, ordered.flow), self._settings))

    def create(self, tenant: str, author: str, wanted: Wanted) -> Made:
        """Begin a production.

        Raises:
            OmniMindError: What is wrong with a source, the flow or the configuration of models.
            UserError: ``options.music``: a file of this machine.
            MissingError: ``artifact.missing``: an upload that is not the tenant's.
        """
        wanted = self._let_in(tenant, wanted)
        ordered, is_composed = self._ordered(tenant, wanted)
        production_id = new_id()
        run = self._run(tenant, production_id, ordered, wanted.budget_usd, is_composed=is_composed)
        made = self.productions.begin(production_id, _title(wanted, ordered.brief), author, run)
        self._limit(made.run_id, wanted.budget_usd)
        return made

    def _ordered(self, tenant: str, wanted: Wanted) -> tuple[Ordered, bool]:
        """The brief and its flow, and whether that was put together by what there is."""
        _check(wanted.options)
        self._uploads.demand(tenant, wanted.definition)
        definition = wanted.definition or self._own_flow(tenant, wanted.flow)
        order = Order((), wanted.options, flow=wanted.flow, is_offline=wanted.offline, translate_to=wanted.translate_to)
        documents = [self._source(tenant, source) for source in wanted.sources]
        door = partial(self._doors.of, tenant)
        prepared = arranged(order, documents, wanted.request, self._settings, self._artifacts, door, definition)
        policy = policy_for(self._database, tenant, asks_models=bool(prepared.brief.models))
        return prepared.held_to(policy), prepared.means is not None

    def _let_in(self, tenant: str, wanted: Wanted) -> Wanted:
        """What may be kept of what somebody asks for in words. Raises as :meth:`omnimind.runtime.door.Door.text`."""
        door = self._door(tenant, is_offline=wanted.offline)
        if door is None:
            return wanted
        sources = tuple(
            one.model_copy(update={"text": one.text and door.text(one.text), "name": door.name(one.name)})
            for one in wanted.sources
        )
        held = {"request": door.text(wanted.request), "options": door.options(wanted.options), "sources": sources}
        return wanted.model_copy(update=held)

    def _door(self, tenant: str, *, is_offline: bool = False) -> Door | None:
        asks_models = not is_offline and bool(outfit(self._settings).models)
        return self._doors.of(tenant, asks_models=asks_models)

    def _source(self, tenant: str, given: GivenSource) -> Source:
        """The source, under a name that nothing on this machine lies beside.

        Raises:
            OmniMindError: It is not there, or nobody can read it.
        """
        said = [part for part in (given.upload, given.text, given.url) if part is not None]
        if len(said) != 1:
            raise UserError("source.unclear", "a source is an upload, a text or a url", "give exactly one of them")
        if given.text is not None:
            return Source(given.text.encode(), "text/markdown", f"{UPLOADED}{given.name}" if given.name else "text")
        if given.url is not None:
            if not is_address(given.url):
                hint = "send the file as an upload instead"
                raise UserError("source.address", f"{given.url} is not an http or https address", hint)
            return load(given.url, guard=Guard(frozenset(self._settings.fetch_ports), self._settings.fetch_networks))
        return self._uploaded(tenant, given.upload or "", given.name)

    def _uploaded(self, tenant: str, sha256: str, name: str) -> Source:
        upload = self._uploads.get(tenant, sha256)
        if upload is None:
            raise MissingError("artifact.missing", f"there is no upload {sha256}", "send the file first")
        name = name or upload.name
        by_name = next((kind for end, kind in MEDIA_TYPES.items() if name.lower().endswith(end)), "")
        media_type = by_name if upload.media_type.startswith("text/") and by_name else upload.media_type
        return Source(self._artifacts.read(upload.artifact), media_type, f"{UPLOADED}{name}")

    def _limit(self, run_id: str, most_usd: Decimal | None) -> None:
        if most_usd is not None:
            Budgets(self._database).set(Budget(scope="run", subject=run_id, hard_usd=most_usd))

    def _run(
        self, tenant: str, production_id: str, ordered: Ordered, most_usd: Decimal | None, *, is_composed: bool
    ) -> NewRun:
        labels = {LABEL: production_id} | ({COMPOSITION: "yes"} if is_composed else {})
        if most_usd is not None:
            labels[BUDGET] = str(most_usd)
        given = ordered.brief.model_dump(mode="json")
        return NewRun(ordered.flow, ordered.definition, given, labels=labels, tenant=tenant)

    # ---------------------------------------------------------------- changing

    def change_options(self, made: Made, author: str, options: Options, note: str) -> Made:
        """Make it with other wishes.

        Raises as :meth:`create`, as :meth:`Productions.revise`, and as :func:`~omnimind.agents.casting.cast`.
        """
        _check(options)
        if (door := self._door(made.tenant)) is not None:
            options = door.options(options)
        standing = self.standing(made.run_id)
        told = self._told(standing)
        if told is not None:
            brief = with_options(told, options)
            if options.voice and brief.script:
                voice = self._voices.choose(brief.script.language, options.voice).info
                cast(brief.script.scenes, voice, self._voices)
        else:
            before = Brief.model_validate(standing.given)
            brief = before.model_copy(update={"options": options.over(before.options)})
        return self._revise(made, author, brief, note or _said(options))

    def change_script(self, made: Made, author: str, script: Script, note: str) -> Made:
        """Tell another script.

        Raises as :func:`~omnimind.runtime.revising.rescripted` and :func:`~omnimind.agents.casting.cast`, and
        ``script.missing``.
        """
        told = self.told(made)
        new = owned(rescripted(script, told.script), told.script, self._known(made.tenant))
        cast(new.scenes, told.voice, self._voices)
        return self._revise(made, author, with_script(told, new), note or "script")

    def change_scene(self, made: Made, author: str, scene_id: str, changes: Changes) -> Made:
        """Tell one scene in another way.

        Raises:
            MissingError: ``scene.missing``, ``artifact.missing``.
            UserError: ``script.invalid``, ``voice.unknown``, ``voice.language``.
            ConflictError: ``script.missing``: nothing is told yet; ``production.changed``.
        """
        told = self.told(made)
        visual = changes.visual
        if changes.image is not None:
            image = self._known(made.tenant)(changes.image)
            if image is None or not image.media_type.startswith("image/"):
                raise MissingError("artifact.missing", f"there is no picture {changes.image}", "upload it first")
            visual = with_image(scene_of(told.script, scene_id), image)
        voice = changes.said_voice
        if changes.lines is None and visual is None and voice is None:
            raise UserError("scene.unchanged", "nothing is to be changed", "give lines, a visual, an image or a voice")
        script = with_scene(told.script, scene_id, lines=changes.lines, visual=visual, voice=voice)
        script = owned(script, told.script, self._known(made.tenant))
        if voice:
            cast([scene_of(script, scene_id)], told.voice, self._voices)
        return self._revise(made, author, with_script(told, script), changes.note or f"scene {scene_id}")

    def undo(self, made: Made) -> Made:
        """Let the version count again that this one was made from.

        Raises:
            ConflictError: ``revision.first``: there is none.
        """
        now = next(one for one in self.productions.revisions(made.tenant, made.id) if one.number == made.revision)
        if not now.base:
            raise ConflictError("revision.first", f"nothing was changed of the production {made.id}")
        return self.restore(made, now.base)

    def restore(self, made: Made, number: int) -> Made:
        """Let a version count again; what was stopped for another one goes on."""
        restored = self.productions.restore(made, number)
        if restored.run_id != made.run_id:
            self._stop(made.run_id)
        if self.runs.get(restored.run_id).status == "cancelled":
            self.runs.retry(restored.run_id)
        return restored

    def cancel(self, made: Made) -> None:
        """Stop making it. Raises ``ConflictError`` (``run.over``)."""
        cancel_run(self.runs, made.run_id, self._tracer)

    def retry(self, made: Made) -> None:
        """Go on where it failed. Raises ``ConflictError`` (``run.unfinished``, ``run.succeeded``)."""
        self.runs.retry(made.run_id)

    def delete(self, made: Made) -> None:
        """Forget it, with its runs. Raises ``ConflictError`` (``run.unfinished``)."""
        self.productions.delete(made)

    # ---------------------------------------------------------------- looking

    def standing(self, run_id: str) -> Standing:
        """How far a run is."""
        return Standing().take(self.runs.history(run_id, kinds=KINDS))

    def told(self, made: Made) -> Told:
        """What it tells.

        Raises:
            ConflictError: ``script.missing``: its script is not written yet.
        """
        told = self._told(self.standing(made.run_id))
        if told is None:
            hint = "wait until it is written"
            raise ConflictError("script.missing", f"the production {made.id} has no script yet", hint)
        return told

    def _told(self, standing: Standing) -> Told | None:
        if standing.brief is None or standing.plan is None or standing.script is None:
            return None
        wishes = Wishes.model_validate(standing.plan["wishes"])
        if standing.draft is not None:  # it says what was made of the plan, also of the theme
            import orjson

            wishes = Wishes.model_validate(orjson.loads(self._artifacts.read(standing.draft))["wishes"])
        voice = VoiceInfo.model_validate(standing.plan["voice"])
        return Told(Brief.model_validate(standing.brief), wishes, voice, Script.model_validate(standing.script))

    # ---------------------------------------------------------------- of the above

    def _revise(self, made: Made, author: str, brief: Brief, note: str) -> Made:
        """Begin a version for ``brief``, and stop what was under way for the one before."""
        policy = policy_for(self._database, made.tenant, asks_models=bool(brief.models))
        brief = brief.model_copy(update={"policy": policy})
        before = self.runs.get(made.run_id, made.tenant)
        is_composed = COMPOSITION in before.labels and made.flow in COMPOSED
        definition = self._definition(before.definition, made.flow, brief, is_composed=is_composed)
        most_usd = Decimal(before.labels[BUDGET]) if BUDGET in before.labels else None
        ordered = Ordered(brief, made.flow, definition)
        run = self._run(made.tenant, made.id, ordered, most_usd, is_composed=is_composed)
        title = brief.options.title or ""
        revised = self.productions.revise(made, run, note=note, author=author, title=title)
        self._limit(revised.run_id, most_usd)
        self._stop(made.run_id)
        return revised

    def _definition(self, sha256: str, flow: str, brief: Brief, *, is_composed: bool) -> Definition:
        """The flow for another version of what was made by the definition of that hash."""
        if is_composed:
            means = Means(models=bool(brief.models), guard=bool(brief.policy), script=brief.script is not None)
            return compose(find_flow(flow, self._flows).definition, parts(), self._painting(means))
        definition = self.runs.definition(sha256)
        return definition if brief.script is None else retelling(definition, parts())

    def _painting(self, means: Means) -> Means:
        return replace(means, pictures=outfit(self._settings).pictures) if means.models else means

    def _stop(self, run_id: str) -> None:
        """Stop the run, unless it is over."""
        try:
            if self.runs.get(run_id).status not in OVER:
                cancel_run(self.runs, run_id, self._tracer)
        except OmniMindError as error:
            if error.code not in {"run.over", "run.missing"}:
                raise

    def _known(self, tenant: str) -> Callable[[str], Artifact | None]:
        def known(sha256: str) -> Artifact | None:
            upload = self._uploads.get(tenant, sha256)
            return None if upload is None else upload.artifact

        return known


def shown_name(name: str) -> str:
    """What people call the source of that name."""
    return name.removeprefix(UPLOADED)


def _check(options: Options) -> None:
    """Raises ``UserError``: ``options.music``, since nobody names files of this machine; or there is no such theme."""
    from omnimind.media.pictures.theme import theme

    if options.theme is not None:
        theme(options.theme)
    if isinstance(options.music, str):
        raise UserError("options.music", "music is on or off here", "give true or false")


def _title(wanted: Wanted, brief: Brief) -> str:
    """What a production is called until it has a title of its own."""
    named: Sequence[str] = [
        shown_name(source.name) for source in brief.sources if source.name not in {"text", "request"}
    ]
    said = wanted.options.title or wanted.request or "".join(named[:1])
    if not said and wanted.sources:
        text = wanted.sources[0].text or ""
        matter = split(text, "text")
        said = matter.options.title or next(iter(text[matter.end :].lstrip("# \n").splitlines()), "")
    return " ".join(said.split())[:_MOST_TITLE] or "Untitled"


def _said(options: Options) -> str:
    """Which wishes were said, in words."""
    return ", ".join(name for name, value in options if value is not None)
