"""ComfyUI: a picture is a workflow that is queued, watched until it is done, and fetched.

Source: ComfyUI's own ``server.py``: ``/prompt``, ``/history``, ``/view``, ``/queue``, ``/interrupt``, ``/object_info``.
"""

import asyncio
import base64
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from omnimind.core.errors import BrokenError, TransientError
from omnimind.core.model import Body
from omnimind.models.deployment import Connection
from omnimind.models.http import Http, Patience
from omnimind.models.providers.dialect import Problem
from omnimind.models.providers.failures import failure
from omnimind.models.providers.webui import AVOIDED, STEPS, only_pictures, picture_of
from omnimind.models.request import Answer, Request

_LOOK_EVERY_S: Final = 0.25
_GUIDANCE: Final = 6.5
_SAVED: Final = "save"
_LOADERS: Final = "/object_info/CheckpointLoaderSimple"
_HEADERS: Final = {"Content-Type": "application/json"}


class ComfyUI:
    """Implements :class:`~omnimind.models.provider.Provider`. ``model`` is a checkpoint's file.

    Args:
        connection: How it is reached.
        http: Who sends.
        sleep: Waits between two looks.
    """

    def __init__(
        self, connection: Connection, http: Http, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._connection = connection
        self._http = http
        self._sleep = sleep
        self._headers = {**_HEADERS, **connection.headers}
        if connection.key:
            self._headers["Authorization"] = f"Bearer {connection.key.get_secret_value()}"

    @property
    def connection(self) -> Connection:
        """How it is reached."""
        return self._connection

    async def models(self) -> tuple[str, ...]:
        """The checkpoints that can be loaded."""
        told = await self._json("GET", _LOADERS)
        try:
            return tuple(told["CheckpointLoaderSimple"]["input"]["required"]["ckpt_name"][0])
        except (KeyError, TypeError, IndexError) as exc:
            raise self._garbled("tells of no checkpoints") from exc

    async def ask(self, request: Request) -> Answer:
        """Have it painted; a cancelled request is taken out of the queue, or interrupted."""
        if request.deployment is None:
            raise BrokenError("model.unrouted", f"request {request.id} reached {self._connection.name} unrouted")
        if request.kind != "images":
            raise only_pictures("ComfyUI")
        made = workflow(request, request.deployment.model)
        queued = await self._json("POST", "/prompt", {"prompt": made, "client_id": request.id})
        job = str(queued.get("prompt_id") or "")
        if not job:
            raise self._garbled("gave the picture no number")
        try:
            async with asyncio.timeout(self._connection.total_s):
                images = await self._painted(job)
        except TimeoutError as exc:
            await self._give_up(job)
            message = f"{self._connection.name} was not done within {self._connection.total_s:g} s"
            raise TransientError("model.unavailable", message, "try again later") from exc
        except asyncio.CancelledError:
            await asyncio.shield(self._give_up(job))
            raise
        pictures = [{"b64_json": base64.b64encode(await self._picture(image)).decode()} for image in images]
        return Answer(body={"created": int(datetime.now(UTC).timestamp()), "data": pictures})

    async def _painted(self, job: str) -> list[dict[str, str]]:
        """Where the pictures are, once they are."""
        while True:
            told = (await self._json("GET", f"/history/{job}")).get(job)
            if told:
                status = told.get("status") or {}
                if status.get("status_str") == "error":
                    said = next((str(what[1]) for what in status.get("messages", ()) if "error" in what[0]), "")
                    raise TransientError("model.unavailable", f"{self._connection.name} failed: {said[:300]}")
                images = [image for node in told.get("outputs", {}).values() for image in node.get("images", ())]
                if not images:
                    raise self._garbled("painted nothing")
                return images
            await self._sleep(_LOOK_EVERY_S)

    async def _picture(self, image: dict[str, str]) -> bytes:
        query = urlencode({name: image.get(name, "") for name in ("filename", "subfolder", "type")})
        return await self._read("GET", f"/view?{query}")

    async def _give_up(self, job: str) -> None:
        """Take it out of the queue, and stop it if it is the one that is being painted."""
        try:
            await self._read("POST", "/queue", {"delete": [job]})
            await self._read("POST", "/interrupt", {"prompt_id": job})
        except TransientError:  # it is not there any more, and paints nothing
            return

    async def _json(self, method: str, path: str, body: Body | None = None) -> Any:
        try:
            return orjson.loads(await self._read(method, path, body))
        except orjson.JSONDecodeError as exc:
            raise self._garbled("answered something that is not JSON") from exc

    async def _read(self, method: str, path: str, body: Body | None = None) -> bytes:
        patience = Patience(self._connection.connect_s, None, self._connection.total_s)
        data = None if body is None else orjson.dumps(body)
        reply = await self._http.send(method, self._connection.url.rstrip("/") + path, self._headers, data, patience)
        answered = await reply.read()
        if reply.status != 200:
            problem = Problem(answered[:300].decode(errors="replace"))
            raise failure(self._connection, reply.status, problem, reply.headers, datetime.now(UTC))
        return answered

    def _garbled(self, what: str) -> BrokenError:
        message = f"{self._connection.name} {what}"
        return BrokenError("model.garbled", message, "check that its address is that of ComfyUI")


def workflow(request: Request, checkpoint: str) -> Body:
    """The workflow that paints what an images request asks for, as ComfyUI's API has it."""
    prompt, width, height, seed, count = picture_of(request)
    if seed < 0:
        seed = random.Random(request.id).getrandbits(32)  # noqa: S311 - any picture will do, but always the same

    def node(kind: str, **inputs: Any) -> Body:
        return {"class_type": kind, "inputs": inputs}

    return {
        "checkpoint": node("CheckpointLoaderSimple", ckpt_name=checkpoint),
        "wanted": node("CLIPTextEncode", text=prompt, clip=["checkpoint", 1]),
        "avoided": node("CLIPTextEncode", text=AVOIDED, clip=["checkpoint", 1]),
        "empty": node("EmptyLatentImage", width=width, height=height, batch_size=count),
        "painted": node(
            "KSampler",
            model=["checkpoint", 0],
            positive=["wanted", 0],
            negative=["avoided", 0],
            latent_image=["empty", 0],
            seed=seed,
            steps=STEPS,
            cfg=_GUIDANCE,
            sampler_name="euler",
            scheduler="normal",
            denoise=1.0,
        ),
        "decoded": node("VAEDecode", samples=["painted", 0], vae=["checkpoint", 2]),
        _SAVED: node("SaveImage", images=["decoded", 0], filename_prefix="omnimind"),
    }
