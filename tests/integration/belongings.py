"""What there is of a tenant: things of every kind that operations of the API are asked about."""

import asyncio
import time

from sqlalchemy import insert

from omnimind.alerting.config import AlertsConfig
from omnimind.alerting.muting import Silence
from omnimind.core.alert import Alert
from omnimind.core.run import NewRun, Row
from omnimind.runtime.alerting.router import Router
from omnimind.store import service_tables as tables
from omnimind.store import telemetry_tables as telemetry
from omnimind.store.alerts import Alerts
from omnimind.store.conversations import DatabaseConversations
from omnimind.store.incidents import Incidents
from omnimind.store.journal import DatabaseJournal
from omnimind.store.profilers import Profilers
from omnimind.store.profiles import Profiles
from omnimind.store.silences import Silences, StandIn, StandIns
from omnimind.telemetry.profiling.folded import Spent
from omnimind.telemetry.profiling.profiler import Window
from omnimind.telemetry.profiling.tally import Sampled
from omnimind.telemetry.profiling.working import Subject

from .asking import FLOW

MARK = "zanzibar"
"""In everything of the tenant."""

TRACE = "ab" * 16

FINGERPRINT = "cd" * 8


def things(house):
    """What there is of the tenant of the house, by the names of parameters."""
    admin = house.admin
    sent = {"file": (f"{MARK}.md", f"# {MARK}\n\nThe sea climbs the wall twice a day.".encode(), "text/markdown")}
    sha256 = admin.post("/v1/uploads", files=sent).raise_for_status().json()["sha256"]
    order = {"sources": [{"upload": sha256}], "offline": True}
    production = admin.post("/v1/productions", json=order).raise_for_status().json()
    flow = {"text": FLOW, "expected_version": 0}
    admin.put(f"/v1/flows/{MARK}", json=flow).raise_for_status()
    schedule = {"flow": MARK, "input": {"mark": MARK}, "cron": "0 0 * * *", "timezone": "UTC"}
    key = admin.post("/v1/keys", json={"name": MARK, "scopes": ["viewer"]}).raise_for_status().json()["key"]
    admin.put("/v1/budgets", json={"scope": "run", "subject": production["run_id"], "period": "day", "hard_usd": "1"})
    scheduled = admin.post("/v1/schedules", json=schedule).raise_for_status().json()
    session = admin.get("/v1/me/sessions").json()["items"][0]["id"]
    asyncio.run(remember(house, session))
    return {
        "production_id": production["id"],
        "run_id": production["run_id"],
        "sha256": sha256,
        "name": MARK,
        "schedule_id": scheduled["id"],
        "key_id": key["id"],
        "user_id": admin.user_id,
        "session": session,
        "token": f"{MARK}-question",
        "trace_id": TRACE,
        "subject": production["run_id"],
        "tenant": "default",
        "process": MARK,
        "fingerprint": FINGERPRINT,
        "snapshot_id": 2,
        **alerted(house),
    }


def alerted(house):
    """An incident of the tenant, a silence, and somebody who stands in on call."""
    now_s = time.time()
    told = {"began_at_s": now_s - 60, "fired_at_s": now_s - 60, "summary": MARK, "labels": {MARK: MARK}}
    alert = Alert(name=MARK, source="rule", severity="info", state="firing", **told)
    Alerts(house.database).keep([alert], [], now_s)
    Router(AlertsConfig(), house.database).take([alert], now_s)
    when = {"begins_at_s": now_s, "ends_at_s": now_s + 9000.0, "author": MARK, "created_at_s": now_s}
    Silences(house.database).add(Silence(id=MARK, tenant="default", matchers=f"agent={MARK}", **when), "house")
    StandIns(house.database).add("default", StandIn(id=MARK, schedule=MARK, person=MARK, **when))
    incident = Incidents(house.database).of_tenant("default")[0]
    return {"incident_id": incident.id, "silence_id": MARK, "override_id": MARK, "receiver": MARK}


async def remember(house, session):
    """What comes of the tenant's work: a question, a conversation, a trace, a line of the log, a call, a decision."""
    journal = DatabaseJournal(house.database, house.settings.store.artifacts)
    run = await journal.begin(NewRun(MARK, {"StartAt": "Ask"}, {"mark": MARK}), holder="tests")
    claim = await journal.claim(run, "tests")
    asked = {"token": f"{MARK}-question", "request": {"title": MARK}, "schema": {}, "until_s": None}
    await journal.write(claim.lease, [Row("Ask/0/0", "asked", 1000.0, asked)])
    await journal.release(claim.lease, "waiting")
    await DatabaseConversations(house.database).add("default", session, [{"role": "user", "content": MARK}], 1e6)
    stacks = {f"{MARK}:{MARK}": Spent(1, 1000, 1000)}
    Profiles(house.database).keep(Window(1000.0, 1.0, [Sampled(Subject("default", run, MARK), 1, stacks)]), MARK, "1")
    Profilers(house.database).keep(MARK, "1", 999.0, stacks)
    common = {"tenant": "default", "run_id": run, "name": MARK, "at_s": 1000.0}
    rows = {
        tables.traces: {**common, "trace_id": TRACE, "until_s": 1001.0, "spans": 1, "errors": 0},
        tables.spans: {
            **common,
            "trace_id": TRACE,
            "span_id": "1" * 16,
            "duration_s": 1.0,
            "status": "ok",
            "attributes": "{}",
        },
        tables.logs: {"at_s": 1000.0, "level": "info", "event": MARK, "tenant": "default", "fields": "{}"},
    }
    seen = {"tenant": "default", "count": 1, "first_at_s": time.time(), "last_at_s": time.time()}
    rows[telemetry.patterns] = {**seen, "id": "ef" * 8, "template": MARK, "level": "error"}
    rows[telemetry.faults] = {
        **seen,
        **dict.fromkeys(("code", "message", "place", "stack", "first_version", "last_version"), MARK),
        "fingerprint": FINGERPRINT,
        "blame": "broken",
        "status": "open",
        "changed_at_s": 1000.0,
    }
    happened = {"tenant": "default", "fingerprint": FINGERPRINT, "at_s": 1000.0, "trace_id": TRACE, "run_id": run}
    rows[telemetry.occurrences] = {**happened, "version": MARK, "agent": MARK}
    with house.database.engine.execution_options(is_writing=True).begin() as connection:
        for table, row in rows.items():
            connection.execute(insert(table).values(row))
