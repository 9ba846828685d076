"""A painter: the APIs of the Stable Diffusion web UI and of ComfyUI on 127.0.0.1, in a thread of its own.

What it paints depends on prompt, size and seed, and on nothing else; :func:`colours` says what is to be seen.

with Painter() as painter:
    ...  # SD_ENABLED=1 and SD_URL=painter.url
    assert painter.painted[0].prompt == "a harbour"
"""

import asyncio
import base64
import hashlib
import json
import threading
from concurrent.futures import Future
from typing import Any, Final, NamedTuple, Self

import numpy as np
import skia
from aiohttp import web

CHECKPOINT: Final = "small-tides.safetensors [1f2e3d4c5b]"
"""What it has loaded unless said otherwise."""

_START_S: Final = 10.0
_DISCS: Final = 24

Color = tuple[int, int, int]


class Commission(NamedTuple):
    """What was painted."""

    prompt: str
    width: int
    height: int
    seed: int


def colours(prompt: str, seed: int) -> tuple[Color, Color]:
    """The colours at the upper and the lower edge of a picture, red, green and blue from 0 to 255."""
    red, green, blue, *below = _bytes_of(prompt, seed)[:6]
    return (red, green, blue), (below[0], below[1], below[2])


def paint(one: Commission) -> bytes:
    """A picture, PNG: a sky from one colour to another, with discs that shine through each other."""
    upper, lower = colours(one.prompt, one.seed)
    pixels = np.empty((one.height, one.width, 4), np.uint8)
    shares = np.linspace(0, 1, one.height)[:, None]
    pixels[:, :, :3] = np.round((1 - shares) * np.array(upper) + shares * np.array(lower))[:, None]
    pixels[:, :, 3] = 255
    surface = skia.Surface(pixels)
    canvas = surface.getCanvas()
    random = np.random.default_rng(list(_bytes_of(one.prompt, one.seed)))
    for _ in range(_DISCS):
        x, y, radius = random.uniform((0.1, 0.3, 0.02), (0.9, 0.7, 0.18)) * (one.width, one.height, one.height)
        colour = skia.Color(*(int(level) for level in random.integers(0, 256, 3)), 130)
        canvas.drawCircle(float(x), float(y), float(radius), skia.Paint(Color=colour, AntiAlias=True))
    return bytes(surface.makeImageSnapshot().encodeToData(skia.kPNG, 100))


class Painter:
    """A context manager; within it the server runs. Safe to use from any thread.

    Args:
        checkpoints: What it has loaded; one that has none paints nothing.
        dies_after: After how many pictures it hangs up on everybody; ``None``: never.
        spoils: Whether the pictures that it sends break off after their first bytes.
    """

    def __init__(
        self, checkpoints: tuple[str, ...] = (CHECKPOINT,), *, dies_after: int | None = None, spoils: bool = False
    ) -> None:
        self._checkpoints = checkpoints
        self._dies_after = dies_after
        self._spoils = spoils
        self._jobs: dict[str, bytes] = {}
        self._port: Future[int] = Future()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._work, name="painter", daemon=True)
        self.painted: list[Commission] = []
        """All that was painted, in order."""

    def __enter__(self) -> Self:
        self._thread.start()
        self._port.result(_START_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._port.result()}"

    def _work(self) -> None:
        self._loop.run_until_complete(self._run())
        self._loop.close()

    async def _run(self) -> None:
        app = web.Application()
        app.add_routes(
            [
                web.get("/sdapi/v1/sd-models", self._sd_models),
                web.get("/sdapi/v1/options", self._options),
                web.post("/sdapi/v1/txt2img", self._txt2img),
                web.get("/object_info/CheckpointLoaderSimple", self._loader),
                web.post("/prompt", self._queue),
                web.get("/history/{job}", self._history),
                web.get("/view", self._view),
                web.post("/queue", self._nothing),
                web.post("/interrupt", self._nothing),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self._port.set_result(runner.addresses[0][1])
            await self._stop.wait()
        finally:
            await runner.cleanup()

    def _finished(self, one: Commission, request: web.Request) -> bytes:
        """The picture; if it dies now, the connection is gone."""
        if self._dies_after is not None and len(self.painted) >= self._dies_after:
            if request.transport is not None:
                request.transport.abort()
            raise ConnectionResetError
        self.painted.append(one)
        picture = paint(one)
        return picture[:64] if self._spoils else picture

    # ---------------------------------------------------------------- the web UI

    async def _sd_models(self, _: web.Request) -> web.Response:
        return web.json_response([_checkpoint(title) for title in self._checkpoints])

    async def _options(self, _: web.Request) -> web.Response:
        return web.json_response({"sd_model_checkpoint": next(iter(self._checkpoints), None)})

    async def _txt2img(self, request: web.Request) -> web.Response:
        said = await request.json()
        wanted = said.get("override_settings", {}).get("sd_model_checkpoint")
        if wanted not in self._checkpoints:
            trouble = {"error": "RuntimeError", "detail": "", "errors": f"Unknown checkpoint: {wanted}"}
            return web.json_response(trouble, status=500)
        picture = self._finished(_commission(said["prompt"], said), request)
        told = {"seed": said["seed"], "sd_model_name": wanted}
        return web.json_response(
            {"images": [base64.b64encode(picture).decode()], "parameters": said, "info": json.dumps(told)}
        )

    # ---------------------------------------------------------------- ComfyUI

    async def _loader(self, _: web.Request) -> web.Response:
        names = {"required": {"ckpt_name": [list(self._checkpoints), {}]}}
        return web.json_response({"CheckpointLoaderSimple": {"input": names}})

    async def _queue(self, request: web.Request) -> web.Response:
        nodes = (await request.json())["prompt"]
        by_kind = {node["class_type"]: node["inputs"] for node in nodes.values()}
        sampler, latent = by_kind["KSampler"], by_kind["EmptyLatentImage"]
        if by_kind["CheckpointLoaderSimple"]["ckpt_name"] not in self._checkpoints:
            return web.json_response({"error": {"message": "Value not in list: ckpt_name"}}, status=400)
        prompt = nodes[sampler["positive"][0]]["inputs"]["text"]
        job = str(len(self._jobs) + 1)
        self._jobs[job] = self._finished(_commission(prompt, {**latent, "seed": sampler["seed"]}), request)
        return web.json_response({"prompt_id": job, "number": len(self._jobs), "node_errors": {}})

    async def _history(self, request: web.Request) -> web.Response:
        job = request.match_info["job"]
        images = [{"filename": f"{job}.png", "subfolder": "", "type": "output"}]
        done = {"outputs": {"save": {"images": images}}, "status": {"status_str": "success", "completed": True}}
        return web.json_response({job: done} if job in self._jobs else {})

    async def _view(self, request: web.Request) -> web.Response:
        job = request.query["filename"].removesuffix(".png")
        return web.Response(body=self._jobs[job], content_type="image/png")

    async def _nothing(self, _: web.Request) -> web.Response:
        return web.json_response({})


def _bytes_of(prompt: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{prompt}".encode()).digest()


def _commission(prompt: str, said: dict[str, Any]) -> Commission:
    return Commission(prompt, int(said["width"]), int(said["height"]), int(said["seed"]))


def _checkpoint(title: str) -> dict[str, Any]:
    name, _, digest = title.partition(" ")
    return {
        "title": title,
        "model_name": name.removesuffix(".safetensors"),
        "hash": digest.strip("[]"),
        "filename": f"models/Stable-diffusion/{name}",
    }
