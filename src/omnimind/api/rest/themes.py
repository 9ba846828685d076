"""Themes: the looks there are, and a slide in each."""

from typing import Annotated, Any, Final, Literal

from fastapi import Query, Request
from starlette.responses import Response

from omnimind.api.rest.answers import tagged
from omnimind.api.rest.artifacts import Width, local, renditions_of
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.delivering import delivered, parts_of
from omnimind.api.rest.paging import Page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import MissingError
from omnimind.core.value import Value
from omnimind.runtime import sampling

router: Final = Operations(prefix="/v1/themes", tags=["themes"])

Reader = Annotated[Asker, needs("productions.read")]

_COLOURS: Final = ("ink", "muted", "hairline", "surface", "accent", "on_accent")
_FONTS: Final = ("display", "text", "strong", "quote", "mono")


class ThemeView(Value):
    """A look: its colours as ``#rrggbb``, and the families of its fonts."""

    name: str
    is_dark: bool
    colours: dict[str, str]
    backdrop: tuple[str, ...]
    series: tuple[str, ...]
    fonts: dict[str, str]


_EXAMPLE: Final = {
    "name": "paper",
    "is_dark": False,
    "colours": {"ink": "#1e1a15", "accent": "#a83e1c"},
    "backdrop": ["#fbf8f1", "#f1e9db", "#fffdf9"],
    "series": ["#a83e1c", "#2f5d62"],
    "fonts": {"display": "Newsreader", "text": "Inter"},
}


@router.operation(
    "GET", "", summary="List themes", example={"items": [_EXAMPLE], "next": None}, response_model=Page[ThemeView]
)
async def list_themes(request: Request, here: Here, asker: Reader) -> Response:
    """The default first."""
    return tagged(request, {"items": await here.slow(_all), "next": None})


@router.operation(
    "GET",
    "/{name}/picture",
    summary="See a theme",
    responses=parts_of("image/*"),
    response_class=Response,
)
async def get_theme_picture(
    name: str,
    request: Request,
    here: Here,
    asker: Reader,
    width: Width = 640,
    format: Annotated[Literal["webp", "avif"], Query()] = "webp",  # noqa: A002 - the name in the address
) -> Response:
    """A slide that is made in it."""
    from omnimind.media.delivery import width_for

    if name not in {one["name"] for one in await here.slow(_all)}:
        raise MissingError("theme.missing", f"there is no theme {name[:80]!r}", "see the list of themes")
    across = width_for(width)
    made = await renditions_of(here).made(
        sampling.theme_key(name),
        f"{format}-{across}",
        lambda: sampling.show(name, across, format, here.artifacts),
    )
    return delivered(request, made, await local(here, made), is_named=True)


def _all() -> list[dict[str, Any]]:
    from omnimind.media.pictures.theme import theme, themes

    return [_view(theme(name)) for name in themes()]


def _view(look: Any) -> dict[str, Any]:
    return {
        "name": look.name,
        "is_dark": look.dark,
        "colours": {name: _hex(getattr(look, name)) for name in _COLOURS},
        "backdrop": [_hex(colour) for colour in look.backdrop],
        "series": [_hex(colour) for colour in look.series],
        "fonts": {name: getattr(look, name).family for name in _FONTS},
    }


def _hex(colour: int) -> str:
    return f"#{colour & 0xFFFFFF:06x}"
