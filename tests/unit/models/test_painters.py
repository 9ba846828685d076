"""Stable Diffusion: the web UI and ComfyUI paint what OpenAI's images endpoint is asked for."""

import asyncio
import base64
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web

from omnimind.core.errors import BrokenError, TransientError, UserError
from omnimind.core.model import NOBODY
from omnimind.models.catalogue import known_providers
from omnimind.models.config import GatewayConfig
from omnimind.models.deployment import Connection, Deployment
from omnimind.models.fleet import fleet, sources
from omnimind.models.http import Http
from omnimind.models.layers.providing import connect
from omnimind.models.request import Request
from omnimind.testing.painter import CHECKPOINT, Commission, Painter, paint
from omnimind.testing.upstream.wire import png

PICTURE = png(16, 8)
ASKED = {"prompt": "a harbour at low tide", "size": "1280x725", "seed": 7}


class Server:
    """Something that paints: ``answers`` by method and path, each JSON, bytes or a status."""

    def __init__(self, **answers):
        self.answers, self.asked = {}, []
        for name, answer in answers.items():
            self.answers[name] = answer

    async def serve(self, request):
        """Answer."""
        body = await request.json() if request.can_read_body else None
        self.asked.append((request.method, request.path_qs, body))
        last = request.path.strip("/").split("/")
        answer = self.answers.get(last[-1], self.answers.get(last[0]))
        answer = answer(self) if callable(answer) else answer
        if isinstance(answer, int):
            return web.json_response({"detail": "out of memory"}, status=answer)
        return web.Response(body=answer) if isinstance(answer, bytes) else web.json_response(answer)


@asynccontextmanager
async def painter(wire, server, sleep=None, **fields):
    """A provider that is connected to ``server``."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with Http() as http:
            yield connect([Connection(name="sd", wire=wire, url=url, **fields)], http)["sd"]
    finally:
        await runner.cleanup()


def request(provider, body=ASKED, kind="images"):
    """What is asked of ``provider``."""
    deployment = Deployment(name="sd/turbo", connection=provider.connection, model="turbo", kinds=("images",))
    return Request(kind, body, NOBODY, "request-1", deployment=deployment)


def painted(answer):
    """The pictures in an answer."""
    return [base64.b64decode(one["b64_json"]) for one in answer.body["data"]]


def test_the_web_ui_paints():
    """The prompt, size (in steps of 8), seed and checkpoint arrive; the picture comes back as OpenAI gives it."""

    async def paint():
        server = Server(txt2img={"images": [base64.b64encode(PICTURE).decode(), "grid"], "info": "{}"})
        async with painter("webui", server) as provider:
            answer = await provider.ask(request(provider))
        ((_, path, body),) = server.asked
        assert path == "/sdapi/v1/txt2img"
        assert (body["prompt"], body["width"], body["height"], body["seed"]) == (ASKED["prompt"], 1280, 720, 7)
        assert body["override_settings"] == {"sd_model_checkpoint": "turbo"}
        assert painted(answer) == [PICTURE]

    asyncio.run(paint())


def test_the_web_ui_tells_its_checkpoints():
    """What it can load is what it has; with none it can't paint, and has no models."""

    async def look():
        for told, models in (([{"title": "turbo.safetensors [abc]"}], ("turbo.safetensors [abc]",)), ([], ())):
            async with painter("webui", Server(**{"sd-models": told})) as provider:
                assert await provider.models() == models

    asyncio.run(look())


def workflow_of(server):
    """The workflow that was queued."""
    return next(body["prompt"] for method, path, body in server.asked if path == "/prompt")


def comfyui(history):
    """A ComfyUI whose picture is done when ``history`` says so: one answer a look, the last again and again."""
    looks = iter(history)
    last = {}

    def look(_):
        last["seen"] = next(looks, last.get("seen"))
        return last["seen"]

    return Server(prompt={"prompt_id": "7", "number": 1}, history=look, view=PICTURE, queue={}, interrupt={})


DONE = {"7": {"outputs": {"save": {"images": [{"filename": "a.png", "subfolder": "x y", "type": "output"}]}}}}


def test_comfyui_paints():
    """A workflow is queued with all that was asked for, watched until it is done, and its picture fetched."""

    async def paint():
        server = comfyui([{}, {}, DONE])
        async with painter("comfyui", server) as provider:
            answer = await provider.ask(request(provider))
        nodes = workflow_of(server)
        assert nodes["checkpoint"]["inputs"]["ckpt_name"] == "turbo"
        assert nodes["wanted"]["inputs"]["text"] == ASKED["prompt"]
        assert nodes["painted"]["inputs"]["seed"] == 7
        assert (nodes["empty"]["inputs"]["width"], nodes["empty"]["inputs"]["height"]) == (1280, 720)
        assert [path for _, path, _ in server.asked].count("/history/7") == 3
        assert server.asked[-1][1] == "/view?filename=a.png&subfolder=x+y&type=output"
        assert painted(answer) == [PICTURE]

    asyncio.run(paint())


def test_comfyui_fails():
    """What a workflow fails with is told, and another deployment may be tried; one that paints nothing is garbled."""
    failed = {"7": {"status": {"status_str": "error", "messages": [["execution_error", {"why": "no memory"}]]}}}

    async def paint(history, error):
        async with painter("comfyui", comfyui([history])) as provider:
            with pytest.raises(error) as raised:
                await provider.ask(request(provider))
            return str(raised.value)

    assert "no memory" in asyncio.run(paint(failed, TransientError))
    assert "painted nothing" in asyncio.run(paint({"7": {"outputs": {}}}, BrokenError))


def test_a_cancelled_picture_is_taken_back():
    """It leaves the queue and is interrupted, so that the machine does not paint for nobody."""

    async def cancel():
        looked = asyncio.Event()

        def look(_):
            looked.set()
            return {}

        server = Server(prompt={"prompt_id": "7"}, history=look, queue={}, interrupt={})
        async with painter("comfyui", server) as provider:
            asking = asyncio.ensure_future(provider.ask(request(provider)))
            await looked.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
        assert ("POST", "/queue", {"delete": ["7"]}) in server.asked
        assert ("POST", "/interrupt", {"prompt_id": "7"}) in server.asked

    asyncio.run(cancel())


def test_comfyui_tells_its_checkpoints():
    """What its loader offers; something else that answers there is told from it."""
    loader = {"CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["turbo.safetensors"], {}]}}}}

    async def look(told):
        async with painter("comfyui", Server(CheckpointLoaderSimple=told)) as provider:
            return await provider.models()

    assert asyncio.run(look(loader)) == ("turbo.safetensors",)
    with pytest.raises(BrokenError, match="tells of no checkpoints"):
        asyncio.run(look({}))


@pytest.mark.parametrize("wire", ["webui", "comfyui"])
def test_only_pictures_of_a_size(wire):
    """Chats are refused, and so is a size that is none; an error of the server is one that may pass."""

    async def ask(body, kind="images"):
        async with painter(wire, Server(txt2img=500, prompt=500)) as provider:
            await provider.ask(request(provider, body, kind))

    with pytest.raises(UserError, match="pictures only"):
        asyncio.run(ask({"messages": []}, "chat"))
    with pytest.raises(UserError, match="not the size of a picture"):
        asyncio.run(ask({"prompt": "a boat", "size": "large"}))
    with pytest.raises(TransientError, match="out of memory"):
        asyncio.run(ask({"prompt": "a boat"}))


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, {}),
        ({"SD_ENABLED": "0", "SD_URL": "http://paint:7860"}, {}),
        ({"SD_ENABLED": "true"}, {"stable-diffusion": "http://127.0.0.1:7860"}),
        ({"SD_ENABLED": "1", "SD_URL": "http://paint:7860"}, {"stable-diffusion": "http://paint:7860"}),
        ({"COMFYUI_URL": "http://paint:8188"}, {"comfyui": "http://paint:8188"}),
    ],
)
def test_the_environment_switches_it_on(environment, found):
    """Only when it was asked for; its checkpoints then are models that draw, stay in this house and cost nothing."""
    from pydantic import SecretStr

    config = GatewayConfig()
    among = sources(config, lambda name: SecretStr(environment[name]) if name in environment else None)
    assert {name: one.connection.url for name, one in among.items()} == found
    made = fleet(config, among, dict.fromkeys(found, ("turbo",)), lambda provider, model: None)
    for deployment in made.deployments:
        assert (deployment.kinds, deployment.residency) == (("images",), "local")
        assert deployment.price is not None
        assert deployment.price.image_usd == 0


def test_the_catalogue_knows_what_wire_each_speaks():
    """The two painters are in it, and nobody needs a key for them."""
    known = known_providers()
    assert {known[name].wire for name in ("stable-diffusion", "comfyui")} == {"webui", "comfyui"}
    assert not known["stable-diffusion"].keys


@pytest.mark.parametrize("wire", ["webui", "comfyui"])
def test_both_are_asked_for_the_same_picture(wire):
    """Prompt, size and seed decide what comes, over either API."""

    async def ask(url):
        async with Http() as http:
            provider = connect([Connection(name="sd", wire=wire, url=url)], http)["sd"]
            asked = request(provider)
            deployment = asked.deployment.model_copy(update={"model": CHECKPOINT})
            return await provider.models(), painted(await provider.ask(replace(asked, deployment=deployment)))

    with Painter() as painter:
        models, pictures = asyncio.run(ask(painter.url))
    assert models == (CHECKPOINT,)
    assert pictures == [paint(Commission(ASKED["prompt"], 1280, 720, 7))]
