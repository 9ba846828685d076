"""What every sender is, and what it needs."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import certifi

from omnimind.alerting.receivers import ReceiverConfig
from omnimind.alerting.telling.wording import Wording
from omnimind.core.errors import TransientError
from omnimind.runtime.alerting.secrets import secret_at
from omnimind.settings import Settings
from omnimind.store.deliveries import Delivery

Answer = Mapping[str, Any]
"""What the receiver knows a message by."""

WAIT_S = 15.0
"""The longest that a receiver is waited for; less than a claim on a delivery lasts, retries within it included."""


class TryLaterError(TransientError):
    """The receiver says when to come again, or only that it can't now."""

    def __init__(self, message: str, after_s: float | None = None) -> None:
        super().__init__("receiver.unavailable", message)
        self.after_s = after_s


class Sender(Protocol):
    """Takes notices to receivers of a kind. It may be called from several threads."""

    def send(self, delivery: Delivery, name: str, receiver: ReceiverConfig, first: Answer | None) -> Answer:
        """Make ``delivery`` to the receiver with this ``name``.

        Args:
            delivery: What is to be told.
            name: The receiver's name.
            receiver: How it is reached.
            first: What it knows the first message of the incident by; ``None``: it has heard nothing of it.

        Returns:
            What it knows this message by.

        Raises:
            TransientError: It may go through if tried again.
            RefusedError: ``receiver.refused``: it never will.
        """
        ...


@dataclass(frozen=True)
class Means:
    """What senders need.

    Attributes:
        settings: Where secrets, certificates, proxies and the dashboard are.
    """

    settings: Settings

    def secret(self, reference: str) -> str:
        """As :func:`~omnimind.runtime.alerting.secrets.secret_at`."""
        return secret_at(reference, self.settings)

    def words(self, receiver: ReceiverConfig) -> Wording:
        """What the receiver is told in."""
        return Wording(receiver.language)

    @property
    def dashboard(self) -> str:
        """Where the dashboard is; empty if nobody said."""
        return (self.settings.public_url or "").rstrip("/")

    def link(self, incident_id: str) -> str:
        """Where an incident is in the dashboard; empty if nobody said where that is."""
        if not self.dashboard:
            return ""
        return f"{self.dashboard}/alerts/{incident_id}" if incident_id else f"{self.dashboard}/alerts"

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """How certificates are checked."""
        context = ssl.create_default_context(cafile=certifi.where())
        if self.settings.ca_bundle is not None:
            context.load_verify_locations(cafile=self.settings.ca_bundle)
        if self.settings.insecure_tls:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context
