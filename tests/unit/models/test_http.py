"""The HTTP client of the providers."""

import asyncio
import gzip
import ssl
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import uvloop

from omnimind.core.errors import TransientError, UserError
from omnimind.models import http as client
from omnimind.models.http import Http, Patience, Reply, UnverifiedWarning

PATIENCE = Patience(connect_s=5, first_token_s=None, total_s=20)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Answers every request with the same bytes, and keeps what it was sent; ``is_closing``: and hangs up."""

    def __init__(self, answer: bytes = OK, *, is_closing: bool = False, tls: ssl.SSLContext | None = None) -> None:
        self._answer = answer
        self._is_closing = is_closing
        self._tls = tls
        self.requests: list[bytes] = []
        self.connections = 0

    async def __aenter__(self) -> "Server":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.requests.append(head)
                writer.write(self._answer)
                await writer.drain()
                if self._is_closing:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()


async def get(http: Http, url: str) -> Reply:
    """Ask for it."""
    return await http.send("GET", url, {}, None, PATIENCE)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate of our own for 127.0.0.1, and what a server shows it with."""
    folder = tmp_path_factory.mktemp("tls")
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", folder / "key.pem"]
    command = ["openssl", "req", "-x509", *key, "-out", folder / "certificate.pem", *names]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return folder / "certificate.pem", context


def test_pool() -> None:
    """Requests one after the other take the same connection; each loop has its own."""

    async def main(http: Http) -> int:
        async with http, Server() as server:
            for _ in range(3):
                assert await (await get(http, f"http://127.0.0.1:{server.port}/")).read() == b"ok"
            return server.connections

    http = Http()
    assert [asyncio.run(main(http)), asyncio.run(main(http))] == [1, 1]


def test_unknown_authority(authority: tuple[Path, ssl.SSLContext]) -> None:
    """Nothing is sent to who shows a certificate that nobody we trust has signed; the error says what to do."""

    async def main() -> None:
        async with Http() as http, Server(tls=authority[1]) as server:
            with pytest.raises(TransientError, match="not trusted") as caught:
                await get(http, f"https://127.0.0.1:{server.port}/")
            assert "OMNIMIND_CA_BUNDLE" in caught.value.hint
            assert not server.requests

    asyncio.run(main())


def test_private_authority(authority: tuple[Path, ssl.SSLContext]) -> None:
    """A private authority is trusted if its certificates are named."""

    async def main() -> None:
        async with Http(ca_file=authority[0]) as http, Server(tls=authority[1]) as server:
            reply = await get(http, f"https://127.0.0.1:{server.port}/")
            assert await reply.read() == b"ok"

    asyncio.run(main())


def test_unverified(authority: tuple[Path, ssl.SSLContext]) -> None:
    """Who switches verification off is warned each time."""

    async def main() -> None:
        with pytest.warns(UnverifiedWarning, match="not verified"):
            http = Http(is_verifying=False)
        async with http, Server(tls=authority[1]) as server:
            reply = await get(http, f"https://127.0.0.1:{server.port}/")
            assert await reply.read() == b"ok"

    asyncio.run(main())
    with pytest.warns(UnverifiedWarning):
        Http(is_verifying=False)


def test_roots() -> None:
    """The roots of certifi are trusted beside the system's."""
    import certifi

    bundled = ssl.create_default_context(cafile=certifi.where()).get_ca_certs(binary_form=True)
    assert set(bundled) <= set(Http()._trust.get_ca_certs(binary_form=True))


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_bad_bundle(tmp_path: Path, content: str | None) -> None:
    """A file of authorities that can't be read is noticed at once, and named."""
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    with pytest.raises(UserError, match=r"ca\.pem") as caught:
        Http(ca_file=path)
    assert caught.value.code == "model.ca_bundle"


@pytest.mark.parametrize("uses_proxies", [True, False])
def test_proxy(monkeypatch: pytest.MonkeyPatch, uses_proxies: bool) -> None:
    """The environment's proxy is used by who chose so, and by nobody else."""

    async def main() -> None:
        async with Http(uses_proxies=uses_proxies) as http, Server() as proxy, Server() as server:
            monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv("no_proxy", "")
            await (await get(http, f"http://127.0.0.1:{server.port}/models")).read()
            assert (len(proxy.requests), len(server.requests)) == ((1, 0) if uses_proxies else (0, 1))

    asyncio.run(main())


def test_redirect() -> None:
    """A redirect is not followed: a key never goes where nobody sent it."""

    async def main() -> None:
        async with Http() as http, Server() as elsewhere:
            moved = f"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:{elsewhere.port}/\r\nContent-Length: 0\r\n\r\n"
            async with Server(moved.encode()) as server:
                reply = await get(http, f"http://127.0.0.1:{server.port}/")
                assert reply.status == 307
                await reply.read()
            assert not elsewhere.requests

    asyncio.run(main())


def test_endless_body(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that is larger than any answer is not read to its end."""
    monkeypatch.setattr(client, "MAX_BYTES", 2**20)

    async def main() -> None:
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n" + bytes(2 * 2**20)
        async with Http() as http, Server(answer) as server:
            reply = await get(http, f"http://127.0.0.1:{server.port}/")
            with pytest.raises(TransientError, match="more than 1 MiB"):
                await reply.read()

    asyncio.run(main())


def test_not_http() -> None:
    """What does not speak HTTP, or hangs up, is unavailable; what was sent to it is in no error."""

    async def main(server: Server) -> None:
        async with Http() as http, server:
            with pytest.raises(TransientError) as caught:
                await http.send("GET", f"http://127.0.0.1:{server.port}/", {"x-key": "sk-secret"}, None, PATIENCE)
            assert caught.value.code == "model.unavailable"
            assert "sk-secret" not in f"{caught.value!r} {caught.value.__cause__!r}"

    asyncio.run(main(Server(b"220 mail ready\r\n")))
    asyncio.run(main(Server(b"", is_closing=True)))


@pytest.mark.parametrize("url", ["127.0.0.1/v1", "http://", "nonsense"])
def test_no_address(url: str) -> None:
    """What is no address is refused, and named."""

    async def main() -> None:
        async with Http() as http:
            with pytest.raises(UserError, match="not an address") as caught:
                await get(http, url)
            assert caught.value.code == "model.refused"

    asyncio.run(main())


class Tunnel:
    """A proxy that leads wherever it is asked to; keeps what it was asked."""

    def __init__(self, answer: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n") -> None:
        self._answer = answer
        self.requests: list[bytes] = []

    async def __aenter__(self) -> "Tunnel":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Where it is, and as whom it is asked."""
        return f"http://us:pass@127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self._answer)
        if b" 200 " in self._answer:
            host, _, port = self.requests[-1].split()[1].partition(b":")
            there, to = await asyncio.open_connection(host.decode(), int(port))
            await asyncio.gather(self._pass(reader, to), self._pass(there, writer))
        writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
        except ConnectionError:
            pass
        writer.close()


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_tunnel(
    monkeypatch: pytest.MonkeyPatch, authority: tuple[Path, ssl.SSLContext], run: Callable[..., None]
) -> None:
    """What is private goes through a proxy that can't read it, which is told who asks; the tunnel is used again."""

    async def main() -> None:
        async with (
            Http(ca_file=authority[0], uses_proxies=True) as http,
            Tunnel() as proxy,
            Server(tls=authority[1]) as server,
        ):
            monkeypatch.setenv("https_proxy", proxy.url)
            monkeypatch.setenv("no_proxy", "")
            for _ in range(2):
                assert await (await get(http, f"https://127.0.0.1:{server.port}/")).read() == b"ok"
            assert [len(proxy.requests), len(server.requests), server.connections] == [1, 2, 1]
            assert b"Proxy-Authorization: Basic dXM6cGFzcw==\r\n" in proxy.requests[0]
            assert b"dXM6cGFzcw==" not in b"".join(server.requests)

    run(main())


def test_no_tunnel(monkeypatch: pytest.MonkeyPatch, authority: tuple[Path, ssl.SSLContext]) -> None:
    """A proxy that does not let us through makes the server unavailable."""

    async def main() -> None:
        refusal = b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n"
        async with Http(uses_proxies=True) as http, Tunnel(refusal) as proxy, Server(tls=authority[1]) as server:
            monkeypatch.setenv("https_proxy", proxy.url)
            monkeypatch.setenv("no_proxy", "")
            with pytest.raises(TransientError, match="can't be reached") as caught:
                await get(http, f"https://127.0.0.1:{server.port}/")
            assert "407" in str(caught.value.__cause__)
            assert not server.requests

    asyncio.run(main())


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"{}"),
    ],
    ids=["until it hangs up", "old", "after another", "in pieces", "folded"],
)
def test_shapes(answer: bytes) -> None:
    """A body is whole however the server tells its end, and though it was folded unasked; then a new line is used."""

    async def main() -> None:
        async with Http() as http, Server(answer, is_closing=True) as server:
            for _ in range(2):
                reply = await get(http, f"http://127.0.0.1:{server.port}/")
                assert (reply.status, await reply.read()) == (200, b"{}")
            assert server.connections == 2

    asyncio.run(main())


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense", "broke off"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnonsense", "broke off"),
        (b"HTTP/1.1 200 OK\r\n" + b"a: " + b"b" * 100_000, "not HTTP"),
    ],
    ids=["short", "bad pieces", "badly folded", "endless head"],
)
def test_broken(answer: bytes, what: str) -> None:
    """What does not end as it said, or never begins, is an error that may pass."""

    async def main() -> None:
        async with Http() as http, Server(answer, is_closing=True) as server:
            with pytest.raises(TransientError, match=what) as caught:
                await (await get(http, f"http://127.0.0.1:{server.port}/")).read()
            assert caught.value.code == "model.unavailable"

    asyncio.run(main())


def test_chatter() -> None:
    """A line over which more came than was asked for is not used again."""

    async def main() -> None:
        async with Http() as http, Server(OK + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmore") as server:
            for _ in range(2):
                assert await (await get(http, f"http://127.0.0.1:{server.port}/")).read() == b"ok"
            assert server.connections == 2

    asyncio.run(main())


def test_large() -> None:
    """A body that is larger than what may wait comes whole, and slowly for a slow reader; the line is used again."""
    size = 8 * 2**20
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size)

    async def main() -> None:
        async with Http() as http, Server(answer) as server:
            for _ in range(2):
                reply = await get(http, f"http://127.0.0.1:{server.port}/")
                first = await reply.next()
                for _ in range(100):
                    await asyncio.sleep(0)
                second = await reply.next()
                assert len(first) + len(second) < 2**20
                assert len(first + second + await reply.read()) == size
            assert server.connections == 1

    asyncio.run(main())


def test_headers() -> None:
    """What an address says before its host is told; what is given goes before what is usual; no header holds two."""

    async def main() -> None:
        async with Http() as http, Server() as server:
            url = f"http://us:pass@127.0.0.1:{server.port}/models?a=b"
            await http.send("POST", url, {"user-agent": "else"}, b"{}", PATIENCE)
            head = server.requests[0].decode().splitlines()
            assert head[0] == "POST /models?a=b HTTP/1.1"
            assert {"Authorization: Basic dXM6cGFzcw==", "user-agent: else", "Content-Length: 2"} < set(head)
            assert not any(line.startswith("User-Agent") for line in head)
            with pytest.raises(UserError, match="x-a") as caught:
                await http.send("GET", url, {"x-a": "b\r\nx-c: sk-secret"}, None, PATIENCE)
            assert "sk-secret" not in str(caught.value)

    asyncio.run(main())
