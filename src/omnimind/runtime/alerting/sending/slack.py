"""Sends to Slack: by an incoming webhook, or as a bot, which keeps its first message up to date and adds a thread."""

from typing import Any, Final

import orjson

from omnimind.alerting.receivers import ReceiverConfig, SlackConfig
from omnimind.alerting.telling.slack import slack_message, slack_reply
from omnimind.core.errors import RefusedError, TransientError
from omnimind.runtime.alerting.sending.posting import Posting
from omnimind.runtime.alerting.sending.sender import Answer, Means, TryLaterError
from omnimind.store.deliveries import Delivery

_LATER: Final = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"})
"""Errors that pass. Source: Slack's ``chat.postMessage``, "Errors"."""

_ALOUD: Final = frozenset({"escalated", "repeated", "reopened"})
"""What the channel hears, too, when it is added to a thread."""


class SlackSender:
    """Sends to Slack.

    Args:
        means: Secrets and words.
        posting: How.
    """

    def __init__(self, means: Means, posting: Posting) -> None:
        self._means = means
        self._posting = posting

    def send(self, delivery: Delivery, name: str, receiver: ReceiverConfig, first: Answer | None) -> Answer:
        """As :class:`~omnimind.runtime.alerting.sending.sender.Sender` has it."""
        config = receiver.slack or SlackConfig(channel="?")
        if config.webhook is None:
            return self._by_bot(delivery, receiver, config, first)
        message = self._message(delivery, receiver, has_buttons=False)
        self._posting.post(f"Slack ({name})", self._means.secret(config.webhook), orjson.dumps(message), {})
        return {}

    def _message(self, delivery: Delivery, receiver: ReceiverConfig, *, has_buttons: bool) -> dict[str, Any]:
        words, link = self._means.words(receiver), self._means.link(delivery.incident_id)
        return slack_message(delivery.notice, words, link, has_buttons=has_buttons)

    def _by_bot(
        self, delivery: Delivery, receiver: ReceiverConfig, config: SlackConfig, first: Answer | None
    ) -> Answer:
        # buttons are heard by OmniMind's own bot only
        has_buttons = config.token is None and self._means.settings.slack_signing_secret is not None
        message = self._message(delivery, receiver, has_buttons=has_buttons)
        place = first if first is not None and {"ts", "channel"} <= first.keys() else None
        if place is None or delivery.incident_id == "":
            said = self._call(config, "chat.postMessage", {"channel": config.channel, "unfurl_links": False, **message})
            return {"ts": said["ts"], "channel": said["channel"]}
        thread = {"channel": place["channel"], "thread_ts": place["ts"]}
        if delivery.notice.what != "commented":
            self._call(config, "chat.update", {"channel": place["channel"], "ts": place["ts"], **message})
        reply = slack_reply(delivery.notice, self._means.words(receiver))
        is_aloud = {"reply_broadcast": True} if delivery.notice.what in _ALOUD else {}
        said = self._call(config, "chat.postMessage", {**thread, **is_aloud, **reply})
        return {"ts": said["ts"], "channel": said["channel"]}

    def _call(self, config: SlackConfig, method: str, said: dict[str, Any]) -> Any:
        """What Slack answers to a call of ``method``. Raises as :meth:`send`."""
        api = (config.api or self._means.settings.slack_api).rstrip("/")
        headers = {"Authorization": f"Bearer {self._token(config)}", "Content-Type": "application/json; charset=utf-8"}
        answer = self._posting.post("Slack", f"{api}/{method}", orjson.dumps(said), headers).json()
        if answer.get("ok"):
            return answer
        error = str(answer.get("error", ""))[:60]
        if error in _LATER:
            raise TryLaterError(f"Slack can't do it now ({error})")
        hint = "invite the bot to the channel" if error in {"not_in_channel", "channel_not_found"} else ""
        raise RefusedError("receiver.refused", f"Slack refuses {method} ({error})", hint)

    def _token(self, config: SlackConfig) -> str:
        if config.token is not None:
            return self._means.secret(config.token)
        token = self._means.settings.slack_bot_token
        if token is None:
            hint = "say token: env:NAME at the receiver, or set OMNIMIND_SLACK_BOT_TOKEN"
            raise TransientError("receiver.secret", "there is no token for Slack", hint)
        return token.get_secret_value()
