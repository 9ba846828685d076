"""The labels of metrics, and how many values each may have."""

from typing import Final

from omnimind.telemetry.metrics.metric import Label

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
