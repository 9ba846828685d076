"""Who hears of alerts, as ``alerts.yaml`` has it. What is secret is named there, never written."""

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from omnimind.core.value import Value

_REFERENCE: Final = ("env:", "file:")

Language = Literal["en", "pt-BR"]

Channel = Literal["slack", "pagerduty", "email", "webhook"]


def _reference(said: str) -> str:
    if not said.startswith(_REFERENCE) or said in _REFERENCE:
        raise ValueError("write env:NAME or file:PATH, so that no secret is in this file")
    return said


def _address(said: str) -> str:
    if not said.startswith(("http://", "https://")):
        raise ValueError("an address begins with http:// or https://")
    return said


def _where(said: str) -> str:
    return said if said.startswith(_REFERENCE) and said not in _REFERENCE else _address(said)


Secret = Annotated[str, AfterValidator(_reference)]
"""``env:NAME`` or ``file:PATH``."""

Address = Annotated[str, AfterValidator(_address)]


def _many(said: Any) -> Any:
    return [said] if isinstance(said, str) else said


Names = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_many)]
"""One name, or several."""


class SlackConfig(Value):
    """A channel of Slack: by an incoming webhook, or by a bot, which also updates what it said and answers to buttons.

    Attributes:
        webhook: The incoming webhook's address, which is a secret.
        channel: Where the bot writes: a channel's id, or its name.
        token: The bot's token; that of OmniMind's own bot for Slack unless another is named.
        api: Where Slack's API is; that of the settings unless another is named.
    """

    webhook: Secret | None = None
    channel: str = ""
    token: Secret | None = None
    api: Address | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "SlackConfig":
        if (self.webhook is None) == (not self.channel):
            raise ValueError("say webhook: env:NAME, or channel: and maybe token: env:NAME for a bot")
        return self


class PagerDutyConfig(Value):
    """A service of PagerDuty.

    Attributes:
        routing_key: The integration key of its Events API v2.
        url: Where events go.
        webhook_secret: What PagerDuty signs what it sends to ``/v1/hooks/pagerduty`` with; without it nothing is heard.
    """

    routing_key: Secret
    url: Address = "https://events.pagerduty.com/v2/enqueue"
    webhook_secret: Secret | None = None


class EmailConfig(Value):
    """People by e-mail.

    Attributes:
        to: Their addresses.
        sender: Whom it is from (``from``).
        host: The mail server; ``port`` is 587 with STARTTLS, 465 with TLS.
        tls: ``starttls``, ``tls`` from the first byte, or ``none``, which only a relay on this machine should have.
        username: Who we are to the server, if it asks; ``password`` goes with it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)

    to: Annotated[Names, Field(min_length=1)]
    sender: Annotated[str, Field(alias="from", min_length=3)]
    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int | None, Field(ge=1, le=65535)] = None
    tls: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: Secret | None = None

    @model_validator(mode="after")
    def _hides_its_password(self) -> "EmailConfig":
        if self.password is not None and (self.tls == "none" or not self.username):
            raise ValueError("a password needs a username, and tls: starttls or tls to travel by")
        return self

    @property
    def server_port(self) -> int:
        """The port, or the one that is usual for how it is spoken to."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.tls]


class WebhookConfig(Value):
    """Whoever takes Alertmanager's webhooks.

    Attributes:
        url: Where; ``env:NAME`` or ``file:PATH`` where the address itself is secret.
        secret: What the body is signed with, by HMAC-SHA256.
        headers: More of them; a value may be ``env:NAME`` or ``file:PATH``.
    """

    url: Annotated[str, AfterValidator(_where)]
    secret: Secret | None = None
    headers: dict[str, str] = Field(default_factory=dict)


class ReceiverConfig(Value):
    """Somebody who hears of alerts, by exactly one of the four ways.

    Attributes:
        slack: A channel of Slack.
        pagerduty: A service of PagerDuty.
        email: People by e-mail.
        webhook: A program.
        language: What they are told in.
        send_resolved: Whether they also hear when it is over.
    """

    slack: SlackConfig | None = None
    pagerduty: PagerDutyConfig | None = None
    email: EmailConfig | None = None
    webhook: WebhookConfig | None = None
    language: Language = "en"
    send_resolved: bool = True

    @model_validator(mode="after")
    def _is_one(self) -> "ReceiverConfig":
        if len(self._ways) != 1:
            raise ValueError("say exactly one of slack, pagerduty, email and webhook")
        return self

    @property
    def _ways(self) -> list[Channel]:
        ways: tuple[Channel, ...] = ("slack", "pagerduty", "email", "webhook")
        return [way for way in ways if getattr(self, way) is not None]

    @property
    def channel(self) -> Channel:
        """Which way."""
        return self._ways[0]

    @property
    def whereabouts(self) -> str:
        """Where that is, in words that betray nothing."""
        if self.slack is not None:
            return self.slack.channel or "an incoming webhook"
        if self.email is not None:
            return ", ".join(self.email.to)
        if self.webhook is not None:
            # without its query and path: keys are put there
            return "/".join(self.webhook.url.split("/")[:3]) if "://" in self.webhook.url else "an address of its own"
        return "Events API v2"
