"""The catalogue: every metric there is. What is not here can't be counted.

Names and labels are read by dashboards, rules and houses outside: change none, add others.
"""

from typing import Final

from omnimind.telemetry.metrics.asked import MODELS, REQUESTS
from omnimind.telemetry.metrics.labels import LABELS
from omnimind.telemetry.metrics.machine import ITSELF, MACHINE
from omnimind.telemetry.metrics.worked import AGENTS, BUSINESS, MEDIA, QUEUE, RUNS

__all__ = ["CATALOGUE", "LABELS"]

_ALL: Final = (*REQUESTS, *RUNS, *AGENTS, *MODELS, *QUEUE, *MEDIA, *BUSINESS, *MACHINE, *ITSELF)

CATALOGUE: Final = {metric.name: metric for metric in _ALL}
"""Every metric, by its name."""
