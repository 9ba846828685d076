"""What Slack signs."""

import asyncio
import hashlib
import hmac

import pytest
from slack_sdk.signature import Clock
from starlette.requests import Request

from omnimind.bot.slack.signing import MOST_BYTES, Signing
from omnimind.core.errors import RefusedError, UserError

SECRET, NOW_S = "8f742231b10e8888abcd99yyyzzz85a5", 1_800_000_000
BODY = b"token=x&command=%2Fomnimind&text=tides"


class Stopped(Clock):
    """A clock that stands still."""

    def now(self):
        """The time."""
        return float(NOW_S)


def signature(body, at=NOW_S, key=SECRET):
    """As Slack makes it. Source: Slack's "Verifying requests from Slack"."""
    return "v0=" + hmac.new(key.encode(), b"v0:%s:%s" % (str(at).encode(), body), hashlib.sha256).hexdigest()


def request(body, headers):
    """A request with that body."""

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw}, receive)


def headers(at=NOW_S, signed=None):
    """Slack's."""
    return {"x-slack-request-timestamp": str(at), "x-slack-signature": signed or signature(BODY, at)}


def body_of(body, said):
    """The body, if it is signed."""
    return asyncio.run(Signing(SECRET, Stopped()).body(request(body, said)))


def test_what_slack_signed_is_taken():
    """The body comes as it was sent."""
    assert body_of(BODY, headers()) == BODY


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (BODY + b"!", headers()),
        (BODY, headers(signed=signature(BODY, key="another"))),
        (BODY, headers(at=NOW_S - 301)),
        (BODY, headers(at=NOW_S + 301)),
        (BODY, {"x-slack-request-timestamp": "soon", "x-slack-signature": signature(BODY)}),
        (BODY, {"x-slack-signature": signature(BODY)}),
        (BODY, {}),
        (b"\xff", headers()),
    ],
)
def test_what_slack_did_not_sign_is_refused(body, said):
    """Another body, another secret, an old signature, or none."""
    with pytest.raises(RefusedError, match="not signed by Slack"):
        body_of(body, said)


def test_a_body_too_large_for_slack_is_not_read():
    """Nobody fills the memory."""
    with pytest.raises(UserError, match="larger"):
        body_of(b"x" * (MOST_BYTES + 1), headers())
