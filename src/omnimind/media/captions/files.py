"""Caption files: SubRip and WebVTT."""

from collections.abc import Iterable
from html import escape

Entry = tuple[float, float, str]
"""Start and end in seconds, and the text, its lines parted by a line feed."""


def srt(entries: Iterable[Entry]) -> str:
    """SubRip. It has no way to escape: what would be its own arrow becomes an arrow sign."""
    return "\n".join(
        f"{number}\n{_clock(start_s, ',')} --> {_clock(end_s, ',')}\n{text.replace('-->', '→')}\n"
        for number, (start_s, end_s, text) in enumerate(entries, 1)
    )


def vtt(entries: Iterable[Entry], language: str) -> str:
    """WebVTT. Source: https://www.w3.org/TR/webvtt1/."""
    cues = (
        f"{number}\n{_clock(start_s, '.')} --> {_clock(end_s, '.')}\n{escape(text, quote=False)}\n"
        for number, (start_s, end_s, text) in enumerate(entries, 1)
    )
    return "\n".join([f"WEBVTT\nKind: captions\nLanguage: {language}\n", *cues])


def _clock(time_s: float, point: str) -> str:
    """Hours, minutes, seconds and milliseconds, rounded to the nearest."""
    minutes, milliseconds = divmod(round(time_s * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{milliseconds:03}"
