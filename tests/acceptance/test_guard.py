"""``omnimind guard``: texts are judged, policies tried and set."""

import json
from pathlib import Path

import pytest

from omnimind.guard.policy import load

EXAMPLES = Path(__file__).parents[2] / "examples/policies"
KEY = "sk-proj-a1B2c3D4e5F6g7H8i9J0k1L2m3N4"


def test_a_text_is_judged(run, home):
    """What was found, where, and what comes of it; the exit code is 3 when it may not pass, and no secret is shown."""
    result = run("guard", "check", f"Meu CPF é 529.982.247-25.\nkey {KEY}", home=home)

    assert result.code == 3
    assert "decided: block by default@0#" in result.out
    first, second = (line.split() for line in result.out.splitlines()[1:3])
    assert first[:6] == ["1", "11", "br.cpf", "1.00", "personal", "redact"]
    assert second[:6] == ["2", "5", "secret.openai", "0.95", "secrets", "block"]
    assert KEY[8:] not in result.out
    assert "529.982" not in result.out


def test_a_text_can_come_from_anywhere(run, home, tmp_path):
    """A file, standard input; and go on redacted, as JSON too."""
    (tmp_path / "text.txt").write_text("Write to ana@example.com.")

    from_file = run("guard", "check", tmp_path / "text.txt", "--where", "output", home=home)
    piped = run("guard", "check", "-", "--json", home=home, said="Write to ana@example.com.")
    fine = run("guard", "check", "The sea is calm.", "--policy", EXAMPLES / "strict.yaml", home=home)

    assert (from_file.code, from_file.out.splitlines()[-1]) == (0, "Write to ***@example.com.")
    told = json.loads(piped.out)
    assert (piped.code, told["decided"], told["text"]) == (0, "redact", "Write to ***@example.com.")
    assert (fine.code, fine.out.startswith("decided: allow by")) == (0, True)


@pytest.mark.parametrize("name", ["strict", "children"])
def test_the_examples_are_decided_as_expected(run, home, name):
    """Those of the policies that are there to start from."""
    path = EXAMPLES / f"{name}.yaml"

    result = run("guard", "test", path, home=home)

    assert (result.code, result.err) == (0, "")
    assert f"{len(load(path).examples)} examples are decided as expected" in result.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "x", "--where", "attic"), "there is no place 'attic'"),
        (("test", "none.yaml"), "none.yaml can't be read"),
    ],
)
def test_what_is_not_there_is_told(run, home, arguments, told):
    """In one line, with what to do."""
    result = run("guard", *arguments, home=home)

    assert result.code == 2
    assert told in result.err
    assert len(result.err.splitlines()) == 1
