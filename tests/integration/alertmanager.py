"""A real Alertmanager, for tests."""

import shutil
import subprocess
import time

import httpx
import pytest

from .prometheus import free_port

ALERTMANAGER = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")

needs_alertmanager = pytest.mark.skipif(
    ALERTMANAGER is None, reason="Alertmanager is not installed: apt install prometheus-alertmanager"
)

_SOON_S = 30.0


class Alertmanager:
    """A context manager; within it the server runs.

    Args:
        config: Its configuration, a file; its data and its log are beside it.

    Attributes:
        address: Where it answers: ``127.0.0.1:9093``.
        url: The same, as a URL.
    """

    def __init__(self, config):
        self._config = config
        self.address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{self.address}"

    def __enter__(self):
        command = [
            ALERTMANAGER,
            f"--config.file={self._config}",
            f"--storage.path={self._config.parent / 'alertmanager-data'}",
            f"--web.listen-address={self.address}",
            "--cluster.listen-address=",
        ]
        with (self._config.parent / "alertmanager-log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until_s = time.monotonic() + _SOON_S
        while not self._is_ready():
            assert time.monotonic() < until_s, "Alertmanager did not begin"
            time.sleep(0.05)  # another process begins meanwhile
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(_SOON_S)

    def _is_ready(self):
        try:
            return httpx.get(f"{self.url}/-/ready", timeout=5).status_code == 200
        except httpx.TransportError:
            return False
