"""What a policy redacts of a brief is nowhere afterwards: every store is searched, byte by byte."""

import base64
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import redis

from omnimind.runtime.guarding import equipment
from omnimind.runtime.policing import Policing
from omnimind.settings import Settings
from omnimind.store.database import open_database
from omnimind.store.keys import Keys, pepper_of
from omnimind.store.tables import metadata
from omnimind.testing.collector import Collector

CPF, MAIL, NAME = "529.982.247-25", "zebulon.quixote@example.org", "Zebulon Quixótico"
KEY = "sk-proj-" + "Zq7Vb2Lm9Xc4Nd8Kf3Hj6Tp1Rw5Ys0Ga"
BLOCKED = "operation-hidden-tamarind"
SECRETS = (CPF, CPF.replace(".", "").replace("-", ""), MAIL, NAME, KEY, BLOCKED)

POLICY = r"""name: house
rules:
  - {id: personal, check: personal, where: [brief], action: redact}
  - {id: keys, check: secrets, where: [brief], action: redact, threshold: 0.5}
  - {id: names, check: regex, pattern: 'Zebulon +Quix\w+', kind: name, where: [brief], action: redact}
  - {id: never, check: regex, pattern: 'operation-\w+-tamarind', kind: secret, where: [brief], action: block}
"""
"""It has none of what it hides: policies are kept as they are written."""

TEXT = f"""# The sea of {NAME}

{NAME} says that the sea climbs the wall twice a day. Write to {MAIL} or ask for {CPF}.

## Why

The moon pulls the water. The key is {KEY} and nobody may know it.
"""
PAGE = (
    f"<html><!-- {NAME} {KEY} --><body><h1>The sea</h1><p>The sea climbs the wall twice a day, says {MAIL}.</p></body>"
)
BROKEN = f"---\ntitle: [{NAME}\n---\n\n# The sea\n\nIt is {MAIL}."

TOLD = b"sea climbs", b"moon pulls", b"twice a day"
"""What is narrated, which nothing that watches may say."""

TELEMETRY = {"logs", "spans", "traces", "series", "points", "faults", "occurrences", "patterns", "tallies", "profiles"}
TELEMETRY |= {"alerts", "incidents", "incident_events", "deliveries", "decisions", "outcomes", "workers", "audit"}

COMMAND = [str(Path(sys.executable).with_name("omnimind")), "serve", "--port", "0", "--drain", "20"]
OVER = {"ready", "rejected", "failed", "cancelled"}
SOON_S = 120.0


def forms(secret):
    """The bytes that ``secret`` may be in a store as: text, escaped, in Base64 wherever it begins, in hexadecimal."""
    plain = secret.encode()
    yield from (plain, secret.encode("utf-16-le"), secret.encode("utf-16-be"), plain.hex().encode())
    yield from (json.dumps(secret)[1:-1].encode(), quote(secret, safe="").encode())
    for alphabet in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            told = alphabet(b"\0" * before + plain)
            yield told[-(-before * 8 // 6) : len(told) // 4 * 4 - 4]


FORMS = {form: secret for secret in SECRETS for form in forms(secret)}


def unpacked(data):
    """``data``, and what it is if it is compressed."""
    yield data
    for unpack in (gzip.decompress, zlib.decompress, lambda some: zlib.decompress(some, -15)):
        try:
            yield unpack(data)
        except (OSError, EOFError, zlib.error):
            continue


def found_in(data):
    """The secrets in ``data``, in any form."""
    return {FORMS[form] for some in unpacked(data) for form in FORMS if form in some}


def says(data):
    """Whether ``data`` has words of what was made."""
    return any(told in some for some in unpacked(data) for told in TOLD)


def rows(database):
    """Every value of every table, as bytes."""
    with database.reading() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(table.select()):
                for value in row:
                    yield table.name, value if isinstance(value, bytes) else str(value).encode()


def remembered(url):
    """Everything in a Redis."""
    with redis.Redis.from_url(url) as shared:
        return [(key, shared.dump(key) or b"") for key in shared.scan_iter()]


def test_the_search_finds_what_there_is():
    """In all its forms, or its silence would tell nothing."""
    for secret in SECRETS:
        for told in (
            secret.encode(),
            secret.encode("utf-16-le"),
            json.dumps({"a": secret}).encode(),
            base64.b64encode(f"a{secret} and more".encode()),
            base64.b64encode(f"ab{secret} and more".encode()),
            gzip.compress(f"so {secret} it is".encode()),
            zlib.compress(f"so {secret} it is".encode()),
        ):
            assert found_in(told) == {secret} | ({CPF} & {secret}), (secret, told)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a service keeps what it keeps: its home, and what its environment says."""
    said = {**os.environ, "OMNIMIND_HOME": str(tmp_path), "OMNIMIND_TRACES_SHARE": "1", "OMNIMIND_PROCESSES": "1"}
    if request.param == "postgresql":
        said["OMNIMIND_DATABASE_URL"] = request.getfixturevalue("postgres_url")
        said["OMNIMIND_REDIS_URL"] = request.getfixturevalue("redis_server")
    return tmp_path, said


class Serving:
    """A service as a process of its own, whose policy hides things."""

    def __init__(self, home, environment):
        self.home = home
        self.settings = Settings.from_environment(
            {name: said for name, said in environment.items() if name.startswith("OMNIMIND_")}
        )
        self.database = open_database(self.settings.database)
        Policing(self.database, equipment(home)).set("default", POLICY, "tests")
        _, key = Keys(self.database, pepper_of(home, None)).create("test", "default", ("admin",))
        self.lines = (home / "lines").open("w+b")
        self.process = subprocess.Popen(
            COMMAND, env=environment, stdout=self.lines, stderr=subprocess.PIPE, start_new_session=True
        )
        self.printed = self.process.stderr.readline()
        url = re.search(rb"http://\S+", self.printed)[0].decode()
        self.client = httpx.Client(
            base_url=url, timeout=60, headers={"authorization": f"Bearer {key.get_secret_value()}"}
        )

    def over(self, production_id):
        """What became of a production."""
        until_s = time.monotonic() + SOON_S
        while time.monotonic() < until_s:
            told = self.client.get(f"/v1/productions/{production_id}").raise_for_status().json()
            if told["status"] in OVER:
                return told
            time.sleep(0.2)
        raise AssertionError("it did not come to an end")

    def order(self, **wanted):
        """A production, until it is over."""
        wanted = {"options": {"quality": "draft"}, **wanted}
        answer = self.client.post("/v1/productions", json=wanted)
        assert answer.status_code == 202, answer.text
        return self.over(answer.json()["id"])

    def stop(self):
        """Until everything is written."""
        self.client.close()
        self.process.send_signal(signal.SIGTERM)
        _, rest = self.process.communicate(timeout=60)
        self.lines.seek(0)
        with self.lines:
            return self.printed + rest + self.lines.read()


def test_what_is_redacted_of_a_brief_is_nowhere(place):
    """Neither what was sent nor ordered, nor what comes of it when it succeeds and when it fails."""
    home, environment = place
    with Collector() as collector:
        environment |= {"OMNIMIND_OTLP_ENDPOINT": collector.http, "OMNIMIND_OTLP_PROTOCOL": "http/protobuf"}
        serving = Serving(home, environment)
        try:
            sent = {"file": (f"{NAME}.md", TEXT.encode(), "text/markdown")}
            upload = serving.client.post("/v1/uploads", files=sent).raise_for_status().json()
            page = {"file": ("page.html", PAGE.encode(), "text/html")}
            page = serving.client.post("/v1/uploads", files=page).raise_for_status().json()
            assert (page["media_type"], page["name"]) == ("text/plain", "page.txt")
            made = serving.order(sources=[{"upload": upload["sha256"]}])
            assert made["status"] == "ready", made
            options = {"quality": "draft", "title": f"For {NAME}"}
            wrong = serving.order(request=f"Ask {MAIL}", sources=[{"text": BROKEN, "name": NAME}], options=options)
            assert wrong["status"] == "failed", wrong
            text = {"sources": [{"text": f"# The sea\n\nThis is {BLOCKED}, says {NAME}. It climbs the wall."}]}
            refused = serving.client.post("/v1/productions", json=text)
            assert (refused.status_code, refused.json()["code"]) == (403, "guard.blocked")
            planned = serving.client.post("/v1/plans", json={"sources": [{"text": TEXT}]})
            assert planned.status_code == 200, planned.text
            decided = serving.client.get("/v1/decisions").json()["items"]
        finally:
            said = serving.stop()
    assert {one["agent"] for one in decided if one["decided"] in {"redact", "block"}} == {"door"}
    assert b'"worker ended"' in said
    assert found_in(said) == set()
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        assert found_in(path.read_bytes()) == set(), path
    kept = list(rows(serving.database))
    assert {"runs", "history", "logs", "spans", "faults", "patterns", "decisions"} <= {table for table, _ in kept}
    for table, value in kept:
        assert found_in(value) == set(), (table, value[:2000])
        assert table not in TELEMETRY or not says(value), (table, value[:2000])
    assert any(says(path.read_bytes()) for path in files), "it is told somewhere, and would be found"
    assert not says(said)
    assert not any(says(path.read_bytes()) for path in (home / "metrics").rglob("*") if path.is_file())
    serving.database.close()
    if serving.settings.redis_url:
        for key, value in remembered(serving.settings.redis_url.get_secret_value()):
            assert found_in(key + value) == set(), key
    assert collector.requests
    for path, _, message in collector.requests:
        assert found_in(message.SerializeToString()) == set(), path
        assert not says(message.SerializeToString()), path
