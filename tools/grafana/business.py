"""What was made, what it cost and what it saved."""

from typing import Final

from view import Panel, Row, View, rate, ratio

_OF_TENANT: Final = '{tenant=~"$tenant"}'

BUSINESS: Final = View(
    "business",
    "OmniMind: business",
    "What was made, what it cost, and what it saved.",
    (
        Row(
            "Within the time that is shown",
            (
                Panel(
                    "Ready",
                    "Productions that passed their review.",
                    [
                        (
                            'sum(increase(omnimind_productions_total{tenant=~"$tenant", outcome="ready"}[$__range]))',
                            "",
                        )
                    ],
                    "stat",
                    width=4,
                ),
                Panel(
                    "Not ready",
                    "Rejected by their review, or failed.",
                    [
                        (
                            'sum(increase(omnimind_productions_total{tenant=~"$tenant", outcome!="ready"}[$__range]))'
                            " or vector(0)",
                            "",
                        )
                    ],
                    "stat",
                    width=4,
                ),
                Panel(
                    "Minutes made",
                    "How long all productions are together that are ready.",
                    [(f"sum(increase(omnimind_production_video_seconds_total{_OF_TENANT}[$__range]))", "")],
                    "stat",
                    "s",
                    4,
                ),
                Panel(
                    "Spent on models",
                    "About; to the nano-dollar it is in `omnimind cost`.",
                    [(f"sum(increase(omnimind_tenant_cost_usd_total{_OF_TENANT}[$__range])) or vector(0)", "")],
                    "stat",
                    "currencyUSD",
                    4,
                ),
                Panel(
                    "A finished minute",
                    "Money spent on models, by minute of what is ready.",
                    [
                        (
                            ratio(
                                f"sum(increase(omnimind_tenant_cost_usd_total{_OF_TENANT}[$__range])) or vector(0)",
                                f"sum(increase(omnimind_production_video_seconds_total{_OF_TENANT}[$__range])) / 60",
                            ),
                            "",
                        )
                    ],
                    "stat",
                    "currencyUSD",
                    4,
                ),
                Panel(
                    "Hours saved",
                    "docs/metrics.md tells how they are counted.",
                    [(f"sum(increase(omnimind_hours_saved_total{_OF_TENANT}[$__range]))", "")],
                    "stat",
                    "h",
                    4,
                ),
            ),
        ),
        Row(
            "Money",
            (
                Panel(
                    "By model",
                    "US dollars an hour, as it goes now.",
                    [(f"{rate('omnimind_model_cost_usd_total', 'provider, model')} * 3600", "{{provider}} {{model}}")],
                    "stacked",
                    "currencyUSD",
                ),
                Panel(
                    "By agent",
                    "US dollars an hour; without a name: asked through the gateway.",
                    [(f"{rate('omnimind_model_cost_usd_total', 'agent')} * 3600", "{{agent}}")],
                    "stacked",
                    "currencyUSD",
                ),
                Panel(
                    "By tenant",
                    "US dollars an hour, as it goes now.",
                    [(f"{rate(f'omnimind_tenant_cost_usd_total{_OF_TENANT}', 'tenant')} * 3600", "{{tenant}}")],
                    "stacked",
                    "currencyUSD",
                ),
            ),
        ),
        Row(
            "Work",
            (
                Panel(
                    "Productions",
                    "Within the last day, by how they ended.",
                    [(f"sum by (outcome) (increase(omnimind_productions_total{_OF_TENANT}[1d]))", "{{outcome}}")],
                    "stacked",
                ),
                Panel(
                    "Minutes made",
                    "Within the last day, by tenant.",
                    [
                        (
                            f"sum by (tenant) (increase(omnimind_production_video_seconds_total{_OF_TENANT}[1d])) / 60",
                            "{{tenant}}",
                        )
                    ],
                    "stacked",
                    "m",
                ),
                Panel(
                    "Words narrated",
                    "Within the last day, by tenant.",
                    [(f"sum by (tenant) (increase(omnimind_words_narrated_total{_OF_TENANT}[1d]))", "{{tenant}}")],
                    "stacked",
                ),
            ),
        ),
    ),
)
