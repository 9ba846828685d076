"""Where lines may break and where they had better: pieces of text, and the most even way to stack them."""

import re
import unicodedata
from collections.abc import Sequence

from omnimind.media.pictures.fonts import clusters

_NO_START = frozenset("、。，．：；！？）］｝〉》」』】〕ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮー々〻…‥%％°")
_NO_END = frozenset("（［｛〈《「『【〔“‘")
_SOFT_BREAK = re.compile(r"(?<=[/\-–—_?&=+#@|\\.])(?=\w)|(?<=\u200b)|(?<=\u00ad)|(?<=[a-z])(?=[A-Z])")
_DASH = re.compile(r"(?<=\w[-–—/])(?=[^\W\d]{2})|(?<=\u200b)")


def _is_wide(char: str) -> bool:
    """Whether ``char`` belongs to a script that breaks between any two characters."""
    return unicodedata.east_asian_width(char) in "WF" and unicodedata.category(char) != "So"


def pieces(text: str) -> list[str]:
    """``text`` cut at every place where a line may end; spaces stay at the end of what they follow.

    Source: the rules are the part of Unicode's UAX 14 that prose, names and East Asian text need.
    """
    cut: list[str] = []
    for word in re.findall(r"[^ ]+ *| +", text):
        for part in _DASH.split(word):
            cut.extend(_wide_pieces(part))
    return cut


def _wide_pieces(word: str) -> list[str]:
    if not any(map(_is_wide, word)):
        return [word]
    cut = [""]
    for cluster in clusters(word):
        last = cut[-1][-1:]
        may_break = last and (_is_wide(last) or _is_wide(cluster[0]))
        if may_break and cluster[0] not in _NO_START and last not in _NO_END and cluster != " ":
            cut.append(cluster)
        else:
            cut[-1] += cluster
    return cut


def fragments(word: str) -> list[str]:
    """A word too long for any line, cut where that hurts least: at signs and capitals, as in addresses and names."""
    return [part for part in _SOFT_BREAK.split(word) if part]


def stack(widths: Sequence[float], trims: Sequence[float], measure: float, *, even: bool) -> list[int]:
    """Where lines start when pieces of these ``widths`` are stacked ragged in ``measure``.

    The fewest lines, and among those the evenest; ``trims`` is what a piece loses at a line's end (its spaces).
    ``even`` also evens the last line, as titles want; otherwise it only must not be a lone short word.

    Source: least-squares raggedness, after Knuth and Plass, "Breaking Paragraphs into Lines", 1981.
    """
    count = len(widths)
    best: list[tuple[int, float, int]] = [(0, 0.0, count)] * (count + 1)
    for start in range(count - 1, -1, -1):
        line, choice = 0.0, None
        for end in range(start + 1, count + 1):
            line += widths[end - 1]
            slack = measure - (line - trims[end - 1])
            if slack < 0 and end > start + 1:
                break
            lines, cost, _ = best[end]
            cost += _raggedness(max(slack, 0.0) / measure, last=end == count, even=even)
            if choice is None or (lines + 1, cost) < choice[:2]:
                choice = (lines + 1, cost, end)
        best[start] = choice or (1, 0.0, count)
    starts, at = [], 0
    while at < count:
        starts.append(at)
        at = best[at][2]
    return starts


def _raggedness(slack: float, *, last: bool, even: bool) -> float:
    if not last or even:
        return slack**2
    return max(0.0, slack - 0.6) ** 2 * 6
