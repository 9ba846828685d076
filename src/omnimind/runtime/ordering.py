"""Ordering: what a person asks for becomes a brief and the flow to make it by."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from omnimind.agents.supervisor.parts import parts
from omnimind.agents.supervisor.planning import Definition, Means, compose
from omnimind.core.artifact import ArtifactStore, File
from omnimind.core.brief import Brief, Options
from omnimind.core.errors import UserError
from omnimind.documents.fetch import Source, load, quoted
from omnimind.flows.library import find_flow, open_flow
from omnimind.runtime.outfit import Outfit, outfit
from omnimind.settings import Settings
from omnimind.store.home import Home

if TYPE_CHECKING:
    from omnimind.runtime.door import Door

COMPOSED: Final = ("podcast", "video")
"""The flows that are put together by what there is; others run as they are written."""

REQUEST: Final = "request"
"""Where a production comes from that was asked for in words alone."""


class OpenDoor(Protocol):
    """Finds the door that what comes in goes through."""

    def __call__(self, *, asks_models: bool) -> "Door | None":
        """It, for work that asks models or does not; ``None``: there is no policy to keep to."""
        ...


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks for.

    Attributes:
        sources: Files, addresses, texts, or ``-`` for standard input; a text that says too little to be told is what
            is asked for, where there are models.
        options: Wishes.
        flow: The flow to make it by: a name.
        file: A flow in a file, which goes before ``flow``.
        constant_frame_rate: Whether every frame is written.
        is_offline: Whether no model is to be asked.
        translate_to: Into which language, a BCP 47 tag, the finished script is translated; empty: none.
        stdin: Standard input.
    """

    sources: Sequence[str]
    options: Options = field(default_factory=Options)
    flow: str = "video"
    file: Path | None = None
    constant_frame_rate: bool = False
    is_offline: bool = False
    translate_to: str = ""
    stdin: BinaryIO | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A brief, and the flow to make it by, under its name."""

    brief: Brief
    flow: str
    definition: Definition


@dataclass(frozen=True, slots=True)
class Prepared:
    """A brief, and what its flow is put together from; ``means`` is ``None`` for one that runs as it is written."""

    brief: Brief
    flow: str
    base: Definition
    means: Means | None

    def held_to(self, policy: str) -> Ordered:
        """The brief and its flow, which keep to the policy of that name; empty: to none.

        Raises:
            UserError: ``flow.part``.
        """
        brief = self.brief.model_copy(update={"policy": policy})
        if self.means is None:
            return Ordered(brief, self.flow, self.base)
        return Ordered(brief, self.flow, compose(self.base, parts(), replace(self.means, guard=bool(policy))))


def prepared(order: Order, settings: Settings, artifacts: ArtifactStore, doors: OpenDoor) -> Prepared:
    """What ``order`` comes to here.

    Args:
        order: What is asked for.
        settings: What the environment decides.
        artifacts: Where sources are kept.
        doors: What sources are held to before they are.

    Raises:
        OmniMindError: What is wrong with a source, the flow or the configuration of models; what the policy forbids.
        UserError: ``translate.models``: a translation needs models; ``translate.flow``: this flow is not put together.
    """
    there = Outfit() if order.is_offline else outfit(settings)
    _check_translation(order, there, is_composed=order.file is None and order.flow in COMPOSED)
    fetched, request = _fetched(order, has_models=bool(there.models))
    brief = _brief(order, fetched, request, settings, artifacts, there, doors)
    if order.file is not None:
        document = open_flow(str(order.file)).read()
        return Prepared(brief, document.name, document.definition, None)
    definition = find_flow(order.flow, Home(settings.home).flows).definition
    return Prepared(brief, order.flow, definition, _means(order, there) if order.flow in COMPOSED else None)


def arranged(
    order: Order,
    documents: Sequence[Source],
    request: str,
    settings: Settings,
    artifacts: ArtifactStore,
    doors: OpenDoor,
    definition: Definition | None = None,
) -> Prepared:
    """What ``order`` comes to here whose sources are there already.

    Args:
        order: What is asked for; its sources are not looked at.
        documents: Those, read.
        request: What is asked for in words, which is told itself where there is no model.
        settings: What the environment decides.
        artifacts: Where sources are kept.
        doors: What sources are held to before they are.
        definition: The flow to make it by, as it is written; by default that of the order's name.

    Raises:
        OmniMindError: What is wrong with the flow or the configuration of models; what the policy forbids.
        UserError: ``source.brief_only``: without a model the request says too little; ``translate.models``;
            ``translate.flow``; ``order.empty``: nothing is asked for.
    """
    there = Outfit() if order.is_offline else outfit(settings)
    is_composed = definition is None and order.flow in COMPOSED
    _check_translation(order, there, is_composed=is_composed)
    if not documents and not request.strip():
        raise UserError("order.empty", "nothing is asked for", "say what is wanted, or give a document")
    if not documents and not there.models:
        documents, request = [quoted(request)], ""
    brief = _brief(order, documents, request, settings, artifacts, there, doors)
    base = definition or find_flow(order.flow, Home(settings.home).flows).definition
    return Prepared(brief, order.flow, base, _means(order, there) if is_composed else None)


def _means(order: Order, there: Outfit) -> Means:
    return Means(models=bool(there.models), pictures=there.pictures, translate_to=order.translate_to)


def _check_translation(order: Order, there: Outfit, *, is_composed: bool) -> None:
    if order.translate_to and not there.models:
        hint = "configure one: see omnimind models --help"
        raise UserError("translate.models", f"a translation into {order.translate_to} needs a model", hint)
    if order.translate_to and not is_composed:
        hint = "plan the translation itself: omnimind make --plan --also LANGUAGE -o FILE"
        raise UserError("translate.flow", "a flow that runs as it is written has no place for a translation", hint)


def _brief(
    order: Order,
    fetched: Sequence[Source],
    request: str,
    settings: Settings,
    artifacts: ArtifactStore,
    there: Outfit,
    doors: OpenDoor,
) -> Brief:
    from omnimind.media.pictures.fonts import fingerprint

    if not fetched:
        fetched = [Source(request.encode(), "text/markdown", REQUEST)]
    options = order.options
    if (door := doors(asks_models=bool(there.models))) is not None:
        fetched, request, options = [door.source(one) for one in fetched], door.text(request), door.options(options)
    return Brief(
        sources=tuple(File(name=one.origin, artifact=artifacts.put(one.data, one.media_type)) for one in fetched),
        options=options,
        constant_frame_rate=order.constant_frame_rate,
        whisper=settings.whisper_model,
        fonts=fingerprint(),
        request=request,
        models=there.models,
    )


def _fetched(order: Order, *, has_models: bool) -> tuple[list[Source], str]:
    """The documents, and what is asked for in words."""
    documents: list[Source] = []
    requests: list[str] = []
    for source in order.sources:
        try:
            documents.append(load(source, stdin=order.stdin))
        except UserError as error:
            if error.code != "source.brief_only" or not has_models:
                raise
            requests.append(source.strip())
    return documents, "\n".join(requests)
