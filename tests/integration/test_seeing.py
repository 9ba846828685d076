"""What the dashboard sees, over HTTP: models, money, policies, traces and logs of a service that is at work."""

import asyncio
import io
import json
import threading
from contextlib import contextmanager
from urllib.parse import quote

import httpx
import pytest

from omnimind.api.rest.opening import opened_service
from omnimind.api.serving import Server, listening_socket
from omnimind.core.errors import TransientError, UserError
from omnimind.core.run import NewRun
from omnimind.runtime.seeing import telemetry
from omnimind.settings import Settings
from omnimind.store.budgets import Budgets
from omnimind.store.database import open_database
from omnimind.store.journal import DatabaseJournal
from omnimind.store.keys import Keys, pepper_of
from omnimind.store.service_tables import logs, spans, traces
from omnimind.store.tenants import Tenants
from omnimind.store.workers import Workers
from omnimind.telemetry.failure import recording
from omnimind.telemetry.places import trace_of_run, within_run
from omnimind.testing.upstream.asked import echo
from omnimind.testing.upstream.server import Upstream

MODELS = """
environment: false
providers:
  house: {{wire: openai, url: "{url}"}}
models:
  house/small: {{price: {{input_usd: 1, output_usd: 2}}, tier: small}}
  house/large: {{price: {{input_usd: 10, output_usd: 20}}, tier: strong}}
"""

SOON_S = 20.0
CPF = "529.982.247-25"
PRIVATE = "sk-proj-abcdefghijklmnopqrstuvwx"


class Service:
    """A service over HTTP, with keys for an administrator and a viewer of each of two tenants."""

    def __init__(self, folder, models=""):
        if models:
            (folder / "models.yaml").write_text(models)
        self.folder = folder
        self.settings = Settings.from_environment({"OMNIMIND_HOME": str(folder), "OMNIMIND_TRACES_SHARE": "1"})
        self.database = open_database(self.settings.database)
        self.written = io.StringIO()
        self.told = telemetry(self.settings, self.written)
        self.told.into(self.database)
        keys = Keys(self.database, pepper_of(folder, None))
        Tenants(self.database).create("other", "Other", "tests")
        self.keys = {
            (tenant, role): keys.create(role, tenant, [role])[1].get_secret_value()
            for tenant in ("default", "other")
            for role in ("admin", "viewer")
        }
        self._begun = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self):
        self._thread.start()
        assert self._begun.wait(SOON_S)
        return self

    def __exit__(self, *_):
        self.server.should_exit = True
        self._thread.join()
        self.told.close()
        self.database.close()

    async def _serve(self):
        opened = opened_service(self.settings, self.database, "127.0.0.1", tracer=self.told.tracer, log=self.told.log)
        async with opened as app:
            listening = listening_socket("127.0.0.1", 0)
            self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            self.server = Server(app, SOON_S, self._begun.set)
            await self.server.serve([listening])

    def ask(self, method, path, body=None, tenant="default", role="admin"):
        """The status and the JSON of an answer."""
        headers = {"authorization": f"Bearer {self.keys[tenant, role]}"}
        response = httpx.request(method, f"{self.url}/v1{path}", json=body, headers=headers, timeout=SOON_S)
        return response.status_code, response.json() if response.content else None

    def get(self, path, **who):
        """What is there, which must be."""
        status, said = self.ask("GET", path, **who)
        assert status == 200, said
        return said

    def settle(self):
        """Wait until everything that was said is written."""
        assert self.told.keeping.flush(SOON_S)
        self.database.write(lambda *_: None)


@contextmanager
def running(folder):
    """A service with two models."""
    with Upstream(echo) as upstream, Service(folder, MODELS.format(url=upstream.url_of("openai"))) as service:
        service.upstream = upstream
        yield service


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A service with two models."""
    with running(tmp_path_factory.mktemp("service")) as one:
        yield one


def chat(service, text, **more):
    """An answer of the playground."""
    body = {"model": "house/small", "messages": [{"role": "user", "content": text}], **more}
    status, said = service.ask("POST", "/playground/chat", body)
    assert status == 200, said
    return said


def test_a_service_without_models_says_so(tmp_path):
    """It starts, lists none, and tells what to do where one is needed; nothing is a fault."""
    with Service(tmp_path) as service:
        assert service.get("/deployments") == {"items": [], "next": None}
        assert service.get("/routing")["chains"] == {}
        for path, body in (
            ("/playground/chat", {"messages": [{"role": "user", "content": "hi"}]}),
            ("/routing/explain", {"need": {"tier": "small"}}),
        ):
            status, said = service.ask("POST", path, body)
            assert (status, said["code"]) == (400, "model.unfit")
            assert "OPENAI_API_KEY" in said["hint"]
        assert service.get("/prices?model=openai/gpt-5-mini")["input_per_million_usd"] == "0.25"
        assert service.get("/monitor")["models"]["breakers"] == []
        health = service.get("/health", role="viewer")
        assert {one["name"] for one in health["components"]} == {
            "database",
            "queue",
            "storage",
            "cache",
            "models",
            "voices",
            "disk",
            "clock",
        }
        assert health["status"] in {"ok", "degraded"}


def test_models_are_listed_tested_and_explained(service):
    """With what they cost and how they are, and never with how they are reached."""
    items = service.get("/deployments")["items"]
    found = {(one["name"], one["price"]["input_per_million_usd"], one["health"]["state"]) for one in items}
    assert found == {("house/large", "10", "closed"), ("house/small", "1", "closed")}
    assert "url" not in json.dumps(items)
    status, tested = service.ask("POST", "/deployments/house/small/test")
    assert (status, tested["is_answering"], tested["error"]) == (200, True, None)
    status, said = service.ask("POST", "/deployments/house/none/test")
    assert (status, said["code"]) == (404, "model.unknown")
    status, said = service.ask("POST", "/routing/explain", {"need": {"tier": "strong"}, "text": "hello"})
    assert (status, said["chosen"]) == (200, "house/large")
    small = next(one for one in said["candidates"] if one["name"] == "house/small")
    assert (small["why"], small["is_fit"]) == ("is only small", False)


def test_an_answer_comes_with_its_price_trace_and_findings(service):
    """What the playground asks is a row of the ledger and a trace, under the same id."""
    said = chat(service, f"My CPF is {CPF}", max_tokens=50)
    assert said["text"]
    assert (said["model"], said["is_cached"], said["policy"][:7]) == ("house/small", False, "default")
    assert float(said["cost_usd"]) > 0
    assert 0 < said["first_token_s"] <= said["duration_s"]
    assert [(one["kind"], one["action"]) for one in said["verdicts"]] == [("br.cpf", "redact")]
    service.settle()
    call = service.get("/calls?agent=playground")["items"][0]
    assert (call["trace_id"], call["cost_usd"]) == (said["trace_id"], said["cost_usd"])
    spans = service.get(f"/traces/{said['trace_id']}")["spans"]
    assert "house/small" in {one["attributes"].get("gen_ai.request.model") for one in spans}
    listed = service.get(f"/traces?query={said['trace_id']}")["items"]
    assert [one["trace_id"] for one in listed] == [said["trace_id"]]
    decision = service.get("/decisions")["items"][0]
    assert (decision["kind"], decision["agent"]) == ("br.cpf", "playground")


def test_cost_is_summed_for_the_tenant(service):
    """In all, by what is named, and over time; the other tenant has none of it."""
    chat(service, "What did the sea cost?")
    service.settle()
    told = service.get("/cost?by=model")
    assert told["total"]["calls"] >= 1
    assert sum(one["calls"] for one in told["rows"]) == told["total"]["calls"]
    assert {"house/small"} <= {one["name"] for one in told["rows"]}
    series = service.get("/cost/series?by=agent&bucket=hour&measure=calls")
    line = next(one for one in series["series"] if one["name"] == "playground")
    assert len(line["values"]) == len(series["buckets"])
    assert int(line["values"][-1]) + int(line["values"][-2]) >= 1
    assert service.get("/cost", tenant="other")["total"]["calls"] == 0
    assert {one["name"] for one in service.get("/cost?by=tenant", tenant="other")["rows"]} == set()
    status, said = service.ask("GET", "/cost/series?bucket=hour&since=2020-01-01T00:00:00Z")
    assert (status, said["code"]) == (400, "cost.span")


def test_budgets_are_the_tenants_own(service):
    """They are set, stand as they are spent, and are removed; nobody sets one for somebody else."""
    budget = {"scope": "tenant", "subject": "other", "period": "month", "hard_usd": "5", "soft_usd": "4"}
    status, said = service.ask("PUT", "/budgets", budget, tenant="other")
    assert (status, said["hard_usd"], said["spent_usd"]) == (200, "5", "0")
    assert [one["subject"] for one in service.get("/budgets", tenant="other")["items"]] == ["other"]
    assert service.get("/budgets")["items"] == []
    for stranger in (
        {"scope": "tenant", "subject": "default"},
        {"scope": "run", "subject": "nobody"},
        {"scope": "tenant", "subject": "*"},
    ):
        status, said = service.ask("PUT", "/budgets", budget | stranger, tenant="other")
        assert (status, said["code"]) == (404, "budget.subject")
    assert service.ask("DELETE", "/budgets/tenant/other/month")[0] == 404
    assert service.ask("DELETE", "/budgets/tenant/other/month", tenant="other")[0] == 204
    assert Budgets(service.database).standings() == []


def test_policies_are_set_by_whoever_has_seen_the_last_one(service):
    """A text is judged, a draft tried with its examples, a version set; what relaxes the house's is refused."""
    draft = """name: ours
rules:
  - {id: rivals, check: words, words: [acme], where: [input], action: block}
examples:
  - {text: we beat acme, where: input, expect: block}
"""
    status, said = service.ask("POST", "/policies/check", {"text": f"CPF {CPF}, acme", "policy": draft}, tenant="other")
    assert (status, said["action"], said["text"]) == (200, "block", "")
    assert {(one["kind"], one["start"]) for one in said["findings"]} >= {("br.cpf", 4), ("word", 20)}
    status, said = service.ask("POST", "/policies/test", {"policy": draft}, tenant="other")
    assert (said["passed"], said["failed"]) == (1, 0)
    assert service.get("/policies/current", tenant="other")["version"] == 0
    assert service.ask("POST", "/policies/test", {}, tenant="other")[1]["failed"] == 0
    status, said = service.ask("PUT", "/policies", {"text": draft, "expected_version": 0}, tenant="other")
    assert (status, said["version"]) == (200, 1)
    status, said = service.ask("PUT", "/policies", {"text": draft + "\n", "expected_version": 0}, tenant="other")
    assert (status, said["code"]) == (409, "policy.changed")
    relaxed = "name: ours\nrules:\n  - {id: secrets, check: secrets, where: [input], action: allow}\n"
    status, said = service.ask("PUT", "/policies", {"text": relaxed, "expected_version": 1}, tenant="other")
    assert (status, said["code"]) == (400, "policy.invalid")
    assert [one["version"] for one in service.get("/policies", tenant="other")["items"]] == [1]
    assert service.get("/policies")["items"] == []
    assert service.get("/policies/current")["version"] == 0
    actions = [one["action"] for one in service.get("/audit", tenant="other")["items"]]
    assert "policy.set" in actions


def test_conversations_are_read_and_forgotten(service):
    """By their tenant only."""
    body = {
        "model": "house/small",
        "messages": [{"role": "user", "content": "Remember the tides."}],
        "omnimind": {"session": "tides/1"},
    }
    status, said = service.ask("POST", "/chat/completions", body)
    assert status == 200, said
    [listed] = service.get("/memory")["items"]
    assert (listed["session"], listed["messages"]) == ("tides/1", 2)
    assert service.get("/memory/tides/1")["messages"][0]["content"] == "Remember the tides."
    assert service.get("/memory", tenant="other")["items"] == []
    assert service.ask("GET", "/memory/tides/1", tenant="other")[0] == 404
    assert service.ask("DELETE", "/memory/tides/1", tenant="other")[0] == 404
    assert service.ask("DELETE", "/memory/tides/1")[0] == 204
    assert service.get("/memory")["items"] == []


def test_the_monitor_counts_what_goes_on(service):
    """Requests of this process, workers, runs and the machine; other tenants see their own runs and nothing of it."""
    Workers(service.database).beat("studio:1:x.1", runs=0, actions=0, at_once=2)
    begin(service, "default")
    told = service.get("/monitor")
    assert told["requests"]["count"] > 0
    assert told["requests"]["series"]
    assert told["host"]["memory_total_bytes"] > told["host"]["memory_bytes"] > 0
    assert {one["name"] for one in told["models"]["breakers"]} == {"house/small", "house/large"}
    assert told["workers"][0]["at_once"] == 2
    other = service.get("/monitor", tenant="other")
    assert (other["runs"]["queued"], other["workers"], other["requests"], other["host"]) == (0, [], None, None)


def begin(service, tenant):
    """A run's id."""

    async def work():
        journal = DatabaseJournal(service.database, service.settings.store.artifacts)
        return await journal.begin(NewRun("film", {"StartAt": "Say"}, {}, tenant=tenant))

    return asyncio.run(work())


def test_a_run_is_one_trace_with_its_calls_and_lines(service):
    """Wherever its parts are done; under its own address too, and never for another tenant."""
    run_id = begin(service, "other")
    about = {"omnimind.run": run_id, "omnimind.tenant": "other"}
    with service.told.tracer.start_as_current_span("agent narrator", within_run(run_id), attributes=about):
        service.told.tracer.start_span("chat small", attributes=about).end()
        service.told.log.info("action", agent="narrator")
    service.settle()
    trace_id, root = trace_of_run(run_id)
    spans = service.get(f"/runs/{run_id}/spans", tenant="other")["spans"]
    assert [one["name"] for one in spans] == ["run film", "agent narrator", "chat small"]
    assert (spans[0]["parent_id"], spans[1]["parent_id"], spans[2]["parent_id"]) == (None, root, spans[1]["span_id"])
    [line] = service.get(f"/runs/{run_id}/logs", tenant="other")["items"]
    assert (line["event"], line["trace_id"], line["fields"]) == ("action", trace_id, {"agent": "narrator"})
    assert service.get(f"/logs?trace={trace_id}", tenant="other")["items"] == [line]
    [trace] = service.get(f"/traces?run={run_id}", tenant="other")["items"]
    assert (trace["name"], trace["status"], trace["spans"]) == ("run film", "running", 2)
    of_run = (f"/runs/{run_id}/{what}" for what in ("spans", "logs", "calls"))
    for path in (*of_run, f"/traces/{trace_id}"):
        assert service.ask("GET", path)[0] == 404


def test_nothing_private_is_kept(service):
    """Neither a key nor personal data nor what was asked is anywhere in traces and logs: byte by byte."""
    chat(service, f"Please keep {PRIVATE} and {CPF} and the word zanzibar")
    log = service.told.log.bind()
    log.warning("trouble", error=f"it said {PRIVATE} to maria.silva@example.com ({CPF})", authorization="Bearer x1y2z3")
    with pytest.raises(ValueError, match="sk-proj"), service.told.tracer.start_as_current_span("fails"):
        raise ValueError(f"{PRIVATE} of maria.silva@example.com")
    service.settle()
    with service.database.reading() as connection:
        kept = [str(row) for table in (logs, spans, traces) for row in connection.execute(table.select())]
    everything = "\n".join(kept) + service.written.getvalue()
    assert "trouble" in everything
    for private in (PRIVATE, "zanzibar", "x1y2z3", CPF, "maria.silva", *service.keys.values()):
        assert private not in everything


def test_lines_are_told_by_what_they_have_in_common(service):
    """With how many there were by the hour; nothing is new on the first day; another tenant sees its own."""
    for number in range(3):
        service.told.log.warning(f"the winch stopped after {number} turns", tenant="other")
    service.settle()
    [pattern] = service.get("/logs/patterns?query=winch", tenant="other")["items"]
    assert (pattern["template"], pattern["level"]) == ("the winch stopped after <N> turns", "warning")
    assert (pattern["count"], sum(pattern["hours"]), len(pattern["hours"])) == (3, 3, 24)
    assert (pattern["is_new"], pattern["is_bursting"]) == (False, False)
    assert service.get("/logs/patterns?query=winch&level=error", tenant="other")["items"] == []
    assert service.get("/logs/patterns?query=winch&only=new", tenant="other")["items"] == []
    assert service.get("/logs/patterns?query=winch")["items"] == []


def test_errors_are_gathered_and_decided_about(service):
    """With their place, traces and runs; what is decided is in the audit log, and what was resolved may return."""
    run_id = begin(service, "other")
    about = {"omnimind.run": run_id, "omnimind.tenant": "other", "omnimind.agent": "winch"}

    def fail(error):
        span = service.told.tracer.start_span("agent winch", within_run(run_id), attributes=about)
        with pytest.raises(type(error)), recording(span):
            raise error
        span.end()
        service.settle()

    fail(TransientError("winch.stuck", "the winch of zanzibar is stuck"))
    [fault] = service.get("/faults?query=winch.stuck", tenant="other")["items"]
    assert (fault["code"], fault["status"], fault["blame"], fault["count"]) == ("winch.stuck", "open", "house", 1)
    place = f"/faults/{fault['fingerprint']}"
    detail = service.get(place, tenant="other")
    trace_id, _ = trace_of_run(run_id)
    [happened] = detail["occurrences"]
    assert (happened["run_id"], happened["trace_id"], happened["agent"]) == (run_id, trace_id, "winch")
    assert "integration/test_seeing.py" in detail["stack"]
    status, told = service.ask("PATCH", place, {"status": "resolved"}, tenant="other")
    assert (status, told["status"]) == (200, "resolved")
    assert service.get("/faults?query=winch.stuck&status=unresolved", tenant="other")["items"] == []
    audited = service.get("/audit", tenant="other")["items"][0]
    assert (audited["action"], audited["data"]) == ("fault.change", {"status": "resolved"})
    assert service.ask("PATCH", place, {"status": "returned"}, tenant="other")[0] in {400, 422}
    fail(TransientError("winch.stuck", "the winch of zanzibar is stuck"))
    assert service.get("/faults?status=returned", tenant="other")["items"][0]["count"] == 2
    fail(UserError("brief.odd", "zanzibar is no language"))
    [wrong] = service.get("/faults?blame=asker", tenant="other")["items"]
    assert (wrong["code"], wrong["message"]) == ("brief.odd", "")
    assert service.ask("GET", place)[0] == service.ask("PATCH", place, {"status": "open"})[0] == 404
    assert service.ask("PATCH", place, {"status": "open"}, tenant="other", role="viewer")[0] == 403


@pytest.mark.parametrize(
    "path",
    [
        "/monitor",
        "/traces",
        "/logs",
        "/logs/patterns",
        "/faults",
        "/cost",
        "/cost/series",
        "/budgets",
        "/calls",
        "/business",
        "/deployments",
        "/policies",
        "/decisions",
        "/memory",
    ],
)
def test_viewers_see_none_of_it(service, path):
    """What is spent and what goes on is not for everybody."""
    status, said = service.ask("GET", path, role="viewer")
    assert (status, said["code"]) == (403, "auth.right")


@pytest.mark.parametrize(
    "path",
    [f"/traces?cursor={quote(cursor)}" for cursor in ("x", "W10", "WyJhIiwxXQ")]
    + ["/logs?cursor=MWUzMA", "/logs?cursor=" + "OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "/memory?cursor=MQ"],
)
def test_a_wrong_cursor_is_the_askers_fault(service, path):
    """And never one of ours."""
    status, said = service.ask("GET", path)
    assert (status, said["code"]) == (400, "cursor.invalid")


def test_what_was_made_is_summed_up(service):
    """Nothing was made yet: no minutes, and no price of one."""
    told = service.get("/business", tenant="other")
    assert (told["minutes_made"], told["cost_per_minute_usd"], told["days"]) == (0, None, [])
