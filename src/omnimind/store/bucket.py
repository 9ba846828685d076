"""Which bucket of an S3-compatible storage is meant, told without reaching it."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr

from omnimind.core.value import Value


class Bucket(Value):
    """Which one, and how it is reached.

    Attributes:
        url: ``s3://BUCKET/PREFIX``; the prefix may be left out.
        endpoint: The server's address; empty: that of AWS.
        region: Where it is.
        key: Who we are; without one AWS's own variables and roles say so.
        secret: Proves it.
        cache_bytes: How much of it is kept here for reading.
        ca_bundle: More certificates to trust, as PEM.
    """

    url: str
    endpoint: str = ""
    region: str = "us-east-1"
    key: str = ""
    secret: SecretStr = SecretStr("")
    cache_bytes: int = 2 * 10**9
    ca_bundle: Path | None = None

    def told(self) -> dict[str, Any]:
        """It as JSON for another process of ours, secret and all."""
        return self.model_dump(mode="json") | {"secret": self.secret.get_secret_value()}
