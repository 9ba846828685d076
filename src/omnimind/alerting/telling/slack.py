"""Notices for Slack: a message of blocks, and what is added to its thread.

Source: Slack's "Block Kit" reference: 50 blocks a message, 150 characters a header, 3000 a section, 2000 a field, 75 a
button's text, 3000 an address.
"""

from collections.abc import Mapping
from typing import Any, Final

from omnimind.alerting.notice import Notice
from omnimind.alerting.telling.wording import Wording, cut, told_labels
from omnimind.core.alert import Alert

MOST_HEADER: Final = 150
MOST_SECTION: Final = 3000
MOST_SHOWN: Final = 15
"""Alerts that are shown one by one: a message must not fill the screen."""

ACKNOWLEDGE: Final = "incident.acknowledge"
RESOLVE: Final = "incident.resolve"
"""What the buttons are called (``action_id``); their value is the incident's id."""

_MARKS: Final[Mapping[str, str]] = {"critical": "🔴", "warning": "🟠", "info": "🔵"}  # as people scan a channel


def slack_message(notice: Notice, words: Wording, url: str, *, has_buttons: bool) -> dict[str, Any]:
    """The message that shows how the incident stands.

    Args:
        notice: What is told.
        words: In which language.
        url: Where the incident is in the dashboard; may be empty.
        has_buttons: Whether somebody hears its buttons.
    """
    mark = "✅" if notice.is_over else "👀" if notice.is_acknowledged else _MARKS[notice.severity]
    header = cut(f"{mark} {words.title(notice)}", MOST_HEADER)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": header, "emoji": True}},
        _context(f"{_plain(words.what(notice))} · {words.severity(notice.severity)}{_tenant(notice, words)}"),
    ]
    if notice.comment:
        blocks.append(_section(_plain(notice.comment)))
    blocks += [_alert(alert, words) for alert in notice.alerts[:MOST_SHOWN]]
    left = len(notice.alerts) + notice.more - MOST_SHOWN
    if left > 0:
        blocks.append(_context(words.word("more", count=left)))
    blocks += _buttons(notice, words, url, has_buttons=has_buttons)
    return {"text": cut(f"{mark} {_plain(words.what(notice))}: {_plain(words.title(notice))}", 500), "blocks": blocks}


def slack_reply(notice: Notice, words: Wording) -> dict[str, Any]:
    """What is added to the message's thread."""
    told = [f"*{_plain(words.what(notice))}*", *([_plain(notice.comment)] if notice.comment else [])]
    if notice.what in {"changed", "escalated", "reopened", "repeated"}:
        told += [f"• {_line(alert, words)}" for alert in notice.alerts[:MOST_SHOWN]]
    text = cut("\n".join(told), MOST_SECTION)
    return {"text": text, "blocks": [_section(text)]}


def _alert(alert: Alert, words: Wording) -> dict[str, Any]:
    told = [_line(alert, words)]
    if labels := told_labels(alert):
        told.append(f"`{_plain(labels).replace('`', chr(39))}`")
    if alert.description:
        told.append(_plain(cut(alert.description, 600)))
    if alert.runbook.startswith(("http://", "https://")):
        told.append(f"<{_plain(alert.runbook)}|{words.word('runbook')}>")
    return _section("\n".join(told))


def _line(alert: Alert, words: Wording) -> str:
    mark = "✅" if alert.state == "resolved" else _MARKS[alert.severity]
    return f"{mark} *{_plain(cut(alert.summary, 300))}* · {words.when(alert)}"


def _buttons(notice: Notice, words: Wording, url: str, *, has_buttons: bool) -> list[dict[str, Any]]:
    elements: list[dict[str, Any]] = []
    if has_buttons and notice.incident_id and not notice.is_over:
        actions = [] if notice.is_acknowledged else [(ACKNOWLEDGE, "acknowledge", "primary")]
        for action, word, style in (*actions, (RESOLVE, "resolve", "")):
            button: dict[str, Any] = {
                "type": "button",
                "action_id": action,
                "value": notice.incident_id,
                "text": {"type": "plain_text", "text": words.word(word)},
            }
            elements.append(button | ({"style": style} if style else {}))
    if url:
        elements.append(
            {"type": "button", "action_id": "open", "url": url,
             "text": {"type": "plain_text", "text": words.word("open")}}
        )  # fmt: skip
    return [{"type": "actions", "elements": elements}] if elements else []


def _tenant(notice: Notice, words: Wording) -> str:
    return f" · {words.word('tenant')} {_plain(notice.tenant)}" if notice.tenant != "default" else ""


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": cut(text, MOST_SECTION)}}


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, MOST_SECTION)}]}


def _plain(text: str) -> str:
    """Text that Slack shows as it is. Source: Slack's "Formatting text": the three control characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
