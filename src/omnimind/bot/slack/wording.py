"""What is said in Slack, in English and Portuguese, as text and as Slack's blocks."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from omnimind.core.money import printable
from omnimind.runtime.showing import Summary

Language = Literal["en", "pt-BR"]
Block = dict[str, Any]

TENTHS: Final = 10
"""Progress is told in so many steps: Slack takes no more than about one change a second."""

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "queued": "waits for its turn",
        "running": "is being made",
        "waiting": "waits for an answer",
        "ready": "is ready",
        "rejected": "did not pass its proof",
        "failed": "failed",
        "cancelled": "was cancelled",
        "open": "Open",
        "approve": "Approve",
        "reject": "Reject",
        "approved": "Approved by",
        "rejected_by": "Rejected by",
        "empty": "Say what to make, such as: How tides work, for ten-year-olds, 60 seconds",
        "begun": "On it: I will follow it in this channel.",
        "elsewhere": "It wants more than a yes or no:",
        "closed": "Nobody waits for this answer any more.",
    },
    "pt-BR": {
        "queued": "espera a sua vez",
        "running": "está sendo feito",
        "waiting": "espera uma resposta",
        "ready": "está pronto",
        "rejected": "não passou na verificação",
        "failed": "falhou",
        "cancelled": "foi cancelado",
        "open": "Abrir",
        "approve": "Aprovar",
        "reject": "Rejeitar",
        "approved": "Aprovado por",
        "rejected_by": "Rejeitado por",
        "empty": "Diga o que fazer, por exemplo: Como funcionam as marés, para crianças de dez anos, 60 segundos",
        "begun": "Já estou fazendo: acompanhe neste canal.",
        "elsewhere": "A resposta pede mais do que sim ou não:",
        "closed": "Ninguém espera mais por esta resposta.",
    },
}


class Wording:
    """Says things.

    Args:
        language: In which language.
        address: Where people reach the dashboard; empty: nowhere.
    """

    def __init__(self, language: Language, address: str) -> None:
        self._words = _WORDS[language]
        self._address = address.rstrip("/")

    def word(self, name: str) -> str:
        """The words for ``name``."""
        return self._words[name]

    def standing(self, summary: Summary) -> str:
        """How a production stands, in a line or two."""
        line = f"*{escaped(summary.made.title)}* {self._words[summary.status]}"
        if summary.progress is not None:
            done = round(summary.progress * TENTHS)
            line += f"  {'▰' * done}{'▱' * (TENTHS - done)} {done * 100 // TENTHS} %"
        if summary.error:
            line += f"\n{escaped(summary.error['message'])}: {escaped(summary.error['hint'])}".rstrip(": ")
        if summary.cost_usd:
            line += f"\n{printable(summary.cost_usd)}"
        return line

    def blocks(self, summary: Summary) -> list[Block]:
        """The same as blocks, with a way to the dashboard."""
        section: Block = {"type": "section", "text": _markdown(self.standing(summary))}
        if self._address:
            where = f"{self._address}/productions/{summary.made.id}"
            section["accessory"] = {"type": "button", "text": _plain(self._words["open"]), "url": where}
        return [section]

    def question(self, token: str, title: str, schema: Any) -> list[Block]:
        """What a production asks; a yes or no is answered by buttons."""
        said: Block = {"type": "section", "text": _markdown(escaped(title))}
        if schema is not None:
            where = f" {self._address}/approvals" if self._address else ""
            return [said, {"type": "context", "elements": [_markdown(self._words["elsewhere"] + where)]}]
        buttons = [
            {"type": "button", "style": style, "text": _plain(self._words[name]), "action_id": name, "value": token}
            for name, style in (("approve", "primary"), ("reject", "danger"))
        ]
        return [said, {"type": "actions", "elements": buttons}]

    def answered(self, action: str, user: str) -> list[Block]:
        """Who has answered, and how."""
        words = self._words["approved" if action == "approve" else "rejected_by"]
        return [{"type": "context", "elements": [_markdown(f"{words} <@{user}>")]}]


def escaped(text: str) -> str:
    """``text`` as Slack shows it. Source: Slack's reference for formatting text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _markdown(text: str) -> Mapping[str, str]:
    return {"type": "mrkdwn", "text": text}


def _plain(text: str) -> Mapping[str, str]:
    return {"type": "plain_text", "text": text}
