"""Front matter says the same things as the command's options, or says what is wrong with it."""

import pytest

from omnimind.core.brief import Options
from omnimind.core.errors import UserError
from omnimind.documents.front_matter import split


def test_options():
    """Every option may be said, in the ways the command line allows; the text goes on behind it."""
    text = """---
title: As marés
language: pt_br
voice: espeak
duration: 1m30s
format: landscape, portrait
theme: ink
music: false
captions: [burned]
quality: high
loudness: -14
seed: 7
---
Body"""
    options, start = split(text, "a.md")
    assert options == Options(
        title="As marés",
        language="pt-BR",
        voice="espeak",
        duration=90,
        format=("landscape", "portrait"),
        theme="ink",
        music=False,
        captions=("burned",),
        quality="high",
        loudness=-14,
        seed=7,
    )
    assert text[start:] == "Body"


@pytest.mark.parametrize(
    "text", ["No front matter.", "--- not fenced\na: 1\n---\n", "---\nnever closed", " ---\na: 1\n---"]
)
def test_none(text):
    """A text that does not begin with a fenced block says nothing."""
    assert split(text, "a.md") == (Options(), 0)


@pytest.mark.parametrize("text", ["---\n---\n", "---\n# nothing\n---\n", "---\nlanguage:\nduration: ~\n...\n"])
def test_empty(text):
    """Empty front matter, or an empty value, says nothing."""
    assert split(text, "a.md") == (Options(), len(text))


def test_clock():
    """A duration of 1:30, which YAML itself takes for a number of base sixty, is ninety seconds."""
    assert split("---\nduration: 1:30\n---\n", "a.md")[0].duration == 90


@pytest.mark.parametrize(
    ("yaml", "named"),
    [
        ("- a\n- b", "mapping"),
        ("just words", "mapping"),
        ("lang: en", "'lang'"),
        ("1: en", "'1'"),
        ("duration: soon", "duration"),
        ("duration: 1s", "duration"),
        ("format: round", "format"),
        ("format: [[1]]", "format"),
        ("quality: best", "quality"),
        ("title: 1984", "title"),
        ("seed: -1", "seed"),
        ("language: english!", "language"),
        ("title: [", "line 3"),
        ("title: a\ntitle: : b", "line 3"),
        ("a: &a [x]\ntitle: *a", "aliases"),
        ("title: 2024-99-99", "YAML"),
        ("title: !!python/object:os.system x", "YAML"),
        ("a: " + "[" * 1000, "YAML"),
    ],
)
def test_invalid(yaml, named):
    """What is no mapping, has an unknown key or a value that can't be used is told by name, on one line."""
    with pytest.raises(UserError) as caught:
        split(f"---\n{yaml}\n---\nText.", "a.md")
    assert caught.value.code == "front_matter.invalid"
    assert "a.md" in caught.value.message
    assert named in caught.value.message
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_unknown_key_names_what_is_allowed():
    """The hint for an unknown key lists the known ones."""
    with pytest.raises(UserError, match="allowed are title, language, voice, duration, format"):
        split("---\nlang: en\n---\n", "a.md")
