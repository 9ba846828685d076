"""The ways in which the gateway can be asked, each as its users do, and all with the same face."""

import asyncio
import json
from dataclasses import dataclass

import aiohttp
import anthropic
import openai
from langchain_openai import ChatOpenAI

from omnimind.core.errors import OmniMindError
from omnimind.core.model import Caller
from omnimind.models.request import Request
from omnimind.store.ids import new_id


@dataclass(frozen=True)
class Refused(Exception):  # noqa: N818 - it is what surfaces say, not a mistake
    """What a surface says of an error."""

    status: int
    code: str


def _messages(prompt):
    return [{"role": "user", "content": prompt}]


class InProcess:
    """As agents ask."""

    kind = "chat"

    async def texts(self, stack, key, secret, prompt, model, is_streaming):
        """The pieces of the answer."""
        for text in await self._on_its_loop(stack, self._ask(stack, key, prompt, model, is_streaming)):
            yield text

    async def _ask(self, stack, key, prompt, model, is_streaming):
        body = {"model": model, "messages": _messages(prompt), "max_tokens": 50, "stream": is_streaming}
        request = Request("chat", body, Caller(key=key), new_id())
        try:
            answer = await stack.app.service.handler(request)
            if not is_streaming:
                return [answer.body["choices"][0]["message"]["content"]]
            try:
                return [
                    choice["delta"].get("content") or "" async for chunk in answer.chunks for choice in chunk["choices"]
                ]
            finally:
                await answer.chunks.aclose()
        except OmniMindError as error:
            raise Refused(0, error.code) from error

    @staticmethod
    async def _on_its_loop(stack, work):
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, stack.loop))


class Plain:
    """By HTTP, without any client's help."""

    kind = "chat"

    async def texts(self, stack, key, secret, prompt, model, is_streaming):
        """The pieces of the answer."""
        body = {"model": model, "messages": _messages(prompt), "max_tokens": 50, "stream": is_streaming}
        headers = {"Authorization": f"Bearer {secret}"}
        async with (
            aiohttp.ClientSession(stack.url, headers=headers) as session,
            session.post("/v1/chat/completions", json=body) as response,
        ):
            if response.status != 200:
                raise Refused(response.status, response.headers["x-omnimind-error"])
            if not is_streaming:
                yield (await response.json())["choices"][0]["message"]["content"]
                return
            async for line in response.content:
                data = line.decode().removeprefix("data: ").strip()
                if data and data != "[DONE]":
                    said = json.loads(data)
                    if "error" in said:
                        raise Refused(200, said["error"]["code"])
                    yield said["choices"][0]["delta"].get("content") or ""


class OpenAIClient:
    """By OpenAI's client."""

    kind = "chat"

    async def texts(self, stack, key, secret, prompt, model, is_streaming):
        """The pieces of the answer."""
        async with openai.AsyncOpenAI(base_url=f"{stack.url}/v1", api_key=secret, max_retries=0) as client:
            try:
                answer = await client.chat.completions.create(
                    model=model, messages=_messages(prompt), max_tokens=50, stream=is_streaming
                )
                if not is_streaming:
                    yield answer.choices[0].message.content
                    return
                async with answer:
                    async for chunk in answer:
                        yield chunk.choices[0].delta.content or ""
            except openai.APIError as error:
                raise _of_client(error, 200) from error


class AnthropicClient:
    """By Anthropic's client."""

    kind = "chat"

    async def texts(self, stack, key, secret, prompt, model, is_streaming):
        """The pieces of the answer."""
        asked = {"model": model, "messages": _messages(prompt), "max_tokens": 50}
        async with anthropic.AsyncAnthropic(base_url=stack.url, api_key=secret, max_retries=0) as client:
            try:
                if not is_streaming:
                    yield (await client.messages.create(**asked)).content[0].text
                    return
                async with client.messages.stream(**asked) as stream:
                    async for text in stream.text_stream:
                        yield text
            except anthropic.APIError as error:
                raise _of_client(error, 200) from error


class LangChain:
    """By LangChain's ``ChatOpenAI``."""

    kind = "chat"

    async def texts(self, stack, key, secret, prompt, model, is_streaming):
        """The pieces of the answer."""
        said = {"model": model, "base_url": f"{stack.url}/v1", "api_key": secret, "max_retries": 0, "max_tokens": 50}
        said["stream_chunk_timeout"] = None  # its asyncio.wait_for swallows a cancel that comes with a chunk
        async with openai.DefaultAsyncHttpxClient() as client:  # the one of its own outlives the event loop
            chat = ChatOpenAI(**said, http_async_client=client)
            try:
                if not is_streaming:
                    yield (await chat.ainvoke(prompt)).content
                    return
                async for chunk in chat.astream(prompt):
                    yield chunk.content
            except openai.APIError as error:
                raise _of_client(error, 200) from error


class Embeddings:
    """Vectors, by OpenAI's client."""

    kind = "embeddings"

    async def texts(self, stack, key, secret, prompt, model, is_streaming):
        """The vector's beginning, instead of a text."""
        async with openai.AsyncOpenAI(base_url=f"{stack.url}/v1", api_key=secret, max_retries=0) as client:
            try:
                answer = await client.embeddings.create(model=model, input=prompt)
            except openai.APIError as error:
                raise _of_client(error, 200) from error
            yield str(answer.data[0].embedding[:2])


def _of_client(error, otherwise):
    """What a client's error says; one within a stream has no status of its own."""
    response = getattr(error, "response", None)
    if response is None or "x-omnimind-error" not in response.headers:
        return Refused(otherwise, str(getattr(error, "code", "") or ""))
    return Refused(response.status_code, response.headers["x-omnimind-error"])


SURFACES = {
    "in process": InProcess(),
    "HTTP": Plain(),
    "openai": OpenAIClient(),
    "anthropic": AnthropicClient(),
    "langchain": LangChain(),
    "embeddings": Embeddings(),
}
