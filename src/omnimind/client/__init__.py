"""A client of the service: every operation is a value, and a client carries it out.

>>> from omnimind.client import Client, productions
>>> with Client("http://127.0.0.1:8000", key="omk_…") as omnimind:
...     made = omnimind(productions.create("How tides work, for ten-year-olds, 90 seconds"))
...     made = omnimind.finished(made.id)
...     omnimind.save(productions.file(made.id, "video.mp4"), Path("tides.mp4"))

``AsyncClient`` does the same with ``await``.
"""

from omnimind.client import agents, approvals, artifacts, costs, flows, productions, runs
from omnimind.client.async_client import AsyncClient
from omnimind.client.client import Client
from omnimind.client.operation import Operation
from omnimind.client.shapes import Event, Flow, Page, Production, Question, Run, Upload

__all__ = [
    "AsyncClient",
    "Client",
    "Event",
    "Flow",
    "Operation",
    "Page",
    "Production",
    "Question",
    "Run",
    "Upload",
    "agents",
    "approvals",
    "artifacts",
    "costs",
    "flows",
    "productions",
    "runs",
]
