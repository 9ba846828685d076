"""The wire format of the Stable Diffusion web UI: pictures only.

Source: the web UI's own OpenAPI document, ``/docs`` of a server that was started with ``--api``.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from omnimind.core.errors import UserError
from omnimind.core.model import Body
from omnimind.models.deployment import Connection
from omnimind.models.providers.dialect import Call, Dialect, Problem, Translator
from omnimind.models.providers.framing import Framer, ServerSentEvents
from omnimind.models.request import Request

AVOIDED: Final = "text, letters, watermark, signature, frame, blurry, deformed"
"""What no picture is to have: words are drawn by us."""

STEPS: Final = 24
_DEFAULT_PX: Final = 1024
_STEP_PX: Final = 8  # Stable Diffusion's latents are an eighth of the picture


class WebUI(Dialect):
    """Text to picture. ``model`` is a checkpoint, which the server loads if another one is loaded."""

    models_path: ClassVar[str] = "/sdapi/v1/sd-models"
    framer: ClassVar[type[Framer]] = ServerSentEvents

    def headers(self, connection: Connection) -> Mapping[str, str]:
        """The key, where something in front of the server asks for one."""
        return {"Authorization": f"Bearer {connection.key.get_secret_value()}"} if connection.key else {}

    def call(self, request: Request, model: str) -> Call:
        """What to paint."""
        prompt, width, height, seed, count = picture_of(request)
        body: Body = {
            "prompt": prompt,
            "negative_prompt": AVOIDED,
            "width": width,
            "height": height,
            "seed": seed,
            "steps": STEPS,
            "batch_size": count,
            "override_settings": {"sd_model_checkpoint": model},
            "send_images": True,
            "save_images": False,
        }
        return Call("/sdapi/v1/txt2img", body)

    def answer(self, request: Request, body: Any, created: int) -> Body:
        """The pictures."""
        *_, count = picture_of(request)
        images = [image.partition(",")[2] if image.startswith("data:") else image for image in body["images"][:count]]
        if not images or not all(images):
            raise ValueError("there is no picture")
        return {"created": created, "data": [{"b64_json": image} for image in images]}

    def translator(self, request: Request, created: int) -> Translator:
        """Pictures never come in pieces."""
        raise only_pictures("the Stable Diffusion web UI")

    def problem(self, body: Any) -> Problem:
        """What an error says."""
        said = body.get("detail") or body.get("errors") or body.get("error") or body
        return Problem(str(said), is_filtered=False)

    def models(self, body: Any) -> list[str]:
        """The checkpoints that can be loaded; a server that has none can't paint."""
        return [str(one["title"]) for one in body]


def picture_of(request: Request) -> tuple[str, int, int, int, int]:
    """The prompt, width and height in pixels, seed (-1: any), and how many; from an images request.

    Raises:
        UserError: ``model.refused``.
    """
    body = request.body
    if request.kind != "images":
        raise only_pictures("Stable Diffusion")
    size = re.fullmatch(r"(\d{2,4})x(\d{2,4})", str(body.get("size") or f"{_DEFAULT_PX}x{_DEFAULT_PX}"))
    if size is None:
        message = f"{body['size']!r} is not the size of a picture"
        raise UserError("model.refused", message, "write it as 1024x576, in pixels")
    width, height = (max(_STEP_PX, int(side) // _STEP_PX * _STEP_PX) for side in size.groups())
    return str(body["prompt"]), width, height, int(body.get("seed", -1)), int(body.get("n") or 1)


def only_pictures(name: str) -> UserError:
    """That it was asked for something else."""
    return UserError("model.refused", f"{name} makes pictures only", "ask another model")
