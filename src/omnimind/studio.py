"""The studio: puts the rooms together and is the public face of the product."""

import asyncio
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from opentelemetry.trace import Tracer
from pydantic import ValidationError
from structlog.typing import FilteringBoundLogger

from omnimind.core.artifact import Artifact
from omnimind.core.brief import Options
from omnimind.core.errors import Cancelled, UserError
from omnimind.core.event import Event
from omnimind.core.production import Production, Timing
from omnimind.core.run import NewRun, Run
from omnimind.media.speech.voices import InstalledVoices
from omnimind.runtime.telling import Listener
from omnimind.settings import Settings
from omnimind.store.files import check_writable, deliver, delivering

if TYPE_CHECKING:
    from omnimind.runtime.house import House, Keep
    from omnimind.runtime.ordering import Order, Ordered


SHELF: Final = Path("out")
"""Where productions go that were given no folder: each into one that is named after its title."""


class Studio:
    """Makes productions.

    Args:
        settings: What the environment decides.
        listen: Hears every event, from several threads.
        tracer: Gets a span for every piece of work.
        log: Gets a line for every piece of work.
        keep: Keeps what both tell, as :class:`~omnimind.runtime.house.House` says.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        listen: Listener,
        tracer: Tracer,
        log: FilteringBoundLogger,
        keep: "Keep | None" = None,
    ) -> None:
        self.home = settings.store
        self.voices = InstalledVoices(self.home.voices)
        self._settings = settings
        self._listen = listen
        self._tracer = tracer
        self._log = log
        self._keep = keep
        self._at_work: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any] | None]] = []

    def stop(self) -> None:
        """Stop what is under way within a second; the next call goes on from there. From any thread."""
        for loop, task in tuple(self._at_work):
            if task is not None:
                loop.call_soon_threadsafe(task.cancel)

    async def make(
        self,
        sources: Sequence[str],
        options: Options,
        folder: Path | None = None,
        *,
        budget_usd: Decimal | None = None,
        **more: Any,
    ) -> tuple[Production, Path]:
        """Turn ``sources`` into a production in ``folder`` (by default ``out/`` and its title).

        The same again, while a run of it was interrupted, goes on with that run.

        Args:
            sources: What to make it from.
            options: How.
            folder: Where to put it.
            budget_usd: What its run may spend on models; ``None``: what the budgets there are allow.
            more: As the fields of :class:`~omnimind.runtime.ordering.Order`.

        Returns:
            The manifest, and the folder that holds its files.

        Raises:
            OmniMindError: What is wrong with the source, the options, the folder or the machine.
            Cancelled: After :meth:`stop`.
        """
        for written in (self.home.folder, folder):
            if written:
                check_writable(written)
        with self._stoppable():
            from omnimind.runtime.ordering import Order

            place = {"folder": str(folder)} if folder else {"shelf": str(SHELF)}
            run, timings = await self._run(Order(sources, options, **more), place, budget_usd)
            return self.conclude(run, timings, place)

    def ordered(self, sources: Sequence[str], options: Options, **more: Any) -> "Ordered":
        """The brief and the flow that :meth:`make` would run. Arguments and errors are as there."""
        from omnimind.runtime.ordering import Order

        with self.house() as house:
            return self._ordered(house, Order(sources, options, **more))

    def _ordered(self, house: "House", order: "Order") -> "Ordered":
        from omnimind.runtime.ordering import prepared

        wanted = prepared(order, self._settings, self.home.artifacts, house.door)
        return wanted.held_to(house.policy(asks_models=bool(wanted.brief.models)))

    async def _run(
        self, order: "Order", place: Mapping[str, str], budget_usd: Decimal | None
    ) -> tuple[Run, tuple[Timing, ...]]:
        """Run the flow, or go on with a run of it that was interrupted."""
        with self.house() as house:
            wanted = self._ordered(house, order)
            given = wanted.brief.model_dump(mode="json")
            said = json.dumps([wanted.definition, given], sort_keys=True)
            key = hashlib.sha256(said.encode()).hexdigest()
            labels = {"key": key} | {name: str(Path(path).resolve()) for name, path in place.items()}
            new = NewRun(wanted.flow, wanted.definition, given, labels=labels)
            unfinished = house.runs.unfinished({"key": key})
            run_id = unfinished.id if unfinished else await house.begin(new)
            if budget_usd is not None:
                house.limit(run_id, budget_usd)
            run = await house.resume(run_id, self._tell_parked)
            if wanted.brief.models:
                self._listen(Event(what="notice", message=house.spent(run_id)))
            house.prune()
            return run, house.workforce.timings

    def _tell_parked(self, run: Run) -> None:
        """Say that nothing happens until a time or an answer comes, and where to see which."""
        message = f"the run {run.id} waits: omnimind runs show {run.id} tells what for"
        self._listen(Event(what="notice", message=message))

    def house(self) -> "House":
        """What runs need on this machine, to be used in a ``with`` block."""
        from omnimind.agents.registry import agent
        from omnimind.runtime.house import House

        told: dict[str, Any] = {"listen": self._listen, "tracer": self._tracer, "log": self._log, "keep": self._keep}
        return House(self._settings, agent, self.voices, **told)

    def conclude(self, run: Run, timings: tuple[Timing, ...], place: Mapping[str, str]) -> tuple[Production, Path]:
        """Deliver what a run made.

        Args:
            run: The run, which is over.
            timings: Where its time went.
            place: Its ``folder``, or the ``shelf`` that a folder named after it goes to: a run's labels say so too.

        Raises:
            OmniMindError: As :meth:`production_of`, or what is wrong with the folder.
            Cancelled: The run was cancelled.
        """
        production = self.production_of(run).model_copy(update={"timings": timings})
        folder = Path(place["folder"]) if "folder" in place else Path(place["shelf"]) / slug(production.title)
        check_writable(folder)
        self.deliver(production, folder)
        return production, folder

    def production_of(self, run: Run) -> Production:
        """The production that a run made.

        Raises:
            OmniMindError: What the run failed with.
            Cancelled: The run was cancelled.
            UserError: ``flow.product``: it made something else.
        """
        from omnimind.runtime.failing import failure_of

        if run.status == "cancelled":
            raise Cancelled
        if run.status == "failed":
            raise failure_of(run)
        try:
            manifest = Artifact.model_validate(run.output["production"])
        except (KeyError, TypeError, ValidationError) as error:
            message = f"the flow {run.flow} made no production: its output has no artifact named production"
            raise UserError("flow.product", message, f"omnimind runs show {run.id} shows what it gave") from error
        return Production.model_validate_json(self.home.artifacts.read(manifest))

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """Within the block :meth:`stop` cancels this task, which is told as ``Cancelled``."""
        at_work = (asyncio.get_running_loop(), asyncio.current_task())
        self._at_work.append(at_work)
        try:
            yield
        except asyncio.CancelledError as error:
            raise Cancelled from error
        finally:
            self._at_work.remove(at_work)

    def deliver(self, production: Production, folder: Path) -> None:
        """Put every file in ``folder``; the manifest leaves first and comes last, so that it never tells a lie."""
        from omnimind.perception.report import html

        manifest = folder / "production.json"
        manifest.unlink(missing_ok=True)
        for one in production.deliverables:
            if not _same(folder / one.name, one.artifact):
                deliver(self.home.artifacts.path(one.artifact), folder / one.name, self.home.scratch)
        proof = {"status": production.status, "proofs": [one.model_dump(mode="json") for one in production.proofs]}
        page = html(production.proofs, title=production.title, language=production.language)
        self._write(folder / "proof.json", json.dumps(proof, ensure_ascii=False, indent=2) + "\n")
        self._write(folder / "proof.html", page)
        self._write(manifest, production.model_dump_json(indent=2) + "\n")

    def _write(self, target: Path, text: str) -> None:
        with delivering(target, self.home.scratch) as temporary:
            temporary.write_text(text, encoding="utf-8")


def is_production(labels: Mapping[str, str]) -> bool:
    """Whether the run with these labels makes a production that has a place to go to."""
    return not {"folder", "shelf"}.isdisjoint(labels)


def slug(title: str) -> str:
    """A folder name for ``title``: its letters and digits, without accents where they have none in ASCII."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode() or title
    return "-".join(re.findall(r"\w+", plain.lower()))[:60].strip("-") or "production"


def _same(path: Path, artifact: Artifact) -> bool:
    """Whether ``path`` already holds the bytes."""
    try:
        if path.stat().st_size != artifact.size_bytes:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == artifact.sha256
    except OSError:
        return False
