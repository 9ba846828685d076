"""How many tokens a text has, for what nobody tells: reservations, answers that break off, providers without usage.

Counted in OpenAI's ``o200k_base``, without the network. Exact for the texts of OpenAI's models since GPT-4o. Others cut
texts differently; measured against their tokenizers (Llama 2 and 3, Mistral 1 to 3, DeepSeek 3, Qwen 3, GLM 4, Kimi 2,
and a reconstruction of Claude 3's and 4.7's) they take, of English, Portuguese, Python and JSON, 0.99 to 1.78 times as
many tokens; of Chinese, Russian, Arabic and Hindi 0.65 to 2.96 times.
"""

import json
import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from omnimind.core.model import Body

if TYPE_CHECKING:
    from splintr import AnyTokenizer

MARGIN: Final = 1.8
"""How many times as many tokens another model may take. Source: measured, for the Latin script; see above."""

_MESSAGE_TOKENS: Final = 4
_PLAIN: Final = {"role", "content"}
_PRIMING_TOKENS: Final = 3
"""What a message and the beginning of an answer take beside their text. Source: OpenAI cookbook, "How to count tokens"
(3 a message and 1 for a name, 3 for the answer)."""

_TOOL_TOKENS: Final = 12
"""What a tool takes beside its JSON. Source: as above, ``func_end`` of GPT-4o."""

_IMAGE_TOKENS: Final = {"low": 85}
_MOST_IMAGE_TOKENS: Final = 1600
"""A picture takes 85 to 1445 tokens (OpenAI), up to 1600 (Anthropic). Source: their guides to vision."""

_AUDIO_TOKENS_A_SECOND: Final = 32
_AUDIO_BYTES_A_SECOND: Final = {"wav": 32_000, "mp3": 4_000}
"""Source: Gemini's guide to audio, the dearest; 16 kHz of 16 bit, and 32 kbit/s, the least that is usual."""

_FILE_BYTES_A_TOKEN: Final = 4

_OURS: Final = re.compile(r"(?:openai/)?(?:gpt-(?!3|4$|4-)|chatgpt-|o[1-9]\b|codex-)")
"""OpenAI's models since GPT-4o."""

_CONTROL: Final = "<|"
"""What all control tokens begin with."""

_TOKEN_BYTES: Final = 4
"""Of a token in a flat encoding: 32 bits."""

_LAST: Final[ContextVar[tuple[Body, int] | None]] = ContextVar("counted_last", default=None)


def text_tokens(text: str) -> int:
    """The tokens of ``text``; what looks like a control token is text."""
    if not text:
        return 0
    try:
        return _length(text)
    except UnicodeEncodeError:  # half of a surrogate pair: it is no text, but JSON may have it
        return _length(text.encode(errors="replace").decode())


def _length(text: str) -> int:
    if _CONTROL in text:
        return len(_tokenizer().encode_ordinary(text))
    return len(_tokenizer().encode_flat(text)) // _TOKEN_BYTES  # half of the time: no number is made for each of them


def asked_tokens(body: Body) -> int:
    """The tokens of what is asked: messages with their parts, tools and schema, texts to embed, or a prompt.

    Several layers want to know it of one request: of the body that was counted last in this task it is known.
    """
    last = _LAST.get()
    if last is None or last[0] is not body:
        last = (body, _counted(body))
        _LAST.set(last)
    return last[1]


def _counted(body: Body) -> int:
    tokens = sum(map(_message_tokens, body.get("messages") or ()))
    tokens += _PRIMING_TOKENS if tokens else 0
    tokens += sum(_TOOL_TOKENS + _json_tokens(tool) for tool in body.get("tools") or ())
    if body.get("response_format"):
        tokens += _json_tokens(body["response_format"])
    return tokens + _input_tokens(body.get("input")) + text_tokens(_text(body.get("prompt")))


def answered_tokens(body: Body) -> int:
    """The tokens of an answer: of all its choices' texts, reasoning and calls of tools."""
    messages = (choice.get("message") or {} for choice in body.get("choices") or ())
    return text_tokens("\n".join(piece for message in messages for piece in pieces(message)))


def pieces(message: Mapping[str, Any]) -> Iterable[str]:
    """All that a message of an answer, or a piece of one, says: what it is paid for."""
    for name in ("content", "reasoning_content", "reasoning", "refusal"):
        if isinstance(value := message.get(name), str):
            yield value
    for call in message.get("tool_calls") or ():
        function = call.get("function") or {}
        yield _text(function.get("name"))
        yield _text(function.get("arguments"))


@lru_cache
def is_counted_exactly(model: str) -> bool:
    """Whether ``model`` cuts texts as we do."""
    return _OURS.match(model) is not None


def _message_tokens(message: Mapping[str, Any]) -> int:
    content = message.get("content")
    if isinstance(content, str) and message.keys() == _PLAIN:  # as most are
        return _MESSAGE_TOKENS + text_tokens(content)
    tokens = _MESSAGE_TOKENS + text_tokens(_text(message.get("name")))
    if isinstance(content, list):
        tokens += sum(map(_part_tokens, content))
    texts = [text for text in pieces(message) if text]
    return tokens + (text_tokens("\n".join(texts)) if texts else 0)


def _part_tokens(part: object) -> int:
    if not isinstance(part, Mapping):
        return text_tokens(_text(part))
    kind = part.get("type")
    if kind == "image_url":
        image = part.get("image_url")
        detail = image.get("detail") if isinstance(image, dict) else None
        return _IMAGE_TOKENS.get(str(detail), _MOST_IMAGE_TOKENS)
    if kind == "input_audio":
        audio = part.get("input_audio") or {}
        a_second = _AUDIO_BYTES_A_SECOND.get(str(audio.get("format")), min(_AUDIO_BYTES_A_SECOND.values()))
        return _bytes(audio.get("data")) * _AUDIO_TOKENS_A_SECOND // a_second + 1
    if kind == "file":
        return _bytes((part.get("file") or {}).get("file_data")) // _FILE_BYTES_A_TOKEN
    return text_tokens(_text(part.get("text")) or _text(part.get("refusal")))


def _bytes(base64: object) -> int:
    return len(base64) * 3 // 4 if isinstance(base64, str) else 0


def _input_tokens(given: object) -> int:
    """Texts to embed: one, many, or as tokens already."""
    if isinstance(given, str):
        return text_tokens(given)
    if isinstance(given, list):
        return sum(1 if isinstance(item, int) else _input_tokens(item) for item in given)
    return 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _json_tokens(value: object) -> int:
    return text_tokens(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


@cache
def _tokenizer() -> "AnyTokenizer":
    from splintr import Tokenizer

    return Tokenizer.from_pretrained("o200k_base")
