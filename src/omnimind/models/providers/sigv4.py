"""AWS Signature Version 4: how requests to Amazon's services are signed.

Source: AWS, "Create a signed AWS API request", and the published test suite ``aws-sig-v4-test-suite``.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

_ALGORITHM: Final = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs requests to one service in one region."""

    access_key: str
    secret_key: str = field(repr=False)
    region: str
    service: str

    def sign(self, method: str, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str]:
        """The headers that sign a request: ``Authorization`` and ``X-Amz-Date``.

        Args:
            method: Such as ``POST``.
            url: With path and query as they are sent.
            headers: More headers to sign.
            body: The body.
            now: When it is sent.
        """
        target = urlsplit(url)
        at = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        signed = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
        signed |= {"host": target.netloc, "x-amz-date": at}
        names = ";".join(sorted(signed))
        lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        # A path is encoded once more than it is sent, for all services but S3.
        path = quote(target.path or "/", safe="/~")
        request = "\n".join((method, path, _query(target.query), lines, names, hashlib.sha256(body).hexdigest()))
        scope = f"{at[:8]}/{self.region}/{self.service}/aws4_request"
        to_sign = "\n".join((_ALGORITHM, at, scope, hashlib.sha256(request.encode()).hexdigest()))
        signature = hmac.new(self._key(at[:8]), to_sign.encode(), hashlib.sha256).hexdigest()
        credential = f"{_ALGORITHM} Credential={self.access_key}/{scope}"
        return {"X-Amz-Date": at, "Authorization": f"{credential}, SignedHeaders={names}, Signature={signature}"}

    def _key(self, day: str) -> bytes:
        key = f"AWS4{self.secret_key}".encode()
        for part in (day, self.region, self.service, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key


def _query(query: str) -> str:
    pairs = ((quote(name, safe="~"), quote(value, safe="~")) for name, value in parse_qsl(query, True))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))
