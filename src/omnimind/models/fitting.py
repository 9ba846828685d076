"""Fitting: whether a deployment can do what is needed."""

from collections.abc import Iterator, Sequence

from omnimind.core.model import TIERS, CallKind, Need
from omnimind.models.deployment import Deployment

_SKILLS = ("tools", "vision", "json_schema")


def unfit(deployment: Deployment, kind: CallKind, need: Need) -> str:
    """Why ``deployment`` can't do what is needed; empty if it can."""
    return next(_reasons(deployment, kind, need), "")


def _reasons(deployment: Deployment, kind: CallKind, need: Need) -> Iterator[str]:
    if kind not in deployment.kinds:
        yield f"does no {kind}"
    if need.residency and deployment.residency != need.residency:
        yield f"does not keep data in {need.residency}"
    if kind != "chat":
        return
    if TIERS.index(deployment.tier) < TIERS.index(need.tier):
        yield f"is only {deployment.tier}"
    if deployment.context_tokens < need.context_tokens:
        yield f"takes {deployment.context_tokens} tokens"
    if missing := [skill for skill in _SKILLS if getattr(need, skill) and not getattr(deployment, skill)]:
        yield f"lacks {' and '.join(missing)}"
    if need.language and deployment.languages is not None and not _writes(deployment.languages, need.language):
        yield f"does not write {need.language}"


def _writes(languages: Sequence[str], language: str) -> bool:
    """Whether the tag is one of ``languages``, or a variant of one."""
    wanted = language.lower().replace("_", "-")
    return any(wanted == known.lower() or wanted.startswith(f"{known.lower()}-") for known in languages)
