"""The metrics of runs, of who works for them, and of what they make."""

from typing import Final

from omnimind.telemetry.metrics.metric import Metric, Where

_ACTION_S: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
_RUN_S: Final = (1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 14_400.0)

_HOUSE: Final[tuple[Where, ...]] = ("serve", "worker")
_SERVE: Final[tuple[Where, ...]] = ("serve",)

RUNS: Final = (
    Metric(
        "omnimind_runs_total",
        "counter",
        "Runs that ended. status: succeeded, failed or cancelled.",
        ("flow", "status"),
        unit="{run}",
        where=_HOUSE,
    ),
    Metric(
        "omnimind_run_duration_seconds",
        "histogram",
        "How long runs took from their beginning to their end, waiting included.",
        ("flow",),
        unit="s",
        bounds=_RUN_S,
        where=_HOUSE,
    ),
    Metric(
        "omnimind_run_last_success_timestamp_seconds",
        "gauge",
        "When a run of the flow succeeded last, in seconds since 1970.",
        ("flow",),
        unit="s",
        merge="latest",
        where=_HOUSE,
    ),
    Metric(
        "omnimind_runs_unfinished",
        "gauge",
        "Runs that are not over. status: running, queued (nobody drives it yet) or waiting.",
        ("status",),
        unit="{run}",
        scope="house",
    ),
    Metric(
        "omnimind_states_total",
        "counter",
        "States of flows that ended. status: succeeded, failed or cancelled.",
        ("type", "status"),
        unit="{state}",
        where=_HOUSE,
    ),
    Metric(
        "omnimind_state_duration_seconds",
        "histogram",
        "How long states of flows took.",
        ("type",),
        unit="s",
        bounds=_ACTION_S,
        where=_HOUSE,
    ),
)

AGENTS: Final = (
    Metric(
        "omnimind_agent_calls_total",
        "counter",
        "Calls of agents. outcome: succeeded, remembered (its result was known), failed or cancelled.",
        ("agent", "outcome"),
        unit="{call}",
        where=_HOUSE,
    ),
    Metric(
        "omnimind_agent_duration_seconds",
        "histogram",
        "How long agents worked, without what they waited for room; what was remembered is left out.",
        ("agent",),
        unit="s",
        bounds=_ACTION_S,
        where=_HOUSE,
    ),
    Metric(
        "omnimind_agent_active",
        "gauge",
        "Agents at work.",
        ("agent",),
        unit="{call}",
        where=_HOUSE,
        absent="no agent has worked since the process began",
    ),
    Metric(
        "omnimind_agent_errors_total",
        "counter",
        "Calls of agents that failed.",
        ("agent", "code"),
        unit="{call}",
        where=_HOUSE,
        absent="no agent has failed",
    ),
)

QUEUE: Final = (
    Metric("omnimind_queue_depth", "gauge", "Runs that nobody drives yet.", unit="{run}", scope="house"),
    Metric(
        "omnimind_queue_oldest_seconds",
        "gauge",
        "For how long the oldest of them has waited; 0: there is none.",
        unit="s",
        scope="house",
    ),
    Metric(
        "omnimind_workers",
        "gauge",
        "Worker processes. state: alive or silent.",
        ("state",),
        unit="{worker}",
        scope="house",
    ),
    Metric(
        "omnimind_worker_slots",
        "gauge",
        "Calls of agents that workers can do at once. state: busy or free.",
        ("state",),
        unit="{call}",
        scope="house",
    ),
    Metric(
        "omnimind_component_health",
        "gauge",
        "How a part of the installation is: 1 well, 0.5 degraded, 0 down.",
        ("component",),
        where=_SERVE,
        scope="house",
    ),
)

MEDIA: Final = (
    Metric(
        "omnimind_render_duration_seconds",
        "histogram",
        "How long it took to draw and encode a scene.",
        unit="s",
        bounds=_ACTION_S,
        where=_HOUSE,
    ),
    Metric(
        "omnimind_render_video_seconds_total", "counter", "Seconds of video that were encoded.", unit="s", where=_HOUSE
    ),
    Metric("omnimind_render_frames_total", "counter", "Frames of video.", ("kind",), unit="{frame}", where=_HOUSE),
    Metric(
        "omnimind_voice_duration_seconds",
        "histogram",
        "How long it took to speak a text.",
        ("engine",),
        unit="s",
        bounds=_ACTION_S,
        where=_HOUSE,
    ),
    Metric(
        "omnimind_voice_audio_seconds_total",
        "counter",
        "Seconds of speech that were made.",
        ("engine",),
        unit="s",
        where=_HOUSE,
    ),
    Metric(
        "omnimind_recogniser_duration_seconds",
        "histogram",
        "How long it took to recognise what is said.",
        ("engine",),
        unit="s",
        bounds=_ACTION_S,
        where=_HOUSE,
        absent="no recogniser is installed",
    ),
    Metric(
        "omnimind_recogniser_audio_seconds_total",
        "counter",
        "Seconds of audio that were listened to.",
        ("engine",),
        unit="s",
        where=_HOUSE,
        absent="no recogniser is installed",
    ),
)

BUSINESS: Final = (
    Metric(
        "omnimind_productions_total",
        "counter",
        "Productions that ended. outcome: ready, rejected or failed.",
        ("tenant", "outcome"),
        unit="{production}",
        where=_HOUSE,
    ),
    Metric(
        "omnimind_production_video_seconds_total",
        "counter",
        "Seconds of productions that are ready.",
        ("tenant",),
        unit="s",
        where=_HOUSE,
    ),
    Metric(
        "omnimind_words_narrated_total",
        "counter",
        "Words spoken in productions that are ready.",
        ("tenant",),
        unit="{word}",
        where=_HOUSE,
    ),
    Metric(
        "omnimind_hours_saved_total",
        "counter",
        "Hours that people would have taken for what is ready.",
        ("tenant",),
        unit="h",
        where=_HOUSE,
    ),
)
