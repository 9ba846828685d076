"""A model judges what models say: through the gateway, and without being judged itself."""

import asyncio
from contextlib import suppress

import pytest
import structlog
from opentelemetry.trace import NoOpTracer

from omnimind.core.errors import RefusedError
from omnimind.core.model import Caller, Need
from omnimind.models.request import Request
from omnimind.runtime.gateway import open_gateway
from omnimind.runtime.guarding import name_of_policy
from omnimind.runtime.mind import HouseMind
from omnimind.settings import Settings
from omnimind.store.artifacts import FileArtifacts
from omnimind.store.database import open_database
from omnimind.store.decisions import Decisions
from omnimind.store.policies import Policies
from omnimind.testing.upstream.server import Upstream

MODELS = """
environment: false
providers:
  only: {{wire: openai, url: "{url}", key: "env:KEY"}}
models:
  only/luna: {{price: {{input_usd: 1, output_usd: 2}}, context_tokens: 128000, json_schema: true}}
cache: {{mode: off}}
retries: {{tries: 1}}
"""

POLICY = """
name: judged
rules:
  - {id: adverts, check: model, asks: It sells something., kind: advert, where: [input, narration], action: block}
"""


def answer(asked):
    """Adverts are told by a word; the judge is asked about what comes without a verdict by nobody else."""
    if asked.schema is None:
        return None
    return {"violates": "buy" in asked.prompt.lower(), "score": 0.9}


@pytest.fixture
def house(tmp_path):
    """Settings, a database with the policy, and who is asked."""
    with Upstream(answer) as upstream:
        (tmp_path / "models.yaml").write_text(MODELS.format(url=upstream.url_of("openai")))
        settings = Settings.from_environment({"OMNIMIND_HOME": str(tmp_path), "KEY": "sk-test-0123456789"})
        with open_database(settings.database) as database:
            Policies(database).set("default", POLICY, "tests")
            yield settings, database, upstream


LOG = structlog.wrap_logger(structlog.testing.CapturingLogger())


def test_a_model_judges_what_is_asked(house):
    """What passes costs two calls, the judge's and the answer's; what does not, the judge's only."""
    settings, database, upstream = house

    async def go():
        gateway = await open_gateway(settings, database, tracer=NoOpTracer(), log=LOG)
        try:
            for said in ("How do tides work?", "Buy my tides!"):
                body = {"messages": [{"role": "user", "content": said}], "max_tokens": 50}
                with suppress(RefusedError):
                    yield await gateway.ask(Request("chat", body, Caller(tenant="acme"), said, need=Need()))
        finally:
            await gateway.close()

    async def answers():
        return [one.body["choices"][0]["message"]["content"] async for one in go()]

    assert asyncio.run(answers()) == ["You said: How do tides work?"]
    assert [exchange.asked.schema is not None for exchange in upstream.exchanges] == [True, False, True]
    database.write(lambda *_: None)
    (decision,) = Decisions(database).recent()
    assert (decision.tenant, decision.rule, decision.kind, decision.decided) == ("acme", "adverts", "advert", "block")
    assert decision.policy == name_of_policy(database, "acme")


def test_a_model_judges_what_agents_make(house, tmp_path):
    """At their desks, from threads."""
    settings, database, _ = house
    mind = HouseMind(settings, database, FileArtifacts(tmp_path / "artifacts"), tracer=NoOpTracer(), log=LOG)

    try:
        assert mind.guard.check("The sea rises.", "narration", Caller()).decided == "allow"
        assert mind.guard.check("Buy the sea!", "narration", Caller()).decided == "block"
    finally:
        mind.close()
