"""What the errors of providers are to us."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from omnimind.core.errors import OmniMindError, TransientError, UserError
from omnimind.models.deployment import Connection
from omnimind.models.provider import LimitedError
from omnimind.models.providers.dialect import Problem

_LONGEST_MESSAGE_CHARS: Final = 300
_MASKED: Final = re.compile(r"\S*\*{3,}\S*")
_TRANSIENT: Final = frozenset({408, 409, 424, 425})
"""4xx statuses that may go otherwise the next time; 424 is Bedrock's, for a model that failed."""


def failure(
    connection: Connection, status: int, problem: Problem, headers: Mapping[str, str], now: datetime
) -> OmniMindError:
    """The error for a response with ``status``."""
    message = f"{connection.name} answered {status}: {_clean(problem.message, connection)}"
    if status in (401, 402, 403) or problem.is_unpaid:
        hint = "see to its account's credit" if problem.is_unpaid or status == 402 else "check its key and its rights"
        return UserError("model.denied", message, hint)
    if status == 429:
        after_s = problem.retry_after_s if problem.retry_after_s is not None else retry_after_s(headers, now)
        return LimitedError(message, "come back later, or add another deployment", retry_after_s=after_s)
    if status >= 500 or status in _TRANSIENT:
        return TransientError("model.unavailable", message, "try again later")
    if status == 404:
        return UserError("model.unknown", message, "check the model's name, and the provider's url")
    return UserError("model.refused", message, "change what is asked for")


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """When to come back, from ``retry-after-ms`` or ``Retry-After`` in seconds or as a date; ``None``: nobody told."""
    if milliseconds := _number(headers.get("retry-after-ms")):
        return milliseconds / 1000
    said = headers.get("retry-after")
    if said is None or (seconds := _number(said)) is not None:
        return seconds if said is not None else None
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\s*\d+(\.\d+)?\s*", text) else None


def _clean(message: str, connection: Connection) -> str:
    """``message`` on one line, not too long, and without our secrets, also those that were masked in part."""
    secrets = [secret.get_secret_value() for secret in (connection.key, connection.secret) if secret is not None]
    for secret in (*secrets, *connection.headers.values()):
        message = message.replace(secret, "***") if secret else message
    line = " ".join(_MASKED.sub("***", message).split())
    return line if len(line) <= _LONGEST_MESSAGE_CHARS else f"{line[:_LONGEST_MESSAGE_CHARS]}…"
