"""What strangers give as an address leads to the public web or nowhere; servers of our own stand in for it."""

import ipaddress
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from omnimind.core.brief import UPLOADED
from omnimind.core.errors import MissingError, OmniMindError
from omnimind.documents.addresses import PUBLIC, Guard
from omnimind.documents.fetch import load
from omnimind.documents.read import read

SECRET = b"the keys of the house"


class Handler(BaseHTTPRequestHandler):
    """A page, redirects, and what nobody outside may see."""

    seen: list[str]

    def do_GET(self):
        """Answer one request."""
        self.seen.append(self.path)
        where = {"/away": "http://127.0.0.2:{}/secret", "/file": "file:///etc/hostname", "/loop": "/loop"}.get(
            self.path
        )
        self.send_response(302 if where else 200)
        if where:
            self.send_header("Location", where.format(self.server.server_address[1]))
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if not where:
            page = b"<h1>Tides</h1><p>They rise.</p><img src='/dot.gif'>"
            self.wfile.write(SECRET if self.path == "/secret" else page)

    def log_message(self, format, *args):  # noqa: A002 - the base class names it so
        """Keep quiet."""


@pytest.fixture
def site():
    """A server on all of this machine's addresses, and what was asked of it."""

    asked = []
    site = type("Site", (Handler,), {"seen": asked})
    server = ThreadingHTTPServer(("0.0.0.0", 0), site)  # noqa: S104 - 127.0.0.2 stands for another machine
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_address[1], asked
    server.shutdown()
    thread.join()
    server.server_close()


def guard(port, *networks):
    """A guard that knows that port, and those private networks."""
    return Guard(frozenset({80, port}), tuple(map(ipaddress.ip_network, networks)))


def refusal(address, guard=PUBLIC):
    """The code of the error that fetching it raises."""
    with pytest.raises(OmniMindError) as error:
        load(address, guard=guard)
    return error.value.code


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",  # noqa: S104 - nothing listens there
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "192.0.0.192",
        "198.18.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
    ],
)
def test_only_the_public_web_is_reached(host):
    """Whatever an address is written as, and whatever is wrapped in it."""
    assert refusal(f"http://{host}/latest/meta-data") == "source.forbidden"


@pytest.mark.parametrize(
    "said",
    [
        "http://user:secret@127.0.0.1/",
        "http://127.0.0.1\\@example.org/",
        "http:///path",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1/\r\nX-Injected: yes",
        "http://[::1/",
        "file:///etc/hostname",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "/etc/hostname",
        "-",
        "# A text that would do without a guard",
    ],
)
def test_what_is_not_plainly_an_address_is_refused(said):
    """A file, standard input or a text is not asked for here."""
    assert refusal(said) == "source.address"


def test_nothing_is_sent_to_what_may_not_be_reached(site):
    """Neither is it connected to."""
    port, seen = site
    assert refusal(f"http://127.0.0.1:{port}/secret", guard(port)) == "source.forbidden"
    assert seen == []


def test_only_the_ports_of_the_web_are_reached(site):
    """Others are where other services listen."""
    port, seen = site
    bounds = Guard(networks=(ipaddress.ip_network("127.0.0.0/8"),))
    assert refusal(f"http://127.0.0.1:{port}/", bounds) == "source.forbidden"
    assert seen == []


def test_a_network_that_is_named_is_reached(site):
    """And its pages say that a stranger asked for them."""
    port, _ = site
    source = load(f"http://127.0.0.1:{port}/page", guard=guard(port, "127.0.0.1/32"))
    assert source.origin == f"{UPLOADED}http://127.0.0.1:{port}/page"
    assert b"They rise" in source.data


def test_redirects_are_looked_at_too(site):
    """To another machine, to a file, and in circles."""
    port, seen = site
    bounds = guard(port, "127.0.0.1/32")
    assert refusal(f"http://127.0.0.1:{port}/away", bounds) == "source.forbidden"
    assert refusal(f"http://127.0.0.1:{port}/file", bounds) == "source.unreachable"
    assert refusal(f"http://127.0.0.1:{port}/loop", bounds) == "source.unreachable"
    assert "/secret" not in seen
    assert seen.count("/loop") <= 6


def test_a_name_is_looked_up_once(site, monkeypatch):
    """What it leads to a moment later does not matter: the connection is made to what was looked at."""
    port, seen = site
    answers = iter(["127.0.0.1", "127.0.0.2"])

    def found(host, port, *_, **__):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert load(f"http://rebinding.test:{port}/page", guard=guard(port, "127.0.0.1/32")).data
    assert seen == ["/page"]
    assert refusal(f"http://rebinding.test:{port}/secret", guard(port, "127.0.0.1/32")) == "source.forbidden"


def test_a_name_that_leads_inside_as_well_is_refused(monkeypatch):
    """However many of its addresses are public."""
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (where, 80)) for where in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    assert refusal("http://both.test/") == "source.forbidden"


def test_no_proxy_looks_names_up_for_us(site, monkeypatch):
    """One that the environment names is not asked."""
    port, seen = site
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    assert refusal("http://10.0.0.1/secret") == "source.forbidden"
    assert seen == []


def test_pictures_of_a_page_that_a_stranger_gave_are_looked_at_too(site, tmp_path):
    """A page on the web can show what is inside; who has the machine can have it shown."""
    from omnimind.store.artifacts import FileArtifacts

    port, seen = site
    artifacts = FileArtifacts(tmp_path)
    document = read(load(f"http://127.0.0.1:{port}/page", guard=guard(port, "127.0.0.1/32")), artifacts)
    assert document.title == "Tides"
    assert "/dot.gif" not in seen
    read(load(f"http://127.0.0.1:{port}/page"), artifacts)
    assert "/dot.gif" in seen


def test_what_is_not_there_is_told_as_ever():
    """It is not forbidden, only missing."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(MissingError):
        load(f"http://127.0.0.1:{port}/", guard=guard(port, "127.0.0.0/8"))
