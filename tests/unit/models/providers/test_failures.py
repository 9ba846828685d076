"""What errors of providers are to us."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from omnimind.core.errors import TransientError, UserError
from omnimind.models.deployment import Connection
from omnimind.models.provider import LimitedError
from omnimind.models.providers.dialect import Problem
from omnimind.models.providers.failures import failure, retry_after_s

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
AZURE = Connection(
    name="azure", wire="openai", url="https://x", key=SecretStr("sk-1234567"), headers={"api-key": "secret-of-azure"}
)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "Sat, 21 Nov 2026 12:01:30 GMT"}, 90),
        ({"retry-after": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-4"}, None),
        ({"retry-after": ""}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    """When to come back is understood in seconds, milliseconds and as a date, and nonsense tells nothing."""
    assert retry_after_s(headers, NOW) == seconds


def test_retry_after_of_problem() -> None:
    """What the body says counts before the header."""
    error = failure(AZURE, 429, Problem("slow", retry_after_s=34), {"retry-after": "1"}, NOW)
    assert isinstance(error, LimitedError)
    assert error.retry_after_s == 34


def test_unpaid() -> None:
    """An account without credit is not tried again, though OpenAI says 429."""
    error = failure(AZURE, 429, Problem("quota", is_unpaid=True), {}, NOW)
    assert isinstance(error, UserError)
    assert (error.code, error.hint) == ("model.denied", "see to its account's credit")


@pytest.mark.parametrize("status", [408, 409, 424, 425, 500, 599])
def test_transient(status: int) -> None:
    """Timeouts, conflicts and failures of the model may be tried again."""
    assert isinstance(failure(AZURE, status, Problem("x"), {}, NOW), TransientError)


@pytest.mark.parametrize("status", [300, 307, 405, 418])
def test_other(status: int) -> None:
    """Whatever else there is says that the request was refused."""
    assert failure(AZURE, status, Problem("x"), {}, NOW).code == "model.refused"


def test_clean() -> None:
    """A message is one line of bounded length without any of our secrets, whole or masked."""
    said = "bad key sk-1234567\n or secret-of-azure, or sk-1***67 " + "x" * 1000
    error = failure(AZURE, 400, Problem(said), {}, NOW)
    assert error.message.startswith("azure answered 400: bad key *** or *** or *** xxx")
    assert len(error.message) < 330


def test_repr() -> None:
    """Who shows a connection shows no secret: neither the key nor the headers, in which Azure's key is."""
    assert "secret-of-azure" not in repr(AZURE)
    assert "sk-1234567" not in f"{AZURE} {AZURE!r} {AZURE.model_dump_json()}"
