"""What holds for the normalisation of any text."""

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.media.speech.normalise import normalise

LANGUAGES = ("en-US", "en-GB", "pt-BR")
PIECES = """
word Água naïve İstanbul море 海 नमस्ते don't well-known IV NASA api e a
5 1.234,56 1,234.5 2024 10–20 ½ ３ ٣ ① Ⅷ 10^6 m² 1º 2ª 21st 007 1/0
km km/h % °C R$ US$ € $5M R$1,5 milhão million 14h30 3pm 03/05/2024 99:99
**bold** `x` [a](b) # ## - — | *** ~~ <br> &amp; ![i](u) [^1] _ *
https://a.b/c?d=1 a@b.co x.py /usr/bin snake_case camelCase f(x) a->b x>=5 C++ @x
🎉 👩‍💻 1️⃣ … ... ?! " ( ) “a” '90s = + × ≤ → & @ +1 (555) --
"""
PIECE = st.sampled_from(PIECES.split())
TEXTS = st.lists(
    st.one_of(
        PIECE,
        st.tuples(PIECE, PIECE).map("".join),
        st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
    ),
    max_size=12,
).map(" ".join)


@given(TEXTS, st.sampled_from((*LANGUAGES, "es", "zh", "xx")))
@settings(max_examples=400, deadline=None)
def test_words_stay_one_to_one(text: str, language: str) -> None:
    """There is one spoken word for each white-space word, which is kept verbatim."""
    assert [word.shown for word in normalise(text, language)] == text.split()


@given(TEXTS, st.sampled_from(LANGUAGES))
@settings(max_examples=400, deadline=None)
def test_only_words_and_light_punctuation_are_said(text: str, language: str) -> None:
    """No figure, no Markdown and no symbol reaches the voice."""
    for word in normalise(text, language):
        assert not re.search(r"[\d_*`#\[\]()<>|~^=+/\\@&%$€£{}\"]", word.said), word
        assert not any(char.isdecimal() for char in word.said), word
        assert word.said == " ".join(word.said.split())


@given(st.lists(st.text(string.ascii_letters + "áéíóúãõçâêô", min_size=1, max_size=12), min_size=1, max_size=10))
@settings(max_examples=200, deadline=None)
def test_a_word_of_letters_is_never_silent(words: list[str]) -> None:
    """Whatever the language, a word of letters is said as something with letters."""
    for language in (*LANGUAGES, "fr"):
        assert all(any(map(str.isalpha, word.said)) for word in normalise(" ".join(words), language))


@given(st.integers(0, 10**15 - 1))
@settings(max_examples=300, deadline=None)
def test_figures_with_and_without_separators_are_the_same_number(value: int) -> None:
    """Grouping the thousands changes nothing about a number, unless it was a year."""
    for language, grouped in (("en-US", f"{value:,}"), ("pt-BR", f"{value:,}".replace(",", "."))):
        plain, separated = (normalise(f"exactly {text} xs", language)[1].said for text in (str(value), grouped))
        assert plain == separated


@pytest.mark.parametrize("language", ["en", "EN-us", "pt", "pt-PT"])
def test_the_language_is_told_by_its_first_part(language: str) -> None:
    """Any English is English and any Portuguese Portuguese."""
    expected = "two" if language.lower().startswith("en") else "dois"
    assert normalise("2", language)[0].said == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("¿Qué es **esto**?", "Qué es esto?"),
        ("3 km, 50 % y 20 €", "3 km, 50 % y 20 €"),
        ("vea https://www.foo.es/bar 😀.", "vea foo.es/bar."),
        ("今日は。", "今日は."),
        ("— oui –", "oui,"),
    ],
)
def test_other_languages_are_only_cleaned(text: str, expected: str) -> None:
    """Where there are no rules, markup and emoji go and the engine's own figures stay."""
    assert " ".join(word.said for word in normalise(text, "es") if word.said) == expected
