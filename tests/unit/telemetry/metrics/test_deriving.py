"""What spans tell is counted, once, whatever is wrong with one of them."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Status, StatusCode

from omnimind.telemetry.metrics.deriving import Deriving
from omnimind.telemetry.metrics.registry import Registry

ASKED = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "fast",
    "omnimind.model": "openai/gpt-5-mini",
    "omnimind.tenant": "acme",
}


class Spans:
    """Makes spans, and tells what was counted."""

    def __init__(self):
        self.registry = Registry(lambda: 1000.0)
        self.kept = True
        provider = TracerProvider(ALWAYS_ON, shutdown_on_exit=False)
        provider.add_span_processor(Deriving(self.registry, lambda span: self.kept))
        self._tracer = provider.get_tracer("tests")

    def tell(self, name, said=None, seconds=0.5, events=()):
        """A span that took so long, with what is said of it."""
        span = self._tracer.start_span(name, attributes=said, start_time=10**9)
        for event, more in events:
            span.add_event(event, more)
        if span.attributes.get("error.type"):
            span.set_status(Status(StatusCode.ERROR))
        span.end(10**9 + round(seconds * 1e9))

    def values(self, name):
        """What a metric has, by its labels; of a histogram the sum and how many there were."""
        some = self.registry.cells().get(name, {})
        return {
            values: (cell.value, sum(cell.buckets)) if cell.buckets else cell.value for values, cell in some.items()
        }


@pytest.fixture
def spans():
    """They."""
    return Spans()


def call(spans, part="agent", agent="editor", **said):
    """A call of an agent, or its work."""
    spans.tell(f"{part} {agent}", {"omnimind.part": part, "omnimind.agent": agent, **said})


def test_calls_of_agents_are_counted_by_how_they_ended(spans):
    """Answers that were known, failures by their codes, and what was stopped."""
    call(spans, **{"omnimind.remembered": False})
    call(spans, **{"omnimind.remembered": True})
    call(spans, **{"error.type": "model.timeout"})
    call(spans, **{"error.type": "cancelled"})
    assert spans.values("omnimind_agent_calls_total") == {
        ("editor", "succeeded"): 1,
        ("editor", "remembered"): 1,
        ("editor", "failed"): 1,
        ("editor", "cancelled"): 1,
    }
    assert spans.values("omnimind_agent_errors_total") == {("editor", "model.timeout"): 1}
    assert spans.values("omnimind_cache_lookups_total") == {("actions", "miss"): 3, ("actions", "hit"): 1}


def test_work_is_measured_without_waiting_for_room(spans):
    """It is that of the action within the call."""
    call(spans, "action")
    assert spans.values("omnimind_agent_duration_seconds") == {("editor",): (0.5, 1)}
    assert spans.values("omnimind_agent_active") == {("editor",): 0}


def test_what_is_told_again_or_left_to_others_is_counted_once(spans):
    """After a crash; and nobody is at work for it any more."""
    for part in ("agent", "action", "state"):
        call(spans, part, **{"omnimind.again": True})
    for part in ("agent", "action"):
        call(spans, part, **{"omnimind.unfinished": True})
    counted = {name: values for name, values in spans.registry.cells().items() if name != "omnimind_agent_active"}
    assert counted == {}
    assert spans.values("omnimind_agent_active") == {("editor",): 0}


def test_runs_and_states_are_counted(spans):
    """Rounds of a run that was tried again are runs that ended, too."""
    for part, status in (("run", "failed"), ("round", "succeeded")):
        said = {"omnimind.part": part, "omnimind.flow": "video", "omnimind.status": status}
        spans.tell(f"{part} video", said, 90)
    spans.tell("state Cut", {"omnimind.part": "state", "omnimind.state.type": "Task", "omnimind.status": "succeeded"})
    assert spans.values("omnimind_runs_total") == {("video", "failed"): 1, ("video", "succeeded"): 1}
    assert spans.values("omnimind_run_duration_seconds") == {("video",): (180.0, 2)}
    assert spans.values("omnimind_run_last_success_timestamp_seconds") == {("video",): 91.0}
    assert spans.values("omnimind_states_total") == {("Task", "succeeded"): 1}
    assert spans.values("omnimind_state_duration_seconds") == {("Task",): (0.5, 1)}


def test_requests_to_models_are_counted_with_tokens_and_money(spans):
    """By who was asked, and for whom."""
    told = {
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 20,
        "gen_ai.usage.cache_read.input_tokens": 40,
        "gen_ai.response.time_to_first_chunk": 0.2,
        "gen_ai.agent.name": "editor",
        "omnimind.cost_usd": 0.0012,
        "omnimind.cache": "miss",
    }
    spans.tell("chat fast", {**ASKED, **told})
    whose = ("openai", "openai/gpt-5-mini")
    assert spans.values("omnimind_model_calls_total") == {(*whose, "answered"): 1}
    assert spans.values("omnimind_model_duration_seconds") == {("chat", *whose, ""): (0.5, 1)}
    assert spans.values("omnimind_model_first_token_seconds") == {("chat", *whose): (0.2, 1)}
    assert spans.values("omnimind_model_tokens_total") == {
        (*whose, "input"): 100,
        (*whose, "output"): 20,
        (*whose, "cache_read"): 40,
    }
    assert spans.values("omnimind_model_call_tokens") == {
        ("chat", *whose, "input"): (100, 1),
        ("chat", *whose, "output"): (20, 1),
    }
    assert spans.values("omnimind_model_cost_usd_total") == {(*whose, "editor"): 0.0012}
    assert spans.values("omnimind_tenant_cost_usd_total") == {("acme",): 0.0012}
    assert spans.values("omnimind_cache_lookups_total") == {("answers", "miss"): 1}


def test_remembered_answers_cost_nothing(spans):
    """And their tokens were counted when they were made."""
    told = {"omnimind.cache": "hit", "gen_ai.usage.input_tokens": 100, "gen_ai.provider.name": "omnimind"}
    asked = {name: value for name, value in ASKED.items() if name != "omnimind.model"}
    spans.tell("chat fast", {**asked, **told})
    assert spans.values("omnimind_model_calls_total") == {("omnimind", "fast", "cached"): 1}
    assert spans.values("omnimind_model_tokens_total") == {}
    assert spans.values("omnimind_cache_lookups_total") == {("answers", "hit"): 1}


def test_what_clients_made_up_is_in_no_label(spans):
    """A model that there is not was sent to nobody."""
    asked = {name: value for name, value in ASKED.items() if name != "omnimind.model"}
    spans.tell("chat x", {**asked, "gen_ai.request.model": "my secret", "error.type": "model.unknown"})
    assert spans.values("omnimind_model_calls_total") == {("openai", "none", "failed"): 1}


def test_rendering_speaking_and_recognising_are_measured(spans):
    """Their speed is told by how long they took for how much."""
    spans.tell("render", {"omnimind.video_s": 4.0, "omnimind.frames": 120, "omnimind.frames.encoded": 30}, 2.0)
    spans.tell("speak", {"omnimind.engine": "flite", "omnimind.audio_s": 4.0}, 1.0)
    spans.tell("recognise", {"omnimind.engine": "pocketsphinx", "omnimind.audio_s": 4.0}, 3.0)
    assert spans.values("omnimind_render_duration_seconds") == {(): (2.0, 1)}
    assert spans.values("omnimind_render_video_seconds_total") == {(): 4.0}
    assert spans.values("omnimind_render_frames_total") == {("encoded",): 30, ("repeated",): 90}
    assert spans.values("omnimind_voice_audio_seconds_total") == {("flite",): 4.0}
    assert spans.values("omnimind_recogniser_duration_seconds") == {("pocketsphinx",): (3.0, 1)}


def test_decisions_of_the_guard_are_counted_wherever_they_are_made(spans):
    """In any span."""
    decided = {"omnimind.rule": "personal", "omnimind.decided": "redact", "omnimind.place": "input"}
    spans.tell("POST /v1/productions", events=[("omnimind.guard", decided), ("exception", {"exception.type": "X"})])
    assert spans.values("omnimind_guard_decisions_total") == {("personal", "redact"): 1}


def test_only_spans_that_are_kept_are_shown(spans):
    """An exemplar that leads nowhere would be worse than none."""
    spans.kept = False
    call(spans)
    assert not spans.registry.cells()["omnimind_agent_calls_total"]["editor", "succeeded"].exemplars
    spans.kept = True
    call(spans)
    assert spans.registry.cells()["omnimind_agent_calls_total"]["editor", "succeeded"].exemplars


def test_a_span_that_can_not_be_counted_is_no_trouble_of_whoever_ended_it(spans):
    """It is counted as dropped."""
    spans.tell("speak", {"omnimind.audio_s": "long"})
    assert spans.values("omnimind_telemetry_dropped_total") == {("series",): 1}
