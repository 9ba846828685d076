"""Caption files: SubRip and WebVTT."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from omnimind.core.caption import Caption
from omnimind.core.speech import Word
from omnimind.media.captions.rules import line_text


@dataclass(frozen=True, slots=True)
class Entry:
    """A caption as text, on the clock of its file."""

    start_s: float
    end_s: float
    lines: tuple[str, ...]


def entries(captions: Sequence[Caption], words: Sequence[Word]) -> Iterator[Entry]:
    """``captions`` with the text of their ``words``."""
    for caption in captions:
        yield Entry(caption.start_s, caption.end_s, tuple(line_text(words, line) for line in caption.lines))


def srt(entries: Sequence[Entry]) -> str:
    """SubRip. It has no way to escape: an arrow of its own syntax in the text becomes an arrow sign."""
    blocks = []
    for number, entry in enumerate(entries, 1):
        text = "\n".join(line.replace("-->", "→") for line in entry.lines)
        blocks.append(f"{number}\n{_clock(entry.start_s, ',')} --> {_clock(entry.end_s, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(entries: Sequence[Entry], language: str) -> str:
    """WebVTT. Source: https://www.w3.org/TR/webvtt1/."""
    blocks = [f"WEBVTT\nKind: captions\nLanguage: {language}\n"]
    for number, entry in enumerate(entries, 1):
        text = "\n".join(escape(line, quote=False) for line in entry.lines)
        blocks.append(f"{number}\n{_clock(entry.start_s, '.')} --> {_clock(entry.end_s, '.')}\n{text}\n")
    return "\n".join(blocks)


def _clock(time_s: float, point: str) -> str:
    """Hours, minutes, seconds and milliseconds, rounded to the nearest."""
    minutes, milliseconds = divmod(round(time_s * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{milliseconds:03}"
