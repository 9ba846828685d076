"""Notices as e-mail: text and HTML, in one thread an incident."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Final

from omnimind.alerting.notice import Notice
from omnimind.alerting.receivers import EmailConfig
from omnimind.alerting.telling.wording import Wording, cut, told_labels
from omnimind.core.alert import Alert, Severity

_COLOURS: Final[dict[Severity, str]] = {"critical": "#b42318", "warning": "#b54708", "info": "#175cd3"}
_OVER: Final = "#067647"


def email_message(
    notice: Notice, words: Wording, config: EmailConfig, url: str, *, delivery: str, is_first: bool
) -> EmailMessage:
    """The message.

    Args:
        notice: What is told.
        words: In which language.
        config: From whom and to whom.
        url: Where the incident is in the dashboard; may be empty.
        delivery: Names this delivery, the same each time it is tried: mail programs show it once.
        is_first: Whether it is the first that the receiver hears of the incident.
    """
    host = config.sender.rpartition("@")[2].rstrip(">") or "omnimind"
    message = EmailMessage(policy=SMTP)
    message["From"] = config.sender
    message["To"] = ", ".join(config.to)
    message["Subject"] = cut(_line(f"[{words.severity(notice.severity)}] {_subject(notice, words)}"), 200)
    message["Date"] = format_datetime(datetime.fromtimestamp(notice.at_s, UTC))
    thread = f"<{notice.dedup_key}@{host}>"
    message["Message-ID"] = thread if is_first else f"<{notice.dedup_key}.{delivery}@{host}>"
    if not is_first:
        message["In-Reply-To"] = message["References"] = thread
    message["Auto-Submitted"] = "auto-generated"  # source: RFC 3834: no holiday replies
    message["Content-Language"] = words.language
    message.set_content(_text(notice, words, url))
    message.add_alternative(_html(notice, words, url), subtype="html")
    return message


def _subject(notice: Notice, words: Wording) -> str:
    title = words.title(notice)
    # programs that thread by subject want it the same; what is over must be seen without opening it
    return f"{words.what(notice)}: {title}" if notice.what in {"resolved", "escalated", "test"} else title


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(notice: Notice, words: Wording, url: str) -> str:
    told = [words.title(notice), f"{words.what(notice)} · {words.severity(notice.severity)}", ""]
    for alert in notice.alerts:
        told.append(f"- {_state(alert, words)}: {alert.summary} ({words.when(alert)})")
        told += [f"  {line}" for line in (told_labels(alert), alert.description, alert.runbook) if line]
    if notice.more:
        told.append(words.word("more", count=notice.more))
    told += ["", *([f"{words.word('open')}: {url}"] if url else []), _foot(notice, words)]
    return "\n".join(told) + "\n"


def _html(notice: Notice, words: Wording, url: str) -> str:
    colour = _OVER if notice.is_over else _COLOURS[notice.severity]
    alerts = "".join(_html_alert(alert, words) for alert in notice.alerts)
    more = f"<p>{escape(words.word('more', count=notice.more))}</p>" if notice.more else ""
    link = f'<p><a href="{escape(url)}">{escape(words.word("open"))}</a></p>' if url else ""
    return (
        f'<!doctype html><html lang="{words.language}"><body style="font:14px/1.5 sans-serif;color:#1d1b16">'
        f'<div style="max-width:640px;border-left:4px solid {colour};padding:4px 16px">'
        f'<h1 style="font-size:18px;margin:0 0 4px">{escape(words.title(notice))}</h1>'
        f'<p style="margin:0 0 12px;color:{colour}">{escape(words.what(notice))} · '
        f"{escape(words.severity(notice.severity))}</p>"
        f'<ul style="padding-left:18px">{alerts}</ul>{more}{link}'
        f'<p style="color:#6b675e;font-size:12px">{escape(_foot(notice, words))}</p></div></body></html>'
    )


def _html_alert(alert: Alert, words: Wording) -> str:
    parts = [f"<strong>{escape(alert.summary)}</strong> · {escape(_state(alert, words))} {escape(words.when(alert))}"]
    if labels := told_labels(alert):
        parts.append(f"<code>{escape(labels)}</code>")
    if alert.description:
        parts.append(escape(alert.description))
    if alert.runbook.startswith(("http://", "https://")):
        parts.append(f'<a href="{escape(alert.runbook)}">{escape(words.word("runbook"))}</a>')
    return f'<li style="margin-bottom:8px">{"<br>".join(parts)}</li>'


def _state(alert: Alert, words: Wording) -> str:
    return words.word("over" if alert.state == "resolved" else "firing")


def _foot(notice: Notice, words: Wording) -> str:
    return words.word("sent_by", id=notice.incident_id or "–")
