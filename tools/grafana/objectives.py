"""What is promised, how fast budgets go, and which alerts fire. Needs the rules in deploy/prometheus/rules."""

from typing import Final

from view import Panel, Row, View

OBJECTIVES: Final = View(
    "objectives",
    "OmniMind: objectives",
    "What is promised, whether it is kept, how fast the budgets for errors go, and which alerts fire.",
    (
        Row(
            "Promises",
            (
                Panel(
                    "Budget that is left",
                    "Of the errors that an objective allows in its window. Below 0 the promise is broken: mend first.",
                    [("min by (objective) (slo:budget_left:ratio)", "{{objective}}")],
                    "bars",
                    "percentunit",
                    12,
                ),
                Panel(
                    "Within three days",
                    "The share of what went well; beside it the share that is promised.",
                    [
                        ("1 - max by (objective) (slo:bad:ratio_3d)", "{{objective}}"),
                        ("max by (objective) (slo:target:ratio)", "{{objective}}: promised"),
                    ],
                    "bars",
                    "percentunit",
                    12,
                ),
                Panel(
                    "Budget that is left, as it went",
                    "A step down is an incident, a slope is something that fails all the time.",
                    [("min by (objective) (slo:budget_left:ratio)", "{{objective}}")],
                    unit="percentunit",
                    width=24,
                ),
            ),
        ),
        Row(
            "How fast budgets go",
            tuple(
                Panel(
                    title,
                    f"1 uses a budget up by the end of its window; from {rate:g} on, together with {short}, it alerts.",
                    [
                        (
                            f"max by (objective) (slo:bad:ratio_{long})"
                            " / on (objective) (1 - max by (objective) (slo:target:ratio))",
                            "{{objective}}",
                        )
                    ],
                    width=6,
                    limits=(rate / 2, rate),
                )
                for title, long, short, rate in (
                    ("Over an hour", "1h", "5m", 14.4),
                    ("Over six hours", "6h", "30m", 6.0),
                    ("Over a day", "1d", "2h", 3.0),
                    ("Over three days", "3d", "6h", 1.0),
                )
            ),
        ),
        Row(
            "Alerts",
            (
                Panel(
                    "Firing",
                    "Critical ones wake people.",
                    [
                        (
                            f'count(ALERTS{{alertstate="firing", severity="{severity}"}}) or vector(0)',
                            severity,
                        )
                        for severity in ("critical", "warning")
                    ],
                    "stat",
                    width=6,
                    limits=(1, 1),
                ),
                Panel(
                    "Pending",
                    "Not as it should be, and not yet for long enough.",
                    [('count(ALERTS{alertstate="pending"}) or vector(0)', "")],
                    "stat",
                    width=6,
                ),
                Panel(
                    "Told to Alertmanager",
                    "Alerts a minute that Prometheus sent; if it is 0 while alerts fire, nobody hears of them.",
                    [("sum(rate(prometheus_notifications_sent_total[$__rate_interval])) * 60", "")],
                    "stat",
                    width=6,
                ),
                Panel(
                    "Lost on the way",
                    "Alerts a minute that Alertmanager never got: see the log of Prometheus.",
                    [
                        (
                            "60 * (sum(rate(prometheus_notifications_dropped_total[$__rate_interval]))"
                            " + sum(rate(prometheus_notifications_errors_total[$__rate_interval])))",
                            "",
                        )
                    ],
                    "stat",
                    width=6,
                    limits=(0.1, 1),
                ),
                Panel(
                    "Which fire, and since when",
                    "When each fired. OmniMind's page Alerts, or Alertmanager, tells what is silenced.",
                    [
                        (
                            'sum by (alertname, objective, severity) (ALERTS{alertstate="firing"})',
                            "{{alertname}} {{objective}} ({{severity}})",
                        )
                    ],
                    "stacked",
                    width=24,
                ),
            ),
        ),
    ),
)
