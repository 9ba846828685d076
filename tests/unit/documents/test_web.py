"""Addresses are fetched within their limits, and what goes wrong is told; the server stands in for the web."""

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from omnimind.core.errors import OmniMindError
from omnimind.documents.fetch import load
from omnimind.documents.read import read

PAGE = (
    b"<html><head><title>T</title></head><body><h1>Tides</h1><p>They rise.</p><img src='m.png' alt='M'></body></html>"
)
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
ANSWERS = {
    "/shown": ("text/html", PAGE.replace(b"m.png", b"dot.gif")),
    "/dot.gif": ("image/gif", GIF),
    "/page": ("text/html; charset=utf-8", PAGE),
    "/latin": ("text/html; charset=iso-8859-1", "<p>Maré cheia</p>".encode("latin-1")),
    "/raw/tides.md": ("text/plain", b"# Tides"),
    "/notes": ("text/x-log", b"Notes."),
    "/octets": ("application/octet-stream", b"%PDF-1.4"),
    "/data": ("application/json; charset=utf-8", b"[1]"),
    "/table.csv": ("text/csv", b"a,b"),
    "/picture": ("image/png", b"\x89PNG"),
    "/octets-zip": ("application/octet-stream", b"PK\0\0"),
    "/Mar%C3%A9": ("text/plain", b"By its name."),
    "/large": ("text/plain", b"x" * 5000),
}


class Handler(BaseHTTPRequestHandler):
    """Answers what :data:`ANSWERS` says, and misbehaves on demand."""

    protocol_version = "HTTP/1.0"
    over: threading.Event

    def do_GET(self):
        """Answer one request."""
        if self.path in ANSWERS:
            media_type, body = ANSWERS[self.path]
            self.answer(200, {"Content-Type": media_type, "Content-Length": str(len(body))}, body)
        elif self.path.startswith("/to/"):
            self.answer(302, {"Location": self.path.removeprefix("/to")})
        elif self.path == "/loop":
            self.answer(302, {"Location": "/loop"})
        elif self.path == "/away":
            self.answer(302, {"Location": "file:///etc/hostname"})
        elif self.path == "/broken":
            self.answer(200, {"Content-Type": "text/plain", "Content-Length": "1000"}, b"half")
        elif self.path == "/silent":
            self.over.wait(20)
        elif self.path == "/drip":
            self.drip()
        else:
            self.answer(404, {})

    def answer(self, status, headers, body=b""):
        """Send a whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self):
        """Send a byte now and then, so that no single wait is long."""
        self.answer(200, {"Content-Type": "text/plain"})
        while not self.over.wait(0.02):
            try:
                self.wfile.write(b"x")
            except OSError:
                return

    def log_message(self, format, *args):  # noqa: A002 - the base class names it so
        """Keep quiet."""


@pytest.fixture
def site(monkeypatch) -> Iterator[str]:
    """The address of a server on this machine."""
    monkeypatch.setenv("no_proxy", "*")
    handler = type("OneHandler", (Handler,), {"over": threading.Event()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    handler.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def refusal(address, **options):
    """The error that loading ``address`` raises; it names it."""
    with pytest.raises(OmniMindError) as caught:
        load(address, **options)
    assert address in caught.value.message
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/page", "text/html"),
        ("/raw/tides.md", "text/markdown"),
        ("/notes", "text/plain"),
        ("/octets", "application/pdf"),
        ("/data", "application/json"),
        ("/table.csv", "text/csv"),
    ],
)
def test_media_types(site, path, media_type):
    """A page is what its server says; where that tells little, what its name or look does."""
    source = load(site + path)
    assert (source.media_type, source.origin) == (media_type, site + path)


def test_charset(site, artifacts):
    """The encoding that only the headers tell is honoured."""
    assert "Maré cheia" in read(load(site + "/latin"), artifacts).text


def test_letters_in_addresses(site):
    """An address may be given as a browser shows it."""
    assert load(site + "/Maré").data == b"By its name."


def test_redirects(site):
    """Redirects are followed, and the origin is where they lead."""
    assert load(site + "/to/page").origin == site + "/page"


def test_pictures_of_a_page(site, artifacts):
    """A page's pictures are looked for on the web, from its address; one that is missing is a notice."""
    document = read(load(site + "/to/page"), artifacts)
    image = document.blocks[-1]
    assert image.kind == "image"
    assert "404" in image.problem
    assert len(document.notices) == 1


def test_picture_from_the_web(site, artifacts):
    """A picture of a page from the web is fetched and kept."""
    document = read(load(site + "/shown"), artifacts)
    image = document.blocks[-1]
    assert (image.width, image.height, document.notices) == (1, 1, ())
    assert artifacts.read(image.artifact) == GIF


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/none", "answers 404"), ("/loop", "redirects"), ("/away", "out of the web"), ("/broken", "broke off")],
)
def test_unreachable(site, path, reason):
    """A page that is missing, leads in circles or out of the web, or breaks off, is unreachable."""
    error = refusal(site + path)
    assert error.code == "source.unreachable"
    assert reason in error.message


@pytest.mark.parametrize("path", ["/silent", "/drip"])
def test_time_limit(site, path):
    """The time limit holds for the whole answer, however often a byte comes."""
    error = refusal(site + path, time_limit_s=0.2)
    assert error.code == "source.unreachable"
    assert "0.2 s" in error.message


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/x", "http://no.such.host.invalid/", "http://[/", "http://a b/"]
)
def test_nobody_answers(site, address):
    """So is an address where nobody listens, or that is none."""
    assert refusal(address).code == "source.unreachable"


def test_too_large(site):
    """No more than the limit is taken."""
    assert refusal(site + "/large", max_bytes=4999).code == "source.too_large"
    assert len(load(site + "/large", max_bytes=5000).data) == 5000


@pytest.mark.parametrize("path", ["/picture", "/octets-zip"])
def test_unreadable_types(site, path):
    """A picture or an archive is no document."""
    assert refusal(site + path).code == "source.media_type"
