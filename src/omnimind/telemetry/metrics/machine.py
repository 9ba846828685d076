"""The metrics of machines, of processes, and of what measures them."""

from typing import Final

from omnimind.telemetry.metrics.metric import Metric

_GPU: Final = (("gpu", "hw.id"),)

MACHINE: Final = (
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

ITSELF: Final = (
    Metric(
        "omnimind_telemetry_dropped_total",
        "counter",
        "Spans, lines and points that were not kept or sent, since there were too many or their taker was in trouble.",
        ("signal",),
    ),
    Metric("omnimind_build_info", "gauge", "Always 1; the version is its label.", ("version",), scope="machine"),
)
