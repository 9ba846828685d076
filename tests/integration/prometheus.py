"""A real Prometheus, for tests: it scrapes what it is told to, every second, and answers queries."""

import json
import shutil
import socket
import subprocess
import time

import httpx
import pytest

PROMETHEUS = shutil.which("prometheus")

needs_prometheus = pytest.mark.skipif(PROMETHEUS is None, reason="Prometheus is not installed: apt install prometheus")

SOON_S = 60.0
"""How long anything may take on a machine that is busy."""

_LOOK_S = 0.2


class Prometheus:
    """A context manager; within it the server runs.

    Args:
        folder: Where it keeps everything.
        targets: What is scraped at ``/metrics``: addresses such as ``127.0.0.1:8000``, by their jobs.
        key: What it shows of itself there.
        rules: Files of rules.
        alertmanager: The address of an Alertmanager that hears of alerts.
        is_target: Whether it scrapes itself too, as the job ``prometheus``.

    Attributes:
        url: Where it answers.
    """

    def __init__(self, folder, targets, *, key="", rules=(), alertmanager="", is_target=False):
        self._folder = folder
        self._folder.mkdir(exist_ok=True)
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        targets = {**targets, **({"prometheus": f"127.0.0.1:{self._port}"} if is_target else {})}
        (folder / "prometheus.yml").write_text(json.dumps(_config(targets, key, rules, alertmanager)))  # JSON is YAML

    def __enter__(self):
        command = [
            PROMETHEUS,
            f"--config.file={self._folder}/prometheus.yml",
            f"--storage.tsdb.path={self._folder}/data",
            f"--web.listen-address=127.0.0.1:{self._port}",
            "--enable-feature=exemplar-storage",
        ]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        self.until(self._is_ready, "Prometheus did not begin")
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(SOON_S)

    def get(self, path, **asked):
        """The data that it answers at ``/api/v1/``."""
        said = httpx.get(f"{self.url}/api/v1/{path}", params=asked, timeout=SOON_S).json()
        assert said["status"] == "success", said
        return said["data"]

    def query(self, expression):
        """The series that an expression gives now: pairs of labels and values."""
        return [(one["metric"], float(one["value"][1])) for one in self.get("query", query=expression)["result"]]

    def value(self, expression):
        """The value of an expression that gives one series, or a number; ``None`` if it gives none."""
        data = self.get("query", query=expression)
        found = [data["result"][1]] if data["resultType"] == "scalar" else [one["value"][1] for one in data["result"]]
        assert len(found) <= 1, f"{expression} gives {len(found)} series"
        return float(found[0]) if found else None

    def names(self):
        """The names of all samples that it has."""
        return set(self.get("label/__name__/values"))

    def until(self, look, otherwise):
        """What ``look`` gives as soon as that is something."""
        until_s = time.monotonic() + SOON_S
        while time.monotonic() < until_s:
            if found := look():
                return found
            time.sleep(_LOOK_S)  # another process works meanwhile
        raise AssertionError(f"{otherwise}: {(self._folder / 'log').read_text()[-2000:]}")

    def scraped_again(self):
        """Wait until everything was scraped that is there now."""
        begun_s = time.time()
        self.until(
            lambda: all(_at_s(one["lastScrape"]) > begun_s for one in self.get("targets")["activeTargets"]),
            "nothing is scraped",
        )
        assert [one["lastError"] for one in self.get("targets")["activeTargets"] if one["lastError"]] == []

    def _is_ready(self):
        try:
            return httpx.get(f"{self.url}/-/ready", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


def _config(targets, key, rules, alertmanager):
    shown = {"authorization": {"credentials": key}} if key else {}
    told = {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]} if alertmanager else {}
    return {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(path) for path in rules],
        "scrape_configs": [
            {"job_name": job, "static_configs": [{"targets": [address]}], **shown} for job, address in targets.items()
        ],
        "alerting": told,
    }


def _at_s(moment):
    """RFC 3339 with nanoseconds, in seconds since 1970."""
    from datetime import datetime

    whole, _, rest = moment.partition(".")
    zone = rest.lstrip("0123456789") or "Z"
    fraction = rest[: len(rest) - len(zone)] or "0"
    return datetime.fromisoformat(f"{whole}{zone.replace('Z', '+00:00')}").timestamp() + float(f"0.{fraction}")


def free_port():
    """A port that nobody listens at."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]
