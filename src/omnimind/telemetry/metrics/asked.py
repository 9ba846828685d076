"""The metrics of what is asked of us, and of models.

Source: bounds of what OpenTelemetry knows are those that its semantic conventions v1.41.1 advise; requests have some
below, since the gateway itself takes about a millisecond.
"""

from typing import Final

from omnimind.telemetry.metrics.metric import Metric, Where

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

_FACES: Final[tuple[Where, ...]] = ("serve", "gateway")

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

REQUESTS: Final = (
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

MODELS: Final = (
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
