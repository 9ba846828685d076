"""Requests, runs, agents, models and guardrails."""

from typing import Final

from view import Panel, Row, View, house, percentiles, quantile, rate, ratio

APPLICATION: Final = View(
    "application",
    "OmniMind: application",
    "Requests, runs, agents, models and guardrails: what goes on, how long it takes, and what fails.",
    (
        Row(
            "Requests",
            (
                Panel(
                    "Requests",
                    "A second, by what was answered: 5xx are ours to mend, 4xx those of whoever asks.",
                    [
                        (
                            "sum by (class) (label_replace(rate(omnimind_http_requests_total[$__rate_interval]),"
                            ' "class", "${1}xx", "status", "(.).."))',
                            "{{class}}",
                        )
                    ],
                    "stacked",
                    "reqps",
                ),
                Panel(
                    "How long they took",
                    "Until their answers began. A dot is a trace: click it.",
                    percentiles("omnimind_http_request_duration_seconds"),
                    unit="s",
                ),
                Panel(
                    "Slowest routes",
                    "The 95th percentile of each: one in twenty takes longer. Traces, in OmniMind, has them.",
                    [(f"topk(8, {quantile(0.95, 'omnimind_http_request_duration_seconds', 'route')})", "{{route}}")],
                    "bars",
                    "s",
                ),
                Panel(
                    "Our faults",
                    "The share of requests that were answered with 5xx; the objective allows 0.5 %.",
                    [
                        (
                            ratio(
                                'sum(rate(omnimind_http_requests_total{status=~"5.."}[$__rate_interval]) or vector(0))',
                                rate("omnimind_http_requests_total"),
                            ),
                            "5xx",
                        )
                    ],
                    unit="percentunit",
                    limits=(0.001, 0.01),
                ),
                Panel(
                    "Being answered",
                    "Streams included: whoever watches a run is one all the time.",
                    [("sum by (method) (omnimind_http_requests_active)", "{{method}}")],
                ),
                Panel(
                    "How long, as a picture",
                    "The more requests, the darker. Two bands are two kinds of requests, or a cache that helps some.",
                    [
                        (
                            "sum by (le) (increase(omnimind_http_request_duration_seconds_bucket[$__rate_interval]))",
                            "{{le}}",
                        )
                    ],
                    "heat",
                    "s",
                ),
            ),
        ),
        Row(
            "Runs",
            (
                Panel(
                    "Runs that go on",
                    "Waiting ones wait for people or for a time, and cost nothing; queued ones want workers.",
                    [(house("omnimind_runs_unfinished", "status"), "{{status}}")],
                    "stacked",
                ),
                Panel(
                    "Runs that ended",
                    "Within the last hour, by how they ended.",
                    [("sum by (status) (increase(omnimind_runs_total[1h]))", "{{status}}")],
                    "stacked",
                ),
                Panel(
                    "How long runs took",
                    "The 95th percentile of each flow, from beginning to end, waiting included.",
                    [(quantile(0.95, "omnimind_run_duration_seconds", "flow"), "{{flow}} p95")],
                    unit="s",
                ),
                Panel(
                    "States",
                    "A second, by type and how they ended. Nothing at all while runs go on: nothing moves.",
                    [(rate("omnimind_states_total", "type, status"), "{{type}} {{status}}")],
                    "stacked",
                ),
                Panel(
                    "How long states took",
                    "The 95th percentile, by type: Task is agents at work, Wait and Map hold others.",
                    [(quantile(0.95, "omnimind_state_duration_seconds", "type"), "{{type}}")],
                    unit="s",
                ),
                Panel(
                    "Last success",
                    "How long ago a run of each flow succeeded: long, though some were asked for, is trouble.",
                    [("time() - max by (flow) (omnimind_run_last_success_timestamp_seconds)", "{{flow}}")],
                    "bars",
                    "s",
                ),
            ),
        ),
        Row(
            "Agents",
            (
                Panel(
                    "Calls",
                    "A second, by how they ended; remembered ones cost nothing.",
                    [(rate("omnimind_agent_calls_total", "agent, outcome"), "{{agent}} {{outcome}}")],
                    "stacked",
                ),
                Panel(
                    "How long they took",
                    "The 95th percentile of each agent, without what it waited for room.",
                    [(quantile(0.95, "omnimind_agent_duration_seconds", "agent"), "{{agent}}")],
                    unit="s",
                ),
                Panel(
                    "At work",
                    "Calls that go on. A flat line at what workers can do at once: add workers.",
                    [("sum by (agent) (omnimind_agent_active)", "{{agent}}")],
                    "stacked",
                ),
                Panel(
                    "Failures",
                    "By agent and code. Errors, in OmniMind's dashboard, has them grouped.",
                    [
                        (
                            "sum by (agent, code) (increase(omnimind_agent_errors_total[$__rate_interval]))",
                            "{{agent}} {{code}}",
                        )
                    ],
                    width=24,
                ),
            ),
        ),
        Row(
            "Models",
            (
                Panel(
                    "Calls",
                    "A second, by how they ended; cached ones asked nobody.",
                    [
                        (
                            rate("omnimind_model_calls_total", "provider, model, outcome"),
                            "{{provider}} {{model}} {{outcome}}",
                        )
                    ],
                    "stacked",
                ),
                Panel(
                    "How long they took",
                    "The 95th percentile, to the end of the answer. It grows with what is written.",
                    [(quantile(0.95, "omnimind_model_duration_seconds", "model"), "{{model}}")],
                    unit="s",
                ),
                Panel(
                    "First token",
                    "The 95th percentile of streamed answers: how long people look at nothing.",
                    [(quantile(0.95, "omnimind_model_first_token_seconds", "model"), "{{model}}")],
                    unit="s",
                ),
                Panel(
                    "Tokens",
                    "A second. Output is what costs most; cache_read is among input, and cheap.",
                    [(rate("omnimind_model_tokens_total", "model, type"), "{{model}} {{type}}")],
                    "stacked",
                ),
                Panel(
                    "Tokens of a call",
                    "The median. A prompt that grows shows here before it shows in money.",
                    [(quantile(0.5, "omnimind_model_call_tokens", "model, type"), "{{model}} {{type}}")],
                ),
                Panel(
                    "Breakers",
                    "0: it is asked, 1: it is tried again, 2: it is left alone, and others are asked.",
                    [("max by (deployment) (omnimind_breaker_state)", "{{deployment}}")],
                ),
                Panel(
                    "Known already",
                    "The share of looks that found something: actions are results of agents, answers those of models.",
                    [
                        (
                            ratio(
                                rate('omnimind_cache_lookups_total{outcome=~"hit|semantic"}', "cache"),
                                rate("omnimind_cache_lookups_total", "cache"),
                            ),
                            "{{cache}}",
                        )
                    ],
                    unit="percentunit",
                    width=12,
                ),
                Panel(
                    "Guardrails",
                    "Texts a second in which a rule found something, and what was decided. Look at what makes it rise.",
                    [(rate("omnimind_guard_decisions_total", "rule, action"), "{{rule}} {{action}}")],
                    "stacked",
                    width=12,
                ),
            ),
        ),
        Row(
            "Log lines",
            (
                Panel(
                    "Warnings and worse",
                    "Of all processes, by files or by OTLP; the trace of a line is a link.",
                    [(r'{service_name="omnimind"} |~ `(?i)"(level|severity)": ?"(warn|error|critical|fatal)`', "")],
                    "lines of log",
                    width=24,
                ),
            ),
        ),
    ),
)
