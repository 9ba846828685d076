"""The dashboard's files, and the envelope that every answer comes in."""

import asyncio
import gzip
import io

import brotli
import pytest

from omnimind.api.envelope import Envelope
from omnimind.api.site import Site
from omnimind.telemetry.logs import logger


def asked(app, path, method="GET", **headers):
    """The status, the headers and the body of an answer."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": told}
    asyncio.run(app(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body


@pytest.fixture
def site(tmp_path):
    """A dashboard that was built."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>OmniMind</title>")
    (tmp_path / "assets" / "app-1a2b3c.js").write_text("console.log('sea');" * 200)
    (tmp_path / "icon.svg").write_text("<svg/>")
    return Site(tmp_path)


def test_files_with_a_hash_in_their_name_are_kept_for_ever(site):
    """Others are asked for each time, and sent only if they changed."""
    status, headers, _ = asked(site, "/assets/app-1a2b3c.js")
    assert (status, headers[b"content-type"]) == (200, b"text/javascript; charset=utf-8")
    assert b"immutable" in headers[b"cache-control"]
    status, headers, _ = asked(site, "/icon.svg")
    assert (status, headers[b"cache-control"]) == (200, b"no-cache")
    status, _, body = asked(site, "/icon.svg", if_none_match=headers[b"etag"].decode())
    assert (status, body) == (304, b"")


def test_every_page_is_the_one_page(site):
    """A link into the dashboard leads there; a file that is gone is gone."""
    status, headers, body = asked(site, "/productions/6hn2k4r8vyq1b3d5")
    assert (status, b"OmniMind" in body, headers[b"cache-control"]) == (200, True, b"no-cache")
    assert b"script-src 'self'" in headers[b"content-security-policy"]
    assert asked(site, "/assets/app-old.js")[0] == 404
    assert asked(site, "/../../etc/passwd")[2] == body
    assert asked(site, "/", method="POST")[0] == 405
    assert asked(site, "/", method="HEAD")[2] == b""


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, deflate, br", b"br", brotli.decompress),
        ("gzip", b"gzip", gzip.decompress),
        ("identity", None, bytes),
    ],
)
def test_texts_are_sent_small(site, accepted, encoding, unpack):
    """As small as the browser can take them."""
    _, headers, body = asked(site, "/assets/app-1a2b3c.js", accept_encoding=accepted)
    assert headers.get(b"content-encoding") == encoding
    assert unpack(body).startswith(b"console.log")
    assert headers[b"content-length"] == str(len(body)).encode()


def test_without_a_dashboard_a_page_says_how_to_build_it(tmp_path):
    """A checkout without Node runs all the same."""
    status, _, body = asked(Site(tmp_path), "/")
    assert (status, b"make web" in body) == (200, True)


async def broken(scope, receive, send):
    """An application that fails while it answers."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"SAMEORIGIN")]})
    raise ValueError("secret")


def test_every_answer_has_a_name_and_keeps_browsers_from_harm():
    """What an answer says itself stays; what breaks off is logged without what was in it."""
    said = io.StringIO()
    _, headers, _ = asked(Envelope(broken, logger(said, verbose=True), is_secure=True), "/v1/x")
    assert headers[b"x-frame-options"] == b"SAMEORIGIN"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"strict-transport-security"].startswith(b"max-age")
    assert len(headers[b"x-request-id"]) == 16
    assert headers[b"x-request-id"].decode() in said.getvalue()
    assert "secret" not in said.getvalue()
