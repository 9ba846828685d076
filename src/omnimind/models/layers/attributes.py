"""What the span of a request says of it, by OpenTelemetry's semantic conventions for generative AI.

Source: v1.41.1 of https://github.com/open-telemetry/semantic-conventions; what is said to be the latest is of
https://github.com/open-telemetry/semantic-conventions-genai. Attributes under ``omnimind`` are ours.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from omnimind.core.model import Body, CallKind
from omnimind.models.request import Request
from omnimind.telemetry.conventions import LATEST, Conventions

OPERATIONS: Final[dict[CallKind, str]] = {"chat": "chat", "embeddings": "embeddings", "images": "generate_content"}

OURSELVES: Final = "omnimind"
"""The provider of an answer that nobody else was asked for, or would have been."""

PROVIDERS: Final = {
    "azure": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "gemini": "gcp.gemini",
    "mistral": "mistral_ai",
    "xai": "x_ai",
}
"""Those that the conventions call otherwise than we."""

_ASKED: Final = {
    "model": "gen_ai.request.model",
    "max_tokens": "gen_ai.request.max_tokens",
    "max_completion_tokens": "gen_ai.request.max_tokens",
    "temperature": "gen_ai.request.temperature",
    "top_p": "gen_ai.request.top_p",
    "top_k": "gen_ai.request.top_k",
    "frequency_penalty": "gen_ai.request.frequency_penalty",
    "presence_penalty": "gen_ai.request.presence_penalty",
    "seed": "gen_ai.request.seed",
    "dimensions": "gen_ai.embeddings.dimension.count",
}

_OUTPUTS: Final = {"text": "text", "json_object": "json", "json_schema": "json"}

_ANSWERED: Final = (("id", "gen_ai.response.id"), ("model", "gen_ai.response.model"))
_USAGE: Final = (("prompt_tokens", "gen_ai.usage.input_tokens"), ("completion_tokens", "gen_ai.usage.output_tokens"))
_DETAILS: Final = (
    ("prompt_tokens_details", "cached_tokens", "gen_ai.usage.cache_read.input_tokens"),
    ("prompt_tokens_details", "cache_write_tokens", "gen_ai.usage.cache_creation.input_tokens"),
    ("completion_tokens_details", "reasoning_tokens", "gen_ai.usage.reasoning.output_tokens"),
)
_NONE: Final[Mapping[str, Any]] = {}

_NOTED: Final = (("cache", "omnimind.cache"), ("model", "omnimind.model"))

_PORTS: Final = {"http": 80, "https": 443}


def asked(request: Request, conventions: Conventions) -> dict[str, Any]:
    """What is said of what was asked: not a word of its text."""
    caller, body = request.caller, request.body
    return {
        "gen_ai.operation.name": OPERATIONS[request.kind],
        **{name: body[field] for field, name in _ASKED.items() if body.get(field) is not None},
        **_wished(body, request),
        **(_newer(body) if conventions == LATEST else {}),
        "omnimind.request": request.id,
        "omnimind.tenant": caller.tenant,
        **({"omnimind.key": caller.key} if caller.key else {}),
        **({"omnimind.run": caller.run_id} if caller.run_id else {}),
        **({"gen_ai.agent.name": caller.agent} if caller.agent else {}),
        **({"gen_ai.conversation.id": caller.session} if caller.session else {}),
    }


def _wished(body: Body, request: Request) -> dict[str, Any]:
    """What is told in another shape than it was asked for in."""
    said: dict[str, Any] = {"gen_ai.request.stream": True} if request.is_streaming else {}
    if stop := body.get("stop"):
        said["gen_ai.request.stop_sequences"] = [stop] if isinstance(stop, str) else list(stop)
    if body.get("n", 1) != 1:
        said["gen_ai.request.choice.count"] = body["n"]
    if encoding := body.get("encoding_format"):
        said["gen_ai.request.encoding_formats"] = [encoding]
    wanted = body.get("response_format")
    if request.kind == "images":
        said["gen_ai.output.type"] = "image"
    elif isinstance(wanted, dict) and wanted.get("type") in _OUTPUTS:
        said["gen_ai.output.type"] = _OUTPUTS[wanted["type"]]
    return said


def _newer(body: Body) -> dict[str, Any]:
    """What conventions know that are newer than those that are followed otherwise."""
    effort = body.get("reasoning_effort")
    return {"gen_ai.request.reasoning.level": effort} if isinstance(effort, str) else {}


def answered(body: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of an answer: not a word of it."""
    said = {name: body[field] for field, name in _ANSWERED if body.get(field) is not None}
    if reasons := [one["finish_reason"] for one in body.get("choices") or () if one.get("finish_reason")]:
        said["gen_ai.response.finish_reasons"] = reasons
    if usage := body.get("usage"):
        said.update({name: usage[field] for field, name in _USAGE if usage.get(field) is not None})
        for part, field, name in _DETAILS:
            if count := (usage.get(part) or _NONE).get(field):
                said[name] = count
    return said


def noted(notes: Mapping[str, Any]) -> dict[str, Any]:
    """What the layers say of the request: who was asked, why, and what it cost."""
    told: dict[str, Any] = {name: str(notes[note]) for note, name in _NOTED if note in notes}
    if "cost_usd" in notes:
        told["omnimind.cost_usd"] = float(notes["cost_usd"])
    provider = notes.get("provider", OURSELVES)
    told["gen_ai.provider.name"] = PROVIDERS.get(provider, provider)
    if url := notes.get("url"):
        told.update(_server(url))
    if route := notes.get("route"):
        told["omnimind.route"] = route
    return told


@lru_cache(maxsize=256)
def _server(url: str) -> Mapping[str, str | int]:
    """Where a provider is."""
    parts = urlsplit(url)
    port = parts.port or _PORTS.get(parts.scheme, 0)
    return {"server.address": parts.hostname or "", "server.port": port} if parts.hostname and port else {}
