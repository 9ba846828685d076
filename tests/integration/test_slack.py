"""The bot for Slack, over HTTP with a stand-in for Slack."""

import asyncio
import io
import json
import threading
import time
from urllib.parse import urlencode

import httpx2
import pytest
import uvicorn
from opentelemetry.trace import NoOpTracer

from omnimind.agents.registry import agent, names
from omnimind.alerting.config import AlertsConfig
from omnimind.bot.slack.opening import with_slack
from omnimind.core.alert import Alert
from omnimind.core.run import NewRun
from omnimind.media.speech.voices import InstalledVoices
from omnimind.runtime.alerting.router import Router
from omnimind.runtime.house import House
from omnimind.runtime.reporting import Reporter
from omnimind.runtime.worker import Worker
from omnimind.settings import Settings
from omnimind.store.incidents import Incidents
from omnimind.store.productions import LABEL, Productions
from omnimind.store.threads import Thread, Threads
from omnimind.telemetry.logs import logger
from omnimind.testing.slack import SIGNING_SECRET, StandInSlack, signed

ASKS = {
    "QueryLanguage": "JSONata",
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "agent:approver.waitForTaskToken",
            "Arguments": {"title": "Shall it be told?", "token": "{% $states.context.Task.Token %}"},
            "End": True,
        }
    },
}


class Bot:
    """The bot, beside nothing, and a worker."""

    def __init__(self, folder, slack):
        self.settings = Settings(
            home=folder,
            cores=2,
            slack_signing_secret=SIGNING_SECRET,
            slack_bot_token=slack.token,
            slack_api=slack.url,
            public_url="https://studio.example.org",
        )
        self._ready, self._trouble = threading.Event(), None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *_):
        self._server.should_exit = True
        self._thread.join()

    async def _serve(self):
        tools = {"tracer": NoOpTracer(), "log": logger(io.StringIO(), verbose=True)}
        reporter = Reporter()
        with House(self.settings, agent, InstalledVoices(None), listen=reporter.hear, **tools) as self.house:
            worker = Worker(self.house, list(names()), 2, tools["log"], reporter)
            working = asyncio.create_task(worker.run())
            async with with_slack(nothing, self.settings, self.house.database, tools["log"]) as app:
                self._server = uvicorn.Server(
                    uvicorn.Config(app, "127.0.0.1", 0, lifespan="off", log_config=None, access_log=False)
                )
                serving = asyncio.create_task(self._server.serve())
                while not self._server.started:
                    await asyncio.sleep(0.01)
                self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"
                self._ready.set()
                await serving
            worker.stop()
            await working

    def sent(self, path, body, **more):
        """What Slack gets for what it sends."""
        return httpx2.post(f"{self.url}/bot/slack/{path}", content=body, headers={**signed(body), **more}, timeout=30)

    def command(self, text, trigger="t1"):
        """Somebody types /omnimind."""
        said = {"text": text, "user_id": "U1", "channel_id": "C1", "trigger_id": trigger}
        return self.sent("commands", urlencode(said).encode())


async def nothing(scope, receive, send):
    """Answers nobody."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def slack():
    """A Slack."""
    with StandInSlack() as stand_in:
        yield stand_in


@pytest.fixture
def bot(tmp_path, slack):
    """A bot that talks to it."""
    with Bot(tmp_path / "home", slack) as running:
        yield running


TIDES = "The Moon pulls at the sea. Twice a day the water rises, and twice a day it falls. People call that the tide."


def test_a_command_creates_and_its_message_tells_until_it_is_ready(bot, slack):
    """It is answered at once; one message follows the production to its end, with a way to the dashboard."""
    told = bot.command(TIDES)
    assert told.status_code == 200
    assert told.json()["response_type"] == "ephemeral"
    ready = slack.said("is ready")
    assert f"https://studio.example.org/productions/{production(bot).id}" in json.dumps(ready)
    slack.said("thread_ts")  # and those in the thread hear that it is over
    assert len([one for one in slack.messages.values() if not one.get("thread_ts")]) == 1


def test_a_mention_creates_once_however_often_slack_sends_it(bot, slack):
    """Events come again when Slack did not hear our answer; the thread of the mention is the one that hears of it."""
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "5.5", "text": f"<@U9> {TIDES}"}
    body = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": event}).encode()
    assert [bot.sent("events", body).status_code for _ in range(3)] == [200, 200, 200]
    assert slack.said("is ready")["thread_ts"] == "5.5"
    assert production(bot)


def test_what_can_not_be_made_is_said(bot, slack):
    """A brief that says too little, where no model can write, is answered with what to do."""
    assert "How tides work" in bot.command("  ").json()["text"]
    assert "source" in bot.command("tides", "t2").json()["text"] or "model" in bot.command("tides", "t3").json()["text"]
    assert not slack.messages


def test_a_button_answers_what_a_production_asks(bot, slack):
    """The question comes with buttons; who pressed one is said in its place; another press changes nothing."""
    database, artifacts = bot.house.database, bot.settings.store.artifacts
    run = NewRun("asks", ASKS, {}, labels={LABEL: "p1"})
    made = Productions(database, artifacts).begin("p1", "Tides & co", "slack:U1", run)
    Threads(database).add(
        Thread(
            production_id="p1",
            run_id=made.run_id,
            tenant="default",
            channel="C1",
            thread="x",
            created_at_s=made.created_at_s,
        )
    )
    assert "Tides &amp; co" in slack.said("waits for an answer")["text"]
    asked = slack.said("Shall it be told?")
    approve = asked["blocks"][1]["elements"][0]
    ts = next(ts for ts, one in slack.messages.items() if one is asked)
    pressed = {
        "user": {"id": "U2"},
        "channel": {"id": "C1"},
        "message": {"ts": ts, "text": asked["text"], "blocks": asked["blocks"]},
        "actions": [{"action_id": "approve", "value": approve["value"]}],
    }
    body = urlencode({"payload": json.dumps(pressed)}).encode()
    assert bot.sent("actions", body).status_code == 200
    assert "Approved by <@U2>" in json.dumps(slack.messages[ts])
    assert "actions" not in json.dumps(slack.messages[ts]["blocks"])
    assert bot.sent("actions", body).status_code == 200
    slack.said("Nobody waits for this answer any more.")


def test_a_button_looks_after_an_incident(bot):
    """Whoever presses it is in its history; what is over by then stays so."""
    now_s = time.time()
    told = {"severity": "critical", "summary": "Slow", "began_at_s": now_s - 60, "fired_at_s": now_s - 60}
    Router(AlertsConfig(), bot.house.database).take([Alert(name="Slow", source="rule", state="firing", **told)], now_s)
    incidents = Incidents(bot.house.database)
    (incident,) = incidents.of_tenant("default")
    for action in ("incident.acknowledge", "incident.resolve", "incident.acknowledge"):
        payload = {"user": {"id": "U1", "name": "ana"}, "actions": [{"action_id": action, "value": incident.id}]}
        assert bot.sent("actions", urlencode({"payload": json.dumps(payload)}).encode()).status_code == 200
    events = incidents.events(incident.id)
    assert [one.kind for one in events] == ["opened", "acknowledged", "resolved"]
    assert (events[1].actor, events[1].data["name"]) == ("slack:U1", "ana")


def test_strangers_are_refused(bot):
    """What Slack did not sign is 403, and does nothing; Slack's own check of the address is answered."""
    body = urlencode({"text": TIDES, "user_id": "U1", "channel_id": "C1", "trigger_id": "t"}).encode()
    forged = httpx2.post(f"{bot.url}/bot/slack/commands", content=body, headers=signed(b"another"))
    assert (forged.status_code, forged.json()["code"]) == (403, "slack.signature")
    asked = json.dumps({"type": "url_verification", "challenge": "c"}).encode()
    assert bot.sent("events", asked).json() == {"challenge": "c"}
    assert not Productions(bot.house.database, bot.settings.store.artifacts).page("default", limit=10)


def production(bot):
    """The only one there is."""
    (one,) = Productions(bot.house.database, bot.settings.store.artifacts).page("default", limit=10)
    return one.made
