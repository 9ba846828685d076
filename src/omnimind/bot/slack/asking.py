"""What people write in Slack, as what is to be made of it."""

import html
import re
from typing import Final, NamedTuple

_MENTION: Final = re.compile(r"<@[A-Z0-9]+(\|[^>]*)?>")
_LINK: Final = re.compile(r"<(https?://[^|>]+)(\|[^>]*)?>")
_NAMED: Final = re.compile(r"<[#!@][^|>]*\|([^>]*)>")
_KIND: Final = re.compile(r"^\s*(podcast|video|vídeo)\b\s*[:,]?\s*", re.IGNORECASE)


class Asked(NamedTuple):
    """What is wanted: a request in words, documents at addresses, and by which flow."""

    request: str
    urls: tuple[str, ...]
    flow: str


def asked(text: str) -> Asked:
    """What ``text``, in Slack's own markup, asks for. A ``podcast`` in front of it asks for one.

    Source: Slack's reference for formatting text: links and names stand in angle brackets, and ``&``, ``<`` and ``>``
    are escaped.
    """
    without = _MENTION.sub(" ", text)
    urls = tuple(dict.fromkeys(html.unescape(found[1]) for found in _LINK.finditer(without)))
    words = html.unescape(_NAMED.sub(r"\1", _LINK.sub(" ", without)))
    kind = _KIND.match(words)
    flow = "podcast" if kind and kind[1].lower() == "podcast" else "video"
    return Asked(" ".join(words[kind.end() if kind else 0 :].split()), urls, flow)
