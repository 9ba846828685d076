"""What this process takes of its machine, and the worker processes that it has."""

import os
from collections.abc import Callable
from typing import Final, Literal

import psutil

from omnimind.telemetry.metrics.registry import Registry

Role = Literal["server", "gateway", "worker"]

_AGENTS: Final = "agents"


def filling(role: Role) -> Callable[[Registry], None]:
    """What sets the metrics of this process, and of those that it has agents work in, which only workers do."""
    filler = _Filler(role)
    return filler.fill


def answering(registry: Registry) -> None:
    """Set what every program tells of itself, as Prometheus' libraries call it."""
    process = psutil.Process()
    with process.oneshot():
        registry.set("process_cpu_seconds_total", sum(process.cpu_times()[:2]))
        registry.set("process_resident_memory_bytes", process.memory_info().rss)
        registry.set("process_start_time_seconds", process.create_time())
    if os.name == "posix":
        registry.set("process_open_fds", process.num_fds())


class _Filler:
    def __init__(self, role: Role) -> None:
        self._role = role
        self._own = psutil.Process()
        self._told_s = {role: 0.0, _AGENTS: 0.0}

    def fill(self, registry: Registry) -> None:
        """Set gauges, and count what processors did since the last time."""
        times = self._own.cpu_times()
        self._tell(registry, self._role, 1, self._own.memory_info().rss, times.user + times.system)
        if self._role == "worker":
            self._tell_of_agents(registry, times.children_user + times.children_system)

    def _tell_of_agents(self, registry: Registry, ended_s: float) -> None:
        """``ended_s``: what those took that have ended."""
        count, memory_bytes, cpu_s = 0, 0, ended_s
        for child in self._own.children(recursive=True):
            try:
                memory_bytes += child.memory_info().rss
                cpu_s += sum(child.cpu_times()[:2])
            except psutil.Error:  # it ended meanwhile
                continue
            count += 1
        self._tell(registry, _AGENTS, count, memory_bytes, cpu_s)

    def _tell(self, registry: Registry, process: str, count: int, memory_bytes: int, cpu_s: float) -> None:
        registry.set("omnimind_processes", count, process=process)
        registry.set("omnimind_process_memory_bytes", memory_bytes, process=process)
        grown_s = max(cpu_s - self._told_s[process], 0.0)
        self._told_s[process] += grown_s
        registry.count("omnimind_process_cpu_seconds_total", grown_s, process=process)
