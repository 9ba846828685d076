"""The catalogue: every metric there is. What is not here can't be counted.

Names and labels are read by dashboards, rules and houses outside: change none, add others.

Source: bounds of what OpenTelemetry knows are those that its semantic conventions v1.41.1 advise; requests have some
below, since the gateway itself takes about a millisecond.
"""

from typing import Final

from omnimind.telemetry.metrics.metric import Label, Metric, Where

_SOME_LABELS: Final = (
    Label("action", "what the guard decided: log, redact, ask or block", 8),
    Label("agent", "the agent's name; empty outside of agents", 60),
    Label("cache", "actions (results of agents) or answers (of models)", 4),
    Label("code", "the stable code of an error, such as model.timeout", 100),
    Label("component", "a part of the installation, as /v1/health names it", 20),
    Label("deployment", "a model at a provider, as models.yaml names it", 100),
    Label("engine", "what speaks or recognises", 20),
    Label("error", "the stable code of the error that ended it; empty: none did", 60),
    Label("flow", "the flow's name", 50),
    Label("gpu", "the number of the graphics processor", 16),
    Label("kind", "encoded (it differs from the one before) or repeated", 4),
    Label("method", "of HTTP", 10),
    Label("model", "the model that was asked for, as the gateway names it", 100),
    Label("operation", "chat, embeddings or generate_content", 6),
    Label("outcome", "how it ended; see the metric", 8),
    Label("process", "server, gateway, worker or agents (worker processes of agents)", 6),
    Label("provider", "the provider's name, as OpenTelemetry has it where it knows it", 40),
    Label("route", "the path's template, such as /v1/runs/{run_id}; empty: it is none, or a page", 300),
    Label("rule", "the rule of the policy", 100),
    Label("signal", "spans_and_lines (kept here), traces, logs, metrics (sent by OTLP) or series", 8),
    Label("state", "see the metric", 8),
    Label("status", "of a run or a state: see the metric; of a request: the code of HTTP", 60),
    Label("tenant", "the tenant", 50),
    Label("type", "of a state: Task, Map, …; of tokens: input, output or cache_read", 12),
    Label("version", "of OmniMind", 4),
)

LABELS: Final = {label.name: label for label in _SOME_LABELS}

_REQUEST_S: Final = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25),
    *(0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0),
)
_MODEL_S: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
_FIRST_S: Final = (
    *(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25),
    *(0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0),
)
_TOKENS: Final = tuple(float(4**power) for power in range(14))
_ACTION_S: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
_RUN_S: Final = (1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 14_400.0)

_FACES: Final[tuple[Where, ...]] = ("serve", "gateway")
_HOUSE: Final[tuple[Where, ...]] = ("serve", "worker")
_SERVE: Final[tuple[Where, ...]] = ("serve",)

_HTTP: Final = (("method", "http.request.method"), ("route", "http.route"), ("status", "http.response.status_code"))
_SCHEME: Final = (("url.scheme", "http"),)
_MODEL: Final = (
    ("operation", "gen_ai.operation.name"),
    ("provider", "gen_ai.provider.name"),
    ("model", "gen_ai.request.model"),
    ("error", "error.type"),
    ("type", "gen_ai.token.type"),
    ("agent", "gen_ai.agent.name"),
)
_GPU: Final = (("gpu", "hw.id"),)

_REQUESTS: Final = (
    Metric(
        "omnimind_http_requests_total",
        "counter",
        "Requests whose answers have begun.",
        ("method", "route", "status"),
        unit="{request}",
        where=_FACES,
    ),
    Metric(
        "omnimind_http_request_duration_seconds",
        "histogram",
        "How long requests took until their answers began.",
        ("method", "route", "status"),
        unit="s",
        bounds=_REQUEST_S,
        otel="http.server.request.duration",
        renamed=_HTTP,
        fixed=_SCHEME,
        where=_FACES,
    ),
    Metric(
        "omnimind_http_requests_active",
        "gauge",
        "Requests that are being answered, streams included.",
        ("method",),
        unit="{request}",
        otel="http.server.active_requests",
        renamed=_HTTP,
        fixed=_SCHEME,
        where=_FACES,
    ),
)

_RUNS: Final = (
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

_AGENTS: Final = (
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

_MODELS: Final = (
    Metric(
        "omnimind_model_calls_total",
        "counter",
        "Requests to models. outcome: answered, cached (nobody was asked), failed or cancelled.",
        ("provider", "model", "outcome"),
        unit="{call}",
        absent="no model was asked",
    ),
    Metric(
        "omnimind_model_duration_seconds",
        "histogram",
        "How long requests to models took, to the end of the answer.",
        ("operation", "provider", "model", "error"),
        unit="s",
        bounds=_MODEL_S,
        otel="gen_ai.client.operation.duration",
        renamed=_MODEL,
        absent="no model was asked",
    ),
    Metric(
        "omnimind_model_first_token_seconds",
        "histogram",
        "How long it took until the first piece of a streamed answer came.",
        ("operation", "provider", "model"),
        unit="s",
        bounds=_FIRST_S,
        otel="gen_ai.client.operation.time_to_first_chunk",
        renamed=_MODEL,
        absent="no answer was streamed",
    ),
    Metric(
        "omnimind_model_tokens_total",
        "counter",
        "Tokens. cache_read are among input.",
        ("provider", "model", "type"),
        unit="{token}",
        absent="no model was asked",
    ),
    Metric(
        "omnimind_model_call_tokens",
        "histogram",
        "Tokens of a request to a model. type: input or output.",
        ("operation", "provider", "model", "type"),
        unit="{token}",
        bounds=_TOKENS,
        otel="gen_ai.client.token.usage",
        renamed=_MODEL,
        absent="no model was asked",
    ),
    Metric(
        "omnimind_model_cost_usd_total",
        "counter",
        "What requests to models cost, in US dollars.",
        ("provider", "model", "agent"),
        unit="{USD}",
        absent="no model was asked",
    ),
    Metric(
        "omnimind_tenant_cost_usd_total",
        "counter",
        "What requests to models cost, in US dollars, by whoever it is for.",
        ("tenant",),
        unit="{USD}",
        absent="no model was asked",
    ),
    Metric(
        "omnimind_cache_lookups_total",
        "counter",
        "Looks for what is known already. outcome: hit, semantic (a question that asks the same) or miss.",
        ("cache", "outcome"),
        unit="{lookup}",
    ),
    Metric(
        "omnimind_breaker_state",
        "gauge",
        "Whether a deployment is asked: 0 it is, 1 it is tried again, 2 it is left alone.",
        ("deployment",),
        merge="max",
        where=_FACES,
        absent="no model is configured",
    ),
    Metric(
        "omnimind_guard_decisions_total",
        "counter",
        "Texts in which a rule found something, and what was decided.",
        ("rule", "action"),
        unit="{text}",
        absent="nothing was found",
    ),
)

_QUEUE: Final = (
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

_MEDIA: Final = (
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

_BUSINESS: Final = (
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

_MACHINE: Final = (
    Metric(
        "omnimind_host_cpu_ratio",
        "gauge",
        "The share of all processors' time that they worked.",
        otel="system.cpu.utilization",
        scope="machine",
    ),
    Metric(
        "omnimind_host_memory_bytes",
        "gauge",
        "Memory of the machine. state: used or free.",
        ("state",),
        unit="By",
        otel="system.memory.usage",
        renamed=(("state", "system.memory.state"),),
        scope="machine",
    ),
    Metric(
        "omnimind_host_disk_bytes",
        "gauge",
        "Room where OmniMind keeps its files. state: used or free.",
        ("state",),
        unit="By",
        otel="system.filesystem.usage",
        renamed=(("state", "system.filesystem.state"),),
        scope="machine",
    ),
    Metric("omnimind_processes", "gauge", "Processes of OmniMind on the machine.", ("process",), unit="{process}"),
    Metric(
        "omnimind_process_memory_bytes",
        "gauge",
        "Memory that they hold.",
        ("process",),
        unit="By",
        otel="process.memory.usage",
    ),
    Metric(
        "omnimind_process_cpu_seconds_total",
        "counter",
        "Processor time that they took.",
        ("process",),
        unit="s",
        otel="process.cpu.time",
    ),
    Metric(
        "process_cpu_seconds_total",
        "counter",
        "Processor time of the process that answers.",
        unit="s",
        scope="answering",
    ),
    Metric(
        "process_resident_memory_bytes",
        "gauge",
        "Memory of the process that answers.",
        unit="By",
        scope="answering",
    ),
    Metric(
        "process_start_time_seconds",
        "gauge",
        "When the process that answers began, in seconds since 1970.",
        unit="s",
        scope="answering",
    ),
    Metric(
        "process_open_fds",
        "gauge",
        "Files and connections that it has open.",
        unit="{file_descriptor}",
        scope="answering",
    ),
    Metric(
        "omnimind_gpu_utilisation_ratio",
        "gauge",
        "The share of its time that a graphics processor worked.",
        ("gpu",),
        otel="hw.gpu.utilization",
        renamed=_GPU,
        absent="there is no graphics processor of Nvidia, or the extra gpu is not installed",
        scope="machine",
    ),
    Metric(
        "omnimind_gpu_memory_bytes",
        "gauge",
        "Memory of a graphics processor. state: used or free.",
        ("gpu", "state"),
        unit="By",
        otel="hw.gpu.memory.usage",
        renamed=_GPU,
        absent="there is no graphics processor of Nvidia, or the extra gpu is not installed",
        scope="machine",
    ),
    Metric(
        "omnimind_gpu_temperature_celsius",
        "gauge",
        "How hot a graphics processor is.",
        ("gpu",),
        unit="Cel",
        otel="hw.temperature",
        renamed=_GPU,
        fixed=(("hw.type", "gpu"),),
        absent="there is no graphics processor of Nvidia, or the extra gpu is not installed",
        scope="machine",
    ),
    Metric(
        "omnimind_gpu_power_watts",
        "gauge",
        "What a graphics processor draws.",
        ("gpu",),
        unit="W",
        otel="hw.power",
        renamed=_GPU,
        fixed=(("hw.type", "gpu"),),
        absent="there is no graphics processor of Nvidia, or the extra gpu is not installed",
        scope="machine",
    ),
)

_ITSELF: Final = (
    Metric(
        "omnimind_telemetry_dropped_total",
        "counter",
        "Spans, lines and points that were not kept or sent, since there were too many or their taker was in trouble.",
        ("signal",),
    ),
    Metric("omnimind_build_info", "gauge", "Always 1; the version is its label.", ("version",), scope="machine"),
)

CATALOGUE: Final = {
    metric.name: metric
    for metric in (*_REQUESTS, *_RUNS, *_AGENTS, *_MODELS, *_QUEUE, *_MEDIA, *_BUSINESS, *_MACHINE, *_ITSELF)
}
"""Every metric, by its name."""
