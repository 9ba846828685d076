"""Many machines share artifacts and remembered results in a bucket."""

import asyncio
import http.client
import ssl
import subprocess
import threading

import pytest
from werkzeug.serving import make_server

from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError, TransientError, UserError
from omnimind.core.run import NewRun, Row
from omnimind.core.value import Value
from omnimind.settings import Settings
from omnimind.store import s3
from omnimind.store.bucket import Bucket
from omnimind.store.database import open_database
from omnimind.store.home import Home
from omnimind.store.journal import DatabaseJournal
from omnimind.store.objects import Objects
from omnimind.store.retention import prune
from omnimind.store.s3 import S3Artifacts

KEY = "ab" * 32
HIDDEN = "hidden"


class Answer(Value):
    """What an agent made."""

    video: Artifact


@pytest.fixture
def here(bucket, tmp_path):
    """One machine."""
    return Home(tmp_path / "here", bucket)


@pytest.fixture
def there(bucket, tmp_path):
    """Another one, with a folder of its own."""
    return Home(tmp_path / "there", bucket)


def test_what_one_machine_puts_another_reads(here, there, tmp_path):
    """Bytes, and files too large for one part, with nothing but the bucket between them."""
    large = bytes(range(256)) * 4096 * 7
    (tmp_path / "large").write_bytes(large)

    small = here.artifacts.put(b"scene", "video/mp4")
    in_parts = here.artifacts.put_file(tmp_path / "large", "video/mp4")

    assert there.artifacts.holds(small)
    assert there.artifacts.read(small) == b"scene"
    assert there.artifacts.path(in_parts).read_bytes() == large


def test_a_remembered_result_is_everybodys(here, there):
    """As long as what it refers to is there; the result of one machine is the other's, too."""
    video = here.artifacts.put(b"scene", "video/mp4")
    here.actions.remember(KEY, Answer(video=video))

    assert there.actions.recall(KEY, Answer) == Answer(video=video)
    assert there.actions.recall("cd" * 32, Answer) is None

    there.discard(video.sha256, recent_s=0)
    assert here.actions.recall(KEY, Answer) is None


def test_a_damaged_copy_is_fetched_again(here, there):
    """What lies here is only a copy: a wrong one is replaced by what is in the bucket."""
    artifact = here.artifacts.put(b"right", "text/plain")
    there.artifacts.path(artifact).write_bytes(b"wrong")

    assert there.artifacts.read(artifact) == b"right"


def test_bytes_that_do_not_match_their_name_are_never_handed_out(here, there, bucket):
    """Whoever changed the object in the bucket: it counts as missing."""
    artifact = here.artifacts.put(b"right", "text/plain")
    Objects(bucket).put(f"artifacts/{artifact.sha256[:2]}/{artifact.sha256}", b"wrong")

    with pytest.raises(MissingError):
        there.artifacts.read(artifact)


def test_the_bucket_is_pruned_but_not_what_runs_use(here, there):
    """What was not used for longest goes, results too; what is spared stays."""
    spared, free = (here.artifacts.put(data, "text/plain") for data in (b"spared", b"free"))
    here.actions.remember(KEY, Answer(video=free))

    assert here.prune(0).files == 0
    pruned = here.prune(0, spared={spared.sha256}, recent_s=0)

    assert (pruned.files, pruned.kept_bytes) == (2, spared.size_bytes)
    assert there.artifacts.holds(spared)
    assert not there.artifacts.holds(free)
    assert there.actions.recall(KEY, Answer) is None


def test_what_is_used_again_is_not_pruned_as_old(here, there, bucket, monkeypatch):
    """An old object that somebody recalls is as good as a new one for everybody who prunes."""
    video = here.artifacts.put(b"scene", "video/mp4")
    here.actions.remember(KEY, Answer(video=video))
    written_at_s = Objects(bucket).find(f"artifacts/{video.sha256[:2]}/{video.sha256}").written_at_s
    later_s = written_at_s + 7200
    monkeypatch.setattr(s3, "time", lambda: later_s)

    there.actions.recall(KEY, Answer)

    assert [one.name for one in Objects(bucket).list("used")] == [f"used/{video.sha256}"]


def test_the_cache_is_bounded(bucket, tmp_path, monkeypatch):
    """What was read is kept here up to a size; the rest is fetched again."""
    monkeypatch.setattr(s3, "_CACHE_RECENT_S", 0.0)
    artifacts = S3Artifacts(Objects(bucket), tmp_path / "cache", 1000)

    kept = [artifacts.put(bytes([number]) * 400, "text/plain") for number in range(6)]

    assert sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*") if path.is_file()) <= 1000
    assert [artifacts.read(one)[0] for one in kept] == list(range(6))


def test_a_storage_that_is_away_is_told_as_such(tmp_path):
    """So that work that needs it is tried again; a bucket that isn't there is whoever configured it's to mend."""
    away = Bucket(url="s3://away", endpoint="http://127.0.0.1:9", key="key", secret=HIDDEN)

    with pytest.raises(TransientError) as error:
        Home(tmp_path, away).artifacts.put(b"scene", "video/mp4")
    assert error.value.code == "storage.unavailable"
    assert HIDDEN not in f"{error.value} {error.value.__cause__} {away!r}"


def test_a_wrong_address_is_told(bucket, tmp_path):
    """Before anything is asked of it, or as soon as there is no such bucket."""
    with pytest.raises(UserError, match="names no bucket"):
        Home(tmp_path, Bucket(url="https://bucket")).artifacts.put(b"", "text/plain")
    with pytest.raises(UserError, match="there is no s3://nowhere"):
        Home(tmp_path, bucket.model_copy(update={"url": "s3://nowhere"})).artifacts.put(b"", "text/plain")


def test_the_environment_says_which_bucket(tmp_path):
    """Everything that opens the store by its settings shares it."""
    environment = {
        "OMNIMIND_HOME": str(tmp_path),
        "OMNIMIND_S3_URL": "s3://studio/prefix",
        "OMNIMIND_S3_ENDPOINT": "http://127.0.0.1:9000",
        "OMNIMIND_S3_KEY": "key",
        "OMNIMIND_S3_SECRET": HIDDEN,
        "OMNIMIND_S3_CACHE": "1G",
    }

    bucket = Settings.from_environment(environment).store.bucket

    assert bucket == Bucket(
        url="s3://studio/prefix", endpoint="http://127.0.0.1:9000", key="key", secret=HIDDEN, cache_bytes=10**9
    )
    assert Settings.from_environment({"OMNIMIND_HOME": str(tmp_path)}).store.bucket is None


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """A storage behind TLS, whose certificate nobody knows: its address, and the certificate."""
    serving = pytest.importorskip("moto.server")
    folder = tmp_path_factory.mktemp("certificate")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    names += ["-addext", "basicConstraints=critical,CA:FALSE"]  # an authority is no server
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        key,
        "-out",
        certificate,
    ]
    subprocess.run([*made, *names], check=True, capture_output=True)
    app = serving.DomainDispatcherApplication(serving.create_backend_app)
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=(str(certificate), str(key)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}", certificate
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_storage_of_a_private_authority_is_trusted_where_it_is_told(secure, tmp_path):
    """And not without that."""
    endpoint, certificate = secure
    context = ssl.create_default_context(cafile=certificate)
    client = http.client.HTTPSConnection(endpoint.removeprefix("https://"), context=context)
    client.request("PUT", "/private")
    assert client.getresponse().status == 200
    client.close()
    bucket = Bucket(url="s3://private", endpoint=endpoint, key="key", secret=HIDDEN)

    trusting = Home(tmp_path / "one", bucket.model_copy(update={"ca_bundle": certificate})).artifacts
    assert trusting.holds(trusting.put(b"scene", "video/mp4"))
    with pytest.raises(TransientError):
        Home(tmp_path / "two", bucket).artifacts.put(b"scene", "video/mp4")
    with pytest.raises(UserError, match=r"none\.pem can't be read"):
        Home(tmp_path / "three", bucket.model_copy(update={"ca_bundle": tmp_path / "none.pem"})).artifacts.put(
            b"", "a/b"
        )


def test_runs_that_go_take_what_only_they_use_from_the_bucket(here, there, tmp_path):
    """Large payloads, too; what an unfinished run uses stays."""

    async def runs(database):
        journal = DatabaseJournal(database, here.artifacts, lambda: 1000.0)
        for used, is_over in ((over, True), (going, False)):
            new = NewRun("tell", {"StartAt": "A"}, {"text": "x" * 50_000, "made": used.model_dump(mode="json")})
            claim = await journal.claim(await journal.begin(new, holder="me"), "me")
            if is_over:
                await journal.release(claim.lease, "succeeded", [Row("", "succeeded", 10.0)])

    over, going = (here.artifacts.put(data, "text/plain") for data in (b"over", b"going"))
    with open_database(f"sqlite:///{tmp_path}/omnimind.db") as database:
        asyncio.run(runs(database))
        prune(here, database, limit_bytes=0, max_age_s=1e10, recent_s=0)

    assert [there.artifacts.holds(one) for one in (over, going)] == [False, True]
    assert len(list(Objects(here.bucket).list("artifacts"))) == 2
