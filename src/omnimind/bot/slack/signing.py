"""What Slack sends is signed: whatever is not is refused."""

from slack_sdk.signature import Clock, SignatureVerifier
from starlette.requests import Request

from omnimind.core.errors import RefusedError, UserError

MOST_BYTES = 1024 * 1024
"""More than Slack ever sends."""


class Signing:
    """Tells what comes from Slack.

    Args:
        secret: The signing secret of the Slack app.
        clock: Tells the time; a signature is good for five minutes.
    """

    def __init__(self, secret: str, clock: Clock | None = None) -> None:
        self._verifier = SignatureVerifier(secret, clock or Clock())

    async def body(self, request: Request) -> bytes:
        """The request's body, which Slack has signed.

        Raises:
            RefusedError: ``slack.signature``: it has not, or too long ago.
            UserError: ``body.large``.
        """
        said = bytearray()
        async for chunk in request.stream():
            said += chunk
            if len(said) > MOST_BYTES:
                raise UserError("body.large", "the body is larger than anything that Slack sends")
        body, headers = bytes(said), request.headers
        try:
            is_signed = self._verifier.is_valid(
                body, headers.get("x-slack-request-timestamp"), headers.get("x-slack-signature")
            )
        except ValueError:  # the time is no number, or the body no text
            is_signed = False
        if not is_signed:
            hint = "OMNIMIND_SLACK_SIGNING_SECRET must be the signing secret of the Slack app"
            raise RefusedError("slack.signature", "this was not signed by Slack, or too long ago", hint)
        return body
