"""The innermost layer: asks the provider that routing chose."""

from collections.abc import Iterable, Mapping
from typing import Final

from omnimind.core.errors import BrokenError
from omnimind.models.deployment import Connection, Wire
from omnimind.models.http import Http
from omnimind.models.provider import Provider
from omnimind.models.providers.anthropic import Anthropic
from omnimind.models.providers.bedrock import Bedrock
from omnimind.models.providers.comfyui import ComfyUI
from omnimind.models.providers.dialect import Dialect
from omnimind.models.providers.endpoint import Endpoint
from omnimind.models.providers.gemini import Gemini
from omnimind.models.providers.ollama import Ollama
from omnimind.models.providers.openai import OpenAI
from omnimind.models.providers.webui import WebUI
from omnimind.models.request import Answer, Handler, Request

_DIALECTS: Final[Mapping[Wire, Dialect]] = {
    "openai": OpenAI(),
    "anthropic": Anthropic(),
    "gemini": Gemini(),
    "bedrock": Bedrock(),
    "ollama": Ollama(),
    "webui": WebUI(),
}


def connect(connections: Iterable[Connection], http: Http) -> dict[str, Provider]:
    """A provider for each of ``connections``, by its name. Nothing is sent yet."""
    return {connection.name: _provider(connection, http) for connection in connections}


def _provider(connection: Connection, http: Http) -> Provider:
    if connection.wire == "comfyui":
        return ComfyUI(connection, http)
    return Endpoint(connection, _DIALECTS[connection.wire], http)


def providing(providers: Mapping[str, Provider]) -> Handler:
    """Asks the provider of the request's deployment. Answers with pictures, which have none, get its name as ``model``.

    Raises:
        BrokenError: ``model.unrouted``: no deployment was chosen, or it has no provider.
    """

    async def ask(request: Request) -> Answer:
        deployment = request.deployment
        provider = providers.get(deployment.connection.name) if deployment else None
        if provider is None:
            raise BrokenError("model.unrouted", f"request {request.id} has no provider to ask", "report this")
        answer = await provider.ask(request)
        if request.kind == "images" and answer.body is not None and deployment is not None:
            return Answer(body={"model": deployment.name, **answer.body})
        return answer

    return ask
