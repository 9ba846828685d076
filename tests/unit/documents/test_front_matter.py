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
    options, start, notices = split(text, "a.md")
    assert notices == ()
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
    assert split(text, "a.md") == (Options(), 0, ())


@pytest.mark.parametrize("text", ["---\n---\n", "---\n# nothing\n---\n", "---\nlanguage:\nduration: ~\n...\n"])
def test_empty(text):
    """Empty front matter, or an empty value, says nothing."""
    assert split(text, "a.md") == (Options(), len(text), ())


def test_clock():
    """A duration of 1:30, which YAML itself takes for a number of base sixty, is ninety seconds."""
    assert split("---\nduration: 1:30\n---\n", "a.md")[0].duration == 90


@pytest.mark.parametrize(
    ("yaml", "named"),
    [
        ("- a\n- b", "mapping"),
        ("just words", "mapping"),
        ("tittle: Tides", "'tittle'"),
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
    """What is no mapping, has a misspelt key or a value that can't be used is told by name, on one line."""
    with pytest.raises(UserError) as caught:
        split(f"---\n{yaml}\n---\nText.", "a.md")
    assert caught.value.code == "front_matter.invalid"
    assert "a.md" in caught.value.message
    assert named in caught.value.message
    assert caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("misspelt", "right"),
    [("tittle", "title"), ("durration", "duration"), ("Language", "language"), ("formats", "format")],
)
def test_a_misspelt_key_is_told_the_right_one(misspelt, right):
    """A key that is nearly one of ours was meant to be it, so it isn't passed over in silence."""
    with pytest.raises(UserError, match=f"unknown key '{misspelt}': did you mean {right}"):
        split(f"---\n{misspelt}: x\n---\n", "a.md")


FOREIGN = """author date tags category categories description summary excerpt keywords subtitle slug draft weight layout
permalink image cover lang locale toc url aliases series type id updated lastmod published comments sidebar_label
nav_order parent output bibliography abstract header footer math highlight license version status template name 1 true
"""


@pytest.mark.parametrize("key", FOREIGN.split())
def test_the_keys_of_other_programs_are_left_aside(key):
    """What site generators and note takers write there is no error; it is named, and what is ours still counts."""
    options, _, notices = split(f"---\n{key}: [a, {{b: 1}}]\nseed: 7\n---\n", "a.md")
    assert options == Options(seed=7)
    assert notices == (f"front matter left aside: {key.replace('true', 'True')}",)


def test_foreign_keys_share_a_short_notice():
    """All keys that are left aside stand in one notice, of one line, however many and long they are."""
    yaml = "\n".join(f"key{number}: x" for number in range(100)) + '\n"a\\nb": x'
    (notice,) = split(f"---\n{yaml}\n---\n", "a.md").notices
    assert notice.startswith("front matter left aside: key0, key1,")
    assert len(notice) < 200
    assert "\n" not in notice
