"""The outfit: which means there are here to make productions with, told without opening any of them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from omnimind.core.model import CallKind
from omnimind.models.catalogue import known_providers
from omnimind.settings import Settings

if TYPE_CHECKING:
    from omnimind.models.config import GatewayConfig
    from omnimind.models.fleet import Source

_DECIDING: Final[dict[str, Any]] = {
    "environment": True,
    "providers": {"__all__": {"wire", "url", "region", "residency", "models"}},
    "models": True,
    "profiles": True,
    "chains": True,
    "routing": True,
}
"""What of the configuration decides who answers, and so what; no secret is among it."""

_LETTERS: Final = 12


@dataclass(frozen=True, slots=True)
class Outfit:
    """What there is.

    Attributes:
        models: Names the models that can be asked, and how they are chosen; empty if there are none.
        pictures: Whether one of them paints.
    """

    models: str = ""
    pictures: bool = False


def outfit(settings: Settings) -> Outfit:
    """What ``settings`` give.

    Raises:
        UserError: As :func:`~omnimind.models.config.load_config` and :func:`~omnimind.models.fleet.sources`.
    """
    if settings.models_file is None and not _names_a_provider(settings):
        return Outfit()  # a house without models starts without reading how they are configured
    from omnimind.models.config import load_config
    from omnimind.models.fleet import sources

    config = load_config(settings.models_file)
    found = sources(config, settings.secret)
    kinds = _kinds(config, found.values())
    if "chat" not in kinds:
        return Outfit()
    return Outfit(models=_fingerprint(config, found.values()), pictures="images" in kinds)


def _names_a_provider(settings: Settings) -> bool:
    """Whether the environment has anything of a provider that is known."""
    known = known_providers().values()
    return any(settings.secret(name) for one in known for name in (*one.keys, one.url_from, one.switch) if name)


def _fingerprint(config: "GatewayConfig", found: Iterable["Source"]) -> str:
    said = config.model_dump(mode="json", include=_DECIDING)
    there = [(one.connection.name, one.connection.url, sorted(one.models)) for one in found]
    return hashlib.sha256(json.dumps([said, there], sort_keys=True).encode()).hexdigest()[:_LETTERS]


def _kinds(config: "GatewayConfig", found: Iterable["Source"]) -> set[CallKind]:
    """What the models that there are can be asked for; of a provider that said nothing of its own, what is usual."""
    kinds = {kind for one in config.models.values() for kind in one.kinds or ("chat",)}
    for one in found:
        known = one.models.values() if one.models else ({},)
        kinds.update(kind for model in known for kind in model.get("kinds", one.kinds))
    return kinds
