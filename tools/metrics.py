"""Write the page of metrics: ``python tools/metrics.py``, and with ``--check``: say whether it is up to date."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from omnimind.telemetry.metrics.catalogue import CATALOGUE, LABELS
from omnimind.telemetry.metrics.metric import EVERYWHERE, Metric
from omnimind.telemetry.metrics.otel import otel_name

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "metrics.md"

BEGINNING: Final = """\
# Metrics

`omnimind serve`, `omnimind gateway` and `omnimind worker --metrics [HOST:]PORT` answer `GET /metrics` for Prometheus,
in its own text format or in OpenMetrics, as it asks. Every process of a machine counts for itself; whoever is asked
tells what all of them counted, those included that are gone: each writes a sheet below `OMNIMIND_HOME/metrics` every
two seconds, which is what a kill may lose. What is of the whole installation is measured from its database and is the
same at all who share that: never sum it up over instances, take `max`.

Programs of the same machine need no key, as long as nobody else can reach the service: not where it listens, and not
through a proxy. Everybody else shows a key with the right `monitor.read`, of the tenant of the house:

```sh
omnimind keys create prometheus --scope monitor.read
```

```yaml
scrape_configs:
  - job_name: omnimind
    authorization: {credentials_file: /etc/prometheus/omnimind.key}
    static_configs: [{targets: ["omnimind.example.org"]}]
```

A machine that has workers only is asked at `omnimind worker --metrics 0.0.0.0:9100`. Buckets and counters have
exemplars, the ids of a trace and a span that were kept; Prometheus keeps them with `--enable-feature=exemplar-storage`.
The same numbers are sent by OTLP where that is set up, by the names that OpenTelemetry's conventions have for them. And
they are in the series of the embedded store, without any other server: by the minute for three days, by the hour for
ten weeks; but for those of one process (`process_…`), of the build and of when something happened last.

What a label may have is bounded: values beyond those in the table of labels are counted as `other`. No label has
anything of a brief, a prompt or an answer, nor what a client made up: routes are templates, models are those that there
are.

Hours saved are finished minutes times `OMNIMIND_HOURS_PER_MINUTE`. Its default, 1.3, is what a study of 249
organisations found for simple e-learning, 79 hours of work for one hour (Chapman Alliance, *How long does it take to
create learning?*, 2010); set it to what yours takes.

This page is written by `python tools/metrics.py`.
"""


def page() -> str:
    """The page."""
    return "\n".join([BEGINNING, *_metrics(), "", *_labels(), ""])


def _metrics() -> Iterator[str]:
    yield "## Every metric\n"
    yield "| name | kind | labels | what it says | where | OTLP |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for metric in CATALOGUE.values():
        labels = ", ".join(f"`{label}`" for label in metric.labels)
        told = f"{metric.help} {_more(metric)}".strip()
        yield f"| `{metric.name}` | {metric.kind} | {labels} | {told} | {_where(metric)} | `{otel_name(metric)}` |"


def _more(metric: Metric) -> str:
    """What else is to be known of it."""
    more = [
        {"house": "Of the whole installation.", "machine": "Of the machine."}.get(metric.scope, ""),
        f"Buckets: {', '.join(f'{bound:g}' for bound in metric.bounds)}." if metric.bounds else "",
        f"Not there while {metric.absent}." if metric.absent else "",
    ]
    return " ".join(filter(None, more))


def _where(metric: Metric) -> str:
    return "everywhere" if metric.where == EVERYWHERE else ", ".join(metric.where)


def _labels() -> Iterator[str]:
    yield "## Labels\n"
    yield "| label | what it is | values |"
    yield "| --- | --- | --- |"
    yield from (f"| `{label.name}` | {label.help} | {label.most} |" for label in LABELS.values())


def main() -> int:
    """How it ended."""
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        print("docs/metrics.md is not as python tools/metrics.py writes it", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
