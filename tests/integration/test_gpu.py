"""What Nvidia's driver tells of its processors is measured, as its library tells it; without one, nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COMPILER = shutil.which("cc")

DRIVER = """
typedef struct {unsigned int gpu, memory;} Rates;
typedef struct {unsigned long long total, free, used;} Memory;
static int devices[2];

int nvmlInitWithFlags(unsigned int flags) {return 0;}
int nvmlDeviceGetCount_v2(unsigned int *count) {*count = 2; return 0;}
int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void **device) {*device = &devices[index]; return 0;}
int nvmlDeviceGetUtilizationRates(void *device, Rates *rates) {rates->gpu = 40; return 0;}
int nvmlDeviceGetMemoryInfo(void *device, Memory *memory) {
    memory->total = 8000; memory->used = 3000; memory->free = 5000; return 0;
}
int nvmlDeviceGetTemperature(void *device, int sensor, unsigned int *celsius) {*celsius = 65; return 0;}
int nvmlDeviceGetPowerUsage(void *device, unsigned int *milliwatts) {
    *milliwatts = 120500; return device == &devices[1] ? 3 : 0;  /* 3: it is not supported */
}
"""
"""As much of a driver as is asked. Source: Nvidia, "NVML API Reference Guide"."""

MEASURE = """
import json
from omnimind.telemetry.metrics.gpu import graphics
from omnimind.telemetry.metrics.registry import Registry
registry = Registry()
graphics(registry)
cells = registry.cells()
print(json.dumps({name: {" ".join(key): cell.value for key, cell in some.items()} for name, some in cells.items()}))
"""


def measured(**environment):
    """What a process finds."""
    told = subprocess.run(
        [sys.executable, "-c", MEASURE], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return json.loads(told.stdout)


@pytest.mark.skipif(COMPILER is None, reason="there is no compiler of C here: install gcc")
def test_what_the_driver_tells_is_measured(tmp_path):
    """Of each processor; what one of them can't tell is left out."""
    (tmp_path / "driver.c").write_text(DRIVER)
    library = tmp_path / "libnvidia-ml.so.1"
    subprocess.run([COMPILER, "-shared", "-fPIC", "-o", library, tmp_path / "driver.c"], check=True)
    assert measured(LD_LIBRARY_PATH=str(tmp_path)) == {
        "omnimind_gpu_utilisation_ratio": {"0": 0.4, "1": 0.4},
        "omnimind_gpu_memory_bytes": {"0 used": 3000, "0 free": 5000, "1 used": 3000, "1 free": 5000},
        "omnimind_gpu_temperature_celsius": {"0": 65, "1": 65},
        "omnimind_gpu_power_watts": {"0": 120.5},
    }


def test_without_a_driver_there_is_nothing(tmp_path):
    """And it is no trouble."""
    if any(Path(folder, "libnvidia-ml.so.1").exists() for folder in ("/usr/lib", "/usr/lib/x86_64-linux-gnu")):
        pytest.skip("there is a driver here")
    assert measured(LD_LIBRARY_PATH=str(tmp_path)) == {}
