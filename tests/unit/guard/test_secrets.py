"""Secrets are found by what they look like, and what only looks like them is not."""

import random
import string
import zlib

import pytest

from omnimind.core.model import NOBODY
from omnimind.guard.checks.secrets import Secrets, entropy
from omnimind.guard.engine import PolicyGuard
from omnimind.guard.policy import parse
from omnimind.guard.shelf import Shelf

RANDOM = random.Random(7)
LETTERS = string.ascii_letters + string.digits
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def some(count, letters=LETTERS):
    """Random letters."""
    return "".join(RANDOM.choices(letters, k=count))


def signed(prefix):
    """A token with its checksum, as GitHub's and npm's have one."""
    body = some(30)
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = BASE62[digit] + digits
    return f"{prefix}_{body}{digits}"


JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
PEM = "-----BEGIN RSA PRIVATE KEY-----\n" + "\n".join(some(64) for _ in range(25)) + "\n-----END RSA PRIVATE KEY-----"

SECRETS = [
    ("aws_key", "AKIA" + some(16, string.ascii_uppercase + "234567")),
    ("github", signed("ghp")),
    ("github", "github_pat_" + some(82)),
    ("npm", signed("npm")),
    ("gitlab", "glpat-" + some(20)),
    ("slack", "xoxb-" + some(40)),
    ("stripe", "sk_live_" + some(24)),
    ("anthropic", "sk-ant-api03-" + some(90)),
    ("openai", "sk-proj-" + some(48)),
    ("google", "AIza" + some(35)),
    ("pypi", "pypi-AgEIcHlwaS5vcmc" + some(120)),
    ("sendgrid", f"SG.{some(22)}.{some(43)}"),
    ("huggingface", "hf_" + some(34, string.ascii_letters)),
    ("digitalocean", "dop_v1_" + some(64, "0123456789abcdef")),
    ("telegram", "123456789:AA" + some(33)),
    ("mercadopago", f"APP_USR-1234567890123456-112233-{some(32, '0123456789abcdef')}-987654321"),
    ("private_key", PEM),
    ("jwt", JWT),
]


@pytest.mark.parametrize(("kind", "secret"), SECRETS)
def test_keys_are_found(kind, secret):
    """The whole of each, within a sentence, quotes or an address."""
    for text in (f"Use {secret} for it.", f'"{secret}"', f"https://x.example/?k={secret}&n=1"):
        if kind == "private_key" and text.startswith("https"):
            continue
        found = [(match.kind, text[match.start : match.end]) for match in Secrets().find(text)]
        assert (f"secret.{kind}", secret) in found


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password=hunter2!", "hunter2!"),
        ('DB_PASSWORD="s3cr3t value"', "s3cr3t"),
        ("senha: Abc12345", "Abc12345"),
        ("a senha é Tubarao99", "Tubarao99"),
        ("my password is Tr0ub4dor&3", "Tr0ub4dor"),
        ("postgresql://app:tr0ub4dor@db.internal:5432/tides", "tr0ub4dor"),
        ("redis://:p4ssw0rd@cache:6379/0", "p4ssw0rd"),
        ("AccountKey=" + "a1B2" * 21 + "ab==", "a1B2" * 21 + "ab=="),
        ("Authorization: Bearer aB3dE6gH9kLmN0pQrS1tUvWxYz", "aB3dE6gH9kLmN0pQrS1tUvWxYz"),
        ("api_key: " + "q9W8e7R6t5Y4u3I2o1P0", "q9W8e7R6t5Y4u3I2o1P0"),
    ],
)
def test_what_is_announced_is_found(text, secret):
    """Only the secret itself, not what announces it."""
    assert [text[match.start : match.end] for match in Secrets().find(text)] == [secret]


@pytest.mark.parametrize(
    "text",
    [
        "The password is incorrect.",
        "Your password must have 8 characters",
        "password: string",
        "password=<password>",
        "PASSWORD=${DB_PASSWORD}",
        "password = os.environ['PASSWORD']",
        "password = get_password()",
        "password=********",
        "a senha é obrigatória",
        "senha: sua_senha",
        "https://example.com/a:b@c",
        "postgres://user:password@host/db",
        "git@github.com:acme/tides.git",
        "sk-learn is a library, and risk-averse-people-are-many-and-so-on",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "550e8400-e29b-41d4-a716-446655440000",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
        "eyJub3QiOiJhIn0.eyJ0b2tlbiI6MX0.abcdefghijkl",
        "The key to success is patience.",
        "token: 42",
    ],
)
def test_what_only_looks_like_a_secret_is_none(text):
    """Placeholders, prose, hashes and public keys."""
    assert [match for match in Secrets().find(text) if match.score >= 0.7] == []


def test_a_checksum_makes_sure():
    """Of a token whose checksum is wrong it is less sure."""
    token = signed("ghp")
    wrong = token[:-1] + ("a" if token[-1] != "a" else "b")

    assert [match.score for match in Secrets().find(token)] == [1.0]
    assert [match.score for match in Secrets().find(wrong)] == [0.8]


def test_entropy_is_in_bits_a_character():
    """From none to as many as there are letters to choose from."""
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2


def test_nothing_of_a_secret_leaves_a_stream():
    """Whatever it is, and however it is cut; what is around it stays."""
    policy = parse(
        "name: s\nrules:\n  - {id: s, check: secrets, where: [output], action: redact, threshold: 0.7}\n", "s"
    )
    guard = PolicyGuard(Shelf(house=policy))
    for kind, secret in [*SECRETS, ("password", "password=hunter2!")]:
        text = f"Before it some words. {secret} And then many more words, to be sure of it. " + "Calm sea. " * 30
        whole, gate = guard.passed(text, "output", NOBODY), guard.gate("output", NOBODY)
        pieces = [gate.feed(text[start : start + 7]) for start in range(0, len(text), 7)]
        assert "".join(pieces) + gate.close() == whole, kind
        assert secret not in whole


def test_a_stream_is_not_held_up_for_nothing():
    """Only the last word may still become a secret, and what was announced."""
    check = Secrets()

    assert check.settled("A calm sea, and a lon", 21) == len("A calm sea, and a ")
    assert check.settled("A calm sea, and a long ", 23) == 23
    assert check.settled("It is calm. My password is ", 27) == len("It is calm. My ")
    assert check.settled("It is calm.\n-----BEGIN RSA PRIVATE KEY-----\nMIIE", 48) == len("It is calm.\n")
    text = f"Calm.\n{PEM}\n{'A sea. ' * 40}"
    assert check.settled(text, len(text)) == len(text)
