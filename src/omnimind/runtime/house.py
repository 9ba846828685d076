"""The house: what runs need on this machine, opened together and closed together."""

from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from opentelemetry.trace import Tracer
from structlog.typing import FilteringBoundLogger

from omnimind.core.ledger import Budget
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.money import printable
from omnimind.core.run import NewRun, Run
from omnimind.core.speech import Voices
from omnimind.flows.limits import Limits
from omnimind.flows.world import World
from omnimind.runtime.foreground import Onlooker, see_through
from omnimind.runtime.limits import Finder
from omnimind.runtime.minds import Mind, Minds
from omnimind.runtime.shelf import Shelf
from omnimind.runtime.telling import Listener
from omnimind.runtime.workforce import LocalWorkforce
from omnimind.settings import Settings
from omnimind.store.database import Database, open_database
from omnimind.store.holders import this_process
from omnimind.store.home import Pruned
from omnimind.store.journal import DatabaseJournal
from omnimind.store.retention import prune
from omnimind.store.runs import Runs
from omnimind.store.schedules import Schedules

if TYPE_CHECKING:
    from omnimind.runtime.door import Door

MAX_PAYLOAD_BYTES: Final = 16 * 1024 * 1024
"""The largest value in a flow: what agents tell of the longest productions fits in."""


Keep = Callable[[Database], Callable[[], None]]


def _nobody(run: Run) -> None:
    """Who watches when nobody does."""


class House:
    """Runs flows here.

    Args:
        settings: What the environment decides.
        find: Finds agents.
        voices: The voices they may use.
        listen: Hears every event, from several threads.
        tracer: Gets a span for every piece of work.
        log: Gets a line for every piece of work.
        keep: Keeps what both tell in the database that it is given, until what it returns is called.

    Attributes:
        database: Where all is kept.
        runs: What is known of all runs.
        schedules: Those that begin by themselves.
        world: What a run may use.
        workforce: Who calls agents here.

    Raises:
        OmniMindError: The database can't be opened.
    """

    def __init__(
        self,
        settings: Settings,
        find: Finder,
        voices: Voices,
        *,
        listen: Listener,
        tracer: Tracer,
        log: FilteringBoundLogger,
        keep: Keep | None = None,
    ) -> None:
        self._settings = settings
        home = self._home = settings.store
        with ExitStack() as stack:
            self.database = stack.enter_context(open_database(settings.database))
            if keep is not None:
                stack.callback(keep(self.database))
            minds = self._minds = stack.enter_context(Minds(lambda: self._mind(tracer, log)))
            self.workforce = stack.enter_context(
                LocalWorkforce(settings, find, home, voices, listen=listen, tracer=tracer, log=log, minds=minds)
            )
            self.runs = Runs(self.database, home.artifacts)
            self.schedules = Schedules(self.database, home.artifacts)
            self.world = World(
                journal=DatabaseJournal(self.database, home.artifacts, in_place=not self.database.is_shared),
                workforce=self.workforce,
                find_flow=Shelf(self.database, home).find,
                artifacts=home.artifacts,
                limits=Limits(payload_bytes=MAX_PAYLOAD_BYTES),
                tracer=tracer,
            )
            self._closing = stack.pop_all()

    def __enter__(self) -> "House":
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def policy(self, *, asks_models: bool) -> str:
        """As :func:`policy_for`, for the tenant of the house."""
        return policy_for(self.database, DEFAULT_TENANT, asks_models=asks_models)

    def door(self, *, asks_models: bool) -> "Door | None":
        """What comes in goes through it, if the tenant of the house has a policy to keep to."""
        if not self.policy(asks_models=asks_models):
            return None
        from omnimind.runtime.door import Doors

        return Doors(self.database, self._home.embedders, self._minds.judge).of(DEFAULT_TENANT, asks_models=asks_models)

    def _mind(self, tracer: Tracer, log: FilteringBoundLogger) -> Mind:
        from omnimind.runtime.mind import HouseMind

        return HouseMind(self._settings, self.database, self._home.artifacts, tracer=tracer, log=log)

    def prune(self) -> Pruned:
        """Take away runs and results that are too old or too much, as the settings say."""
        return prune(
            self._home, self.database, limit_bytes=self._settings.store_limit, max_age_s=self._settings.runs_kept_s
        )

    def forget(self) -> None:
        """Forget what was seen too long ago, or is too much, and incidents that are long over."""
        from omnimind.runtime.alerting.forgetting import forget_incidents
        from omnimind.runtime.seeing import forget_seen

        forget_seen(self._settings, self.database)
        forget_incidents(self.database)

    async def begin(self, new: NewRun) -> str:
        """Begin ``new`` for us to drive; its id."""
        return await self.world.journal.begin(new, holder=this_process())

    def limit(self, run_id: str, most_usd: Decimal) -> None:
        """Let the run spend at most ``most_usd`` on models from its beginning on."""
        from omnimind.store.budgets import Budgets

        Budgets(self.database).set(Budget(scope="run", subject=run_id, hard_usd=most_usd))

    def spent(self, run_id: str) -> str:
        """What the run has cost so far, in words."""
        from omnimind.store.costs import Costs, Wanted

        total = Costs(self.database).total(Wanted(run_id=run_id))
        return f"models: {total.calls} calls for {printable(total.cost_usd)}; omnimind cost --run {run_id} has them all"

    async def run(self, new: NewRun, parked: Onlooker = _nobody) -> Run:
        """Begin ``new``, and drive it to its end; ``parked`` hears when it is parked.

        Raises:
            OmniMindError: What stopped us and is not the run's own failure; it can be resumed.
        """
        return await self.resume(await self.begin(new), parked)

    async def resume(self, run_id: str, parked: Onlooker = _nobody) -> Run:
        """Drive a run to its end from where it is. Raises as :meth:`run`."""
        return await see_through(run_id, self.world, self.runs.get, this_process(), parked)


def policy_for(database: Database, tenant: str, *, asks_models: bool) -> str:
    """The name of the policy that a tenant's production is held to.

    It is empty if no model is asked, and the tenant has set none.
    """
    from omnimind.store.policies import Policies

    if not asks_models and not Policies(database).version(tenant):
        return ""
    from omnimind.runtime.guarding import name_of_policy

    return name_of_policy(database, tenant)
