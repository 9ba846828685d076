"""A mail server on this machine, which keeps what it is sent."""

import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session


class _AnyPort(Controller):
    """A server at any port that is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # it is one with sockets
        super()._trigger_server()  # type: ignore[no-untyped-call]  # the library has no types there


class StandInMail:
    """A mail server.

    Args:
        tls: Its certificate; ``None``: it speaks plainly.
        is_implicit: Whether it speaks TLS from the first byte, rather than after STARTTLS.
        password: What a user has to show; empty: it asks for nothing.

    Attributes:
        messages: What it was sent.
        recipients: To whom each was.
        refusals: What it answers first, each once, such as ``450 later``.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, *, is_implicit: bool = False, password: str = "") -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refusals: list[str] = []
        self._password = password
        later = tls if not is_implicit else None
        self._controller = _AnyPort(
            self,
            hostname="127.0.0.1",
            port=0,
            ssl_context=tls if is_implicit else None,
            tls_context=later,
            require_starttls=later is not None,
            authenticator=self._knows if password else None,
            auth_required=bool(password) and not is_implicit,  # of such TLS the library knows nothing
            auth_require_tls=not is_implicit and tls is not None,
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        number: int = self._controller.port
        return number

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name there
        """Keep a message."""
        if self.refusals:
            return self.refusals.pop(0)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.messages.append(message_from_bytes(content, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        return "250 kept"

    def _knows(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and data.password.decode() == self._password
        return AuthResult(success=is_right, handled=False)
