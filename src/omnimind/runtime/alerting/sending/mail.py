"""Sends e-mail; a message that is sent twice has one Message-ID, and is shown once."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from omnimind.alerting.receivers import EmailConfig, ReceiverConfig
from omnimind.alerting.telling.email import email_message
from omnimind.core.errors import RefusedError
from omnimind.runtime.alerting.sending.sender import WAIT_S, Answer, Means, TryLaterError
from omnimind.store.deliveries import Delivery


class MailSender:
    """Sends e-mail.

    Args:
        means: Secrets, words and certificates.
    """

    def __init__(self, means: Means) -> None:
        self._means = means

    def send(self, delivery: Delivery, name: str, receiver: ReceiverConfig, first: Answer | None) -> Answer:
        """As :class:`~omnimind.runtime.alerting.sending.sender.Sender` has it."""
        config = receiver.email
        if config is None:
            raise RefusedError("receiver.refused", f"{name} is no mailbox")
        link, number = self._means.link(delivery.incident_id), delivery.incident_id or f"{delivery.created_at_s:.0f}"
        message = email_message(
            delivery.notice,
            self._means.words(receiver),
            config,
            link,
            delivery=f"{number}.{delivery.id}",
            is_first=first is None and bool(delivery.incident_id),
        )
        with _translated(name), self._server(config) as server:
            server.send_message(message)
        return {"message_id": message["Message-ID"]}

    @contextmanager
    def _server(self, config: EmailConfig) -> Iterator[smtplib.SMTP]:
        """The mail server, once it knows us."""
        port = config.server_port
        if config.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(config.host, port, timeout=WAIT_S, context=self._means.tls)
        else:
            server = smtplib.SMTP(config.host, port, timeout=WAIT_S)
        with server:
            if config.tls == "starttls":
                server.starttls(context=self._means.tls)
            if config.password is not None:
                server.login(config.username, self._means.secret(config.password))
            yield server


@contextmanager
def _translated(name: str) -> Iterator[None]:
    """The mail server's errors as ours, without what it quotes of us."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        _raise(name, max(code for code, _ in error.recipients.values()), error)
    except smtplib.SMTPResponseException as error:
        _raise(name, error.smtp_code, error)
    except (smtplib.SMTPException, OSError) as error:
        raise TryLaterError(f"the mail server of {name} can't be used ({type(error).__name__})") from error


def _raise(name: str, code: int, error: Exception) -> None:
    problem = f"the mail server of {name} answered {code} ({type(error).__name__})"
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:  # of SMTP, too, the fives are for good (RFC 5321, 4.2.1)
        raise RefusedError("receiver.refused", problem) from error
    raise TryLaterError(problem) from error
