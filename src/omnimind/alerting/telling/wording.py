"""What notices say, in English and Brazilian Portuguese."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from omnimind.alerting.labels import labels_of
from omnimind.alerting.notice import Notice, What
from omnimind.alerting.receivers import Language
from omnimind.core.alert import Alert, Severity

_WHAT: Final[Mapping[Language, Mapping[What, str]]] = {
    "en": {
        "opened": "New incident",
        "reopened": "Back again",
        "changed": "News",
        "repeated": "Still open",
        "escalated": "Escalated: nobody has acknowledged it",
        "acknowledged": "Acknowledged",
        "unacknowledged": "No longer acknowledged",
        "commented": "Comment",
        "resolved": "Resolved",
        "test": "Test",
    },
    "pt-BR": {
        "opened": "Novo incidente",
        "reopened": "De volta",
        "changed": "Novidades",
        "repeated": "Continua aberto",
        "escalated": "Escalado: ninguém confirmou",
        "acknowledged": "Confirmado",
        "unacknowledged": "Confirmação desfeita",
        "commented": "Comentário",
        "resolved": "Resolvido",
        "test": "Teste",
    },
}

_SEVERITIES: Final[Mapping[Language, Mapping[Severity, str]]] = {
    "en": {"info": "info", "warning": "warning", "critical": "critical"},
    "pt-BR": {"info": "informação", "warning": "aviso", "critical": "crítico"},
}

_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "by": "by {actor}",
        "firing": "Firing",
        "over": "Over",
        "since": "since {at}",
        "until": "until {at}",
        "more": "and {count} more",
        "open": "Open in OmniMind",
        "runbook": "What to do",
        "acknowledge": "Acknowledge",
        "resolve": "Resolve",
        "severity": "Severity",
        "tenant": "Tenant",
        "test_title": "This is a test: alerts will reach you here",
        "sent_by": "Sent by OmniMind for the incident {id}.",
    },
    "pt-BR": {
        "by": "por {actor}",
        "firing": "Disparando",
        "over": "Encerrado",
        "since": "desde {at}",
        "until": "até {at}",
        "more": "e mais {count}",
        "open": "Abrir no OmniMind",
        "runbook": "O que fazer",
        "acknowledge": "Confirmar",
        "resolve": "Resolver",
        "severity": "Severidade",
        "tenant": "Cliente",
        "test_title": "Isto é um teste: os alertas vão chegar aqui",
        "sent_by": "Enviado pelo OmniMind sobre o incidente {id}.",
    },
}


class Wording:
    """Says things in ``language``."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def what(self, notice: Notice) -> str:
        """What came of it, and by whom."""
        said = _WHAT[self.language][notice.what]
        return f"{said} {self.word('by', actor=notice.actor)}" if notice.actor else said

    def title(self, notice: Notice) -> str:
        """What it is called; what a test is for."""
        return self.word("test_title") if notice.what == "test" else notice.title

    def severity(self, severity: Severity) -> str:
        """How bad it is."""
        return _SEVERITIES[self.language][severity]

    def word(self, name: str, **values: object) -> str:
        """A phrase, with ``values`` put in."""
        return _WORDS[self.language][name].format(**values)

    def when(self, alert: Alert) -> str:
        """Since when it has been so, or until when it was."""
        if alert.state == "resolved" and alert.ended_at_s is not None:
            return self.word("until", at=moment(alert.ended_at_s))
        return self.word("since", at=moment(alert.fired_at_s or alert.began_at_s))


def moment(at_s: float) -> str:
    """A moment as people of all time zones read it: ``2026-11-21 17:30 UTC``."""
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%d %H:%M UTC")


def told_labels(alert: Alert) -> str:
    """The labels of an alert that tell it from others of its rule, in a line."""
    return ", ".join(f"{name}={value}" for name, value in sorted(alert.labels.items()))


def all_labels(alert: Alert) -> dict[str, str]:
    """As :func:`~omnimind.alerting.labels.labels_of`, sorted."""
    return dict(sorted(labels_of(alert).items()))


def cut(text: str, most: int) -> str:
    """``text``, of ``most`` characters at most."""
    return text if len(text) <= most else text[: most - 1] + "…"
