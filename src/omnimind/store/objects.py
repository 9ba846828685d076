"""The objects of a bucket below one prefix, and what goes wrong with them in our words."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from omnimind.core.errors import RefusedError, TransientError, UserError
from omnimind.store.bucket import Bucket

if TYPE_CHECKING:
    from obstore.store import ClientConfig  # its stub is the only place that has it

_CHUNK_BYTES: Final = 1024 * 1024
_LISTED: Final = 1000
"""As many as one answer of the protocol has. Source: the S3 API reference, ListObjectsV2."""

_RETRIES: Final = 4


@dataclass(frozen=True, slots=True)
class Found:
    """An object: its name below the prefix, and when it was last written, in seconds since 1970."""

    name: str
    size_bytes: int
    written_at_s: float


class Objects:
    """The objects of ``bucket``. Safe to use from any thread.

    Every method raises ``TransientError`` (``storage.unavailable``) when the storage can't be reached, even after it
    was tried again, and ``RefusedError`` (``storage.denied``) when it does not let us.

    Raises:
        UserError: ``storage.url`` or ``storage.ca``.
    """

    def __init__(self, bucket: Bucket) -> None:
        parts = urlsplit(bucket.url)
        if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
            raise UserError("storage.url", f"{bucket.url!r} names no bucket", "write it as s3://bucket/prefix")
        self._name = f"s3://{parts.netloc}"
        config = {"region": bucket.region}
        if bucket.endpoint:
            config["endpoint"] = bucket.endpoint
        if bucket.key:
            config |= {"access_key_id": bucket.key, "secret_access_key": bucket.secret.get_secret_value()}
        self._store = S3Store.from_url(
            f"s3://{parts.netloc}{parts.path.rstrip('/')}",
            config=config,  # type: ignore[arg-type]  # a TypedDict, of which this has a few
            client_options=_client(bucket),
            retry_config={"max_retries": _RETRIES},
        )

    def put(self, name: str, content: bytes | memoryview | Path, media_type: str = "application/octet-stream") -> None:
        """Write an object; it appears whole or not at all. A file is sent in parts and never read as a whole."""
        with self._telling():
            obstore.put(self._store, name, content, attributes={"Content-Type": media_type})

    def find(self, name: str) -> Found | None:
        """What is known of an object, if it is there."""
        with self._telling():
            try:
                meta = obstore.head(self._store, name)
            except FileNotFoundError:
                return None
        return Found(name, meta["size"], meta["last_modified"].timestamp())

    def read(self, name: str) -> tuple[bytes, Found] | None:
        """A small object's bytes, if it is there."""
        with self._telling():
            try:
                answer = obstore.get(self._store, name)
                data = bytes(answer.bytes())
            except FileNotFoundError:
                return None
        return data, Found(name, len(data), answer.meta["last_modified"].timestamp())

    def fetch(self, name: str, target: Path) -> bool:
        """Write an object's bytes to ``target``; whether it is there."""
        with target.open("wb") as file, self._telling():
            try:
                chunks = obstore.get(self._store, name).stream(min_chunk_size=_CHUNK_BYTES)
            except FileNotFoundError:
                return False
            for chunk in chunks:
                file.write(memoryview(chunk))
        return True

    def remove(self, names: Iterable[str]) -> None:
        """Take objects away; those that are not there are no error."""
        wanted = list(names)
        with self._telling():
            for start in range(0, len(wanted), _LISTED):
                obstore.delete(self._store, wanted[start : start + _LISTED])

    def list(self, folder: str) -> Iterator[Found]:
        """All objects below ``folder``."""
        with self._telling():
            for some in obstore.list(self._store, folder, chunk_size=_LISTED):
                for meta in some:
                    yield Found(meta["path"], meta["size"], meta["last_modified"].timestamp())

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError) as error:
            hint = "check OMNIMIND_S3_KEY and OMNIMIND_S3_SECRET, and what they may do"
            raise RefusedError("storage.denied", f"the storage {self._name} does not let us in", hint) from error
        except FileNotFoundError as error:
            hint = "check OMNIMIND_S3_URL and OMNIMIND_S3_ENDPOINT, and make the bucket"
            raise UserError("storage.bucket", f"there is no {self._name} at that storage", hint) from error
        except BaseError as error:
            message = f"the storage {self._name} can't be reached or does not answer as it should"
            raise TransientError("storage.unavailable", message, "see that it runs, and try again") from error


def _client(bucket: Bucket) -> "ClientConfig":
    """How to speak to it. Raises ``UserError`` (``storage.ca``)."""
    options: ClientConfig = {
        "allow_http": bucket.endpoint.startswith("http://"),
        "connect_timeout": "5s",
        "timeout": "10m",  # of a whole transfer; a storage that says nothing is given up after read_timeout
        "read_timeout": "30s",
    }
    if bucket.ca_bundle is not None:
        try:
            options["root_certificate"] = bucket.ca_bundle.read_bytes()
        except OSError as error:
            message = f"{bucket.ca_bundle} can't be read ({error.strerror})"
            raise UserError("storage.ca", message, "see OMNIMIND_CA_BUNDLE") from error
    return options


@lru_cache(maxsize=4)
def open_bucket(bucket: Bucket) -> Objects:
    """The objects of ``bucket``, with connections that all who ask for it share. Raises as :class:`Objects`."""
    return Objects(bucket)
