"""The catalogue: the providers that are known by name, how they are reached, and a few models of each.

It is data, ``catalogue.json`` beside this file. What it does not list can be configured by name.

Source: names, context windows and prices as genai-prices 0.2.3 has them; ``quality`` orders them by their makers' own
tiers and prices, and is to be overridden by whoever has measured. ``output_tokens`` of a model that draws is the most
that a picture takes: 7,024 of GPT Image 2 for a megapixel at high quality, by OpenAI's table of prices, rounded up.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import Field

from omnimind.core.model import CallKind
from omnimind.core.value import Value
from omnimind.models.deployment import Wire


class KnownProvider(Value):
    """A provider that the keys in the environment are enough for.

    Attributes:
        wire: What it speaks.
        url: Its address; ``{NAME|OTHER}`` is the first of these variables that is set.
        url_from: The variable that names another address; ``path`` is what its makers' own clients add to that.
        switch: The variable that has to be ``1``, ``true``, ``yes`` or ``on``.
        kinds: What models that nobody described can be asked for.
        keys: The variables that can hold its key, the first that is set counts; none is needed if there are none.
        secrets: The variable with the second part of a key, by the variable with the first.
        session_headers: The headers of a key that holds for a session only, by the variables that they come from.
        models_from: The variable with the name of the only model, where names are up to the customer.
        region_from: The variables with the region, as in ``url``.
        prices: What price lists call it.
        residency: Where its data stays.
        models: What is offered unless configured otherwise: fields of :class:`~omnimind.models.deployment.Deployment`.
    """

    wire: Wire
    url: str
    url_from: str | None = None
    path: str = ""
    switch: str | None = None
    kinds: tuple[CallKind, ...] = ("chat",)
    keys: tuple[str, ...] = ()
    secrets: dict[str, str] = Field(default_factory=dict)
    session_headers: dict[str, str] = Field(default_factory=dict)
    models_from: str | None = None
    region_from: str | None = None
    prices: str | None = None
    residency: str | None = None
    models: dict[str, dict[str, Any]] = Field(default_factory=dict)


@cache
def known_providers() -> dict[str, KnownProvider]:
    """The known providers by name."""
    text = files("omnimind.models").joinpath("catalogue.json").read_text(encoding="utf-8")
    return {name: KnownProvider.model_validate(said) for name, said in json.loads(text).items()}
