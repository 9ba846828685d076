"""Machines, processes, the queue and workers."""

from typing import Final

from view import Panel, Row, View, house, rate

SYSTEM: Final = View(
    "system",
    "OmniMind: system",
    "Machines, processes, queue and workers: is there room, and does everything answer?",
    (
        Row(
            "Now",
            (
                Panel(
                    "Scraped",
                    "Machines that answer Prometheus, and all that should.",
                    [('sum(up{job="omnimind"})', "up"), ('count(up{job="omnimind"})', "all")],
                    "stat",
                    width=4,
                ),
                Panel(
                    "Worst component",
                    "0 something is down, 0.5 something is degraded. See Components.",
                    [("min(omnimind_component_health)", "")],
                    "stat",
                    width=4,
                ),
                Panel(
                    "Waiting runs",
                    "Runs that nobody drives yet.",
                    [(house("omnimind_queue_depth"), "")],
                    "stat",
                    width=4,
                    limits=(50, 200),
                ),
                Panel(
                    "Oldest of them",
                    "If it grows, workers are missing.",
                    [(house("omnimind_queue_oldest_seconds"), "")],
                    "stat",
                    "s",
                    4,
                    (300, 1800),
                ),
                Panel(
                    "Workers alive",
                    "Those that were heard of within 20 seconds.",
                    [(house('omnimind_workers{state="alive"}'), "")],
                    "stat",
                    width=4,
                ),
                Panel(
                    "Version",
                    "What runs; two of them: an update is under way, or was forgotten somewhere.",
                    [("max by (version) (omnimind_build_info)", "{{version}}")],
                    "stat",
                    width=4,
                ),
            ),
        ),
        Row(
            "Machines",
            (
                Panel(
                    "Processors",
                    "The share of all their time that they worked. Near 1 while runs wait: add machines.",
                    [("omnimind_host_cpu_ratio", "{{instance}}")],
                    unit="percentunit",
                    limits=(0.8, 0.95),
                ),
                Panel(
                    "Memory",
                    "Of each machine; free memory that nobody uses is no aim.",
                    [("omnimind_host_memory_bytes", "{{instance}} {{state}}")],
                    "stacked",
                    "bytes",
                ),
                Panel(
                    "Disk",
                    "Where OmniMind keeps its files: artifacts are pruned by age and size.",
                    [("omnimind_host_disk_bytes", "{{instance}} {{state}}")],
                    "stacked",
                    "bytes",
                ),
                Panel(
                    "Days until the disk is full",
                    "If it goes on as in the last six hours; 365: a year or more.",
                    [
                        (
                            'clamp_max(omnimind_host_disk_bytes{state="free"} / ignoring (state)'
                            ' clamp_min(deriv(omnimind_host_disk_bytes{state="used"}[6h]), 1) / 86400, 365)',
                            "{{instance}}",
                        )
                    ],
                    unit="d",
                ),
            ),
        ),
        Row(
            "Graphics processors, where there are any",
            (
                Panel(
                    "At work",
                    "The share of their time. Near 1 for long: what speaks, draws or writes there has to wait.",
                    [("omnimind_gpu_utilisation_ratio", "{{instance}} {{gpu}}")],
                    unit="percentunit",
                    width=6,
                ),
                Panel(
                    "Memory",
                    "A model that does not fit is asked for in vain.",
                    [("omnimind_gpu_memory_bytes", "{{instance}} {{gpu}} {{state}}")],
                    "stacked",
                    "bytes",
                    6,
                ),
                Panel(
                    "Temperature",
                    "From 85 °C on most of them slow down.",
                    [("omnimind_gpu_temperature_celsius", "{{instance}} {{gpu}}")],
                    unit="celsius",
                    width=6,
                    limits=(80, 90),
                ),
                Panel(
                    "Power",
                    "What they draw; near their limit they slow down.",
                    [("omnimind_gpu_power_watts", "{{instance}} {{gpu}}")],
                    unit="watt",
                    width=6,
                ),
            ),
        ),
        Row(
            "Processes",
            (
                Panel(
                    "Memory",
                    "It is flat when all is well: a creep is a leak. Profiles shows which.",
                    [("sum by (instance, process) (omnimind_process_memory_bytes)", "{{instance}} {{process}}")],
                    unit="bytes",
                ),
                Panel(
                    "Processor time",
                    "Processors that each kind of process keeps busy.",
                    [(rate("omnimind_process_cpu_seconds_total", "process"), "{{process}}")],
                    "stacked",
                ),
                Panel(
                    "Processes",
                    "How many there are of each kind; one fewer than usual has died.",
                    [("sum by (process) (omnimind_processes)", "{{process}}")],
                ),
            ),
        ),
        Row(
            "Queue and workers",
            (
                Panel(
                    "Queue",
                    "Runs that nobody drives yet. It may grow for a while; if it never falls, add workers.",
                    [(house("omnimind_queue_depth"), "waiting")],
                ),
                Panel(
                    "Workers",
                    "Silent ones have died or hang.",
                    [(house("omnimind_workers", "state"), "{{state}}")],
                    "stacked",
                ),
                Panel(
                    "What workers can do at once",
                    "If none is free for long, add workers.",
                    [(house("omnimind_worker_slots", "state"), "{{state}}")],
                    "stacked",
                ),
            ),
        ),
        Row(
            "Components and telemetry",
            (
                Panel(
                    "Components",
                    "1 well, 0.5 degraded, 0 down; GET /v1/health says why.",
                    [("min by (component) (omnimind_component_health)", "{{component}}")],
                    width=12,
                ),
                Panel(
                    "Telemetry that was dropped",
                    "Spans, lines or points a second that can't be seen later: database or collector are too slow.",
                    [(rate("omnimind_telemetry_dropped_total", "signal"), "{{signal}}")],
                    width=12,
                ),
            ),
        ),
    ),
)
