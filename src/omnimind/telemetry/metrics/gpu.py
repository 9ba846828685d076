"""Graphics processors of Nvidia, as the driver tells of them. Needs the extra ``gpu``; else there are none."""

from functools import lru_cache
from typing import Any, Final

from omnimind.telemetry.metrics.registry import Registry

_PERCENT: Final = 100
_MILLIWATTS: Final = 1000


def graphics(registry: Registry) -> None:
    """Set what each of them does now; what one of them can't tell is left out."""
    nvml = _nvml()
    if nvml is None:
        return
    for number in range(nvml.nvmlDeviceGetCount()):
        device, gpu = nvml.nvmlDeviceGetHandleByIndex(number), str(number)
        if (used := _asked(nvml, nvml.nvmlDeviceGetUtilizationRates, device)) is not None:
            registry.set("omnimind_gpu_utilisation_ratio", used.gpu / _PERCENT, gpu=gpu)
        if (memory := _asked(nvml, nvml.nvmlDeviceGetMemoryInfo, device)) is not None:
            registry.set("omnimind_gpu_memory_bytes", memory.used, gpu=gpu, state="used")
            registry.set("omnimind_gpu_memory_bytes", memory.total - memory.used, gpu=gpu, state="free")
        celsius = _asked(nvml, nvml.nvmlDeviceGetTemperature, device, nvml.NVML_TEMPERATURE_GPU)
        if celsius is not None:
            registry.set("omnimind_gpu_temperature_celsius", celsius, gpu=gpu)
        if (power := _asked(nvml, nvml.nvmlDeviceGetPowerUsage, device)) is not None:
            registry.set("omnimind_gpu_power_watts", power / _MILLIWATTS, gpu=gpu)


@lru_cache(maxsize=1)
def _nvml() -> Any:
    """Nvidia's library, begun; ``None`` if there is none, or no driver."""
    try:
        import pynvml  # type: ignore[import-untyped]  # it has no types
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return None
    return pynvml


def _asked(nvml: Any, ask: Any, *about: Any) -> Any:
    try:
        return ask(*about)
    except nvml.NVMLError:
        return None
