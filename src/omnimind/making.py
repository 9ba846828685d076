"""The main job, run in memory: the flow ``video`` with the agents of this process."""

from collections.abc import Callable, Coroutine
from typing import Any

from omnimind.agents.registry import AGENTS, agent
from omnimind.agents.supervisor.conclude import Concluded
from omnimind.core.brief import Brief
from omnimind.core.errors import BrokenError, OmniMindError
from omnimind.core.production import Production
from omnimind.core.value import Value
from omnimind.driver import Driver
from omnimind.flows import StateError, execute
from omnimind.flows.library import find_flow

Json = Any


async def make(brief: Brief, driver: Driver) -> Production:
    """Make a production; its files are artifacts still, named by its ``deliverables``.

    Raises:
        OmniMindError: What is wrong with the source, the wishes or the machine.
    """
    failures: list[OmniMindError] = []
    tasks = {f"agent:{name}": _task(name, driver, failures) for name in AGENTS}
    result = await execute(find_flow("video").definition, brief.model_dump(mode="json"), tasks)
    if failures:
        raise failures[0]
    if result.status == "FAILED":
        raise BrokenError("flow.failed", f"the flow failed in {result.state} ({result.error}: {result.cause})")
    manifest = driver.artifacts.read(Concluded.model_validate(result.output).production)
    production = Production.model_validate_json(manifest)
    return production.model_copy(update={"timings": driver.timings})


def _task(name: str, driver: Driver, failures: list[OmniMindError]) -> Callable[[Json], Coroutine[Any, Any, Json]]:
    async def call(given: Json) -> Json:
        called = agent(name)
        work: Value = called.accepts.model_validate(given)
        about = called.about(work) if called.about else ""
        predicted_s = called.predicts(work) if called.predicts else 0.0
        try:
            result: Value = await driver.run(called, work, about=about, predicted_s=predicted_s)
        except OmniMindError as error:
            failures.append(error)
            raise StateError(error.code, str(error)) from error
        driver.tell(getattr(result, "notices", ()))
        for forecast in getattr(result, "forecast", ()):
            driver.plan(forecast.agent, forecast.count, forecast.seconds)
        return result.model_dump(mode="json")

    return call
