"""Timestamps: the RFC 3339 profile of ISO 8601 that the Amazon States Language asks for."""

import re
from datetime import UTC, datetime, timedelta

_FORM = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.ASCII
)  # an upper-case T and Z, and an offset, are required


_FIRST_S = datetime.min.replace(tzinfo=UTC).timestamp()
_LAST_S = datetime.max.replace(tzinfo=UTC, microsecond=999_000).timestamp()


def parse_timestamp(text: object) -> float | None:
    """Seconds since 1970 of ``text``, or ``None`` if it is not a timestamp."""
    match = _FORM.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    fraction, zone = match[7], match[8]
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    offset = timedelta() if zone == "Z" else timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    seconds = moment.timestamp() - (-1 if zone[0] == "-" else 1) * offset.total_seconds()
    return seconds + float(f"0.{fraction}") if fraction else seconds


def format_timestamp(seconds: float) -> str:
    """``seconds`` since 1970 as a timestamp in UTC with milliseconds; the first or last there is if they are beyond."""
    moment = datetime.fromtimestamp(min(max(seconds, _FIRST_S), _LAST_S), UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
