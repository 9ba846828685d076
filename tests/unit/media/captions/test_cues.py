"""Captions: the words of a scene, broken and timed."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.brief import SIZES
from omnimind.core.caption import LINE_LIMITS, Caption
from omnimind.core.speech import FRAME_RATE, Word
from omnimind.media.captions.cues import captions
from omnimind.media.captions.rules import MAX_DURATION_S, MIN_DURATION_S, violations

FORMATS = tuple(SIZES)


def spoken(lines: list[str], characters_s: float = 15.0, pause_s: float = 0.4) -> tuple[list[Word], float]:
    """The words of ``lines`` said at an even pace, and the length of their scene."""
    words, now_s = [], 0.3
    for line in lines:
        for text in line.split():
            length_s = (len(text) + 1) / characters_s
            words.append(Word(text=text, said=text, start_s=round(now_s, 3), end_s=round(now_s + 0.95 * length_s, 3)))
            now_s += length_s
        now_s += pause_s
    return words, int(now_s * FRAME_RATE + 10) / FRAME_RATE


def read(made: tuple[Caption, ...], words: list[Word]) -> list[list[str]]:
    """The text of each line of each caption."""
    return [[" ".join(word.text for word in words[first:past]) for first, past in one.lines] for one in made]


def broken(line: str, shape: str, language: str) -> list[list[str]]:
    """The text of the captions of one sentence."""
    words, duration_s = spoken([line])
    return read(captions(words, [line], shape, language, duration_s), words)


ENGLISH = [
    (
        "landscape",
        "Twice a day, the sea comes in and goes out again, and almost everyone who lives near it knows the hour.",
        [
            ["Twice a day, the sea comes in"],
            ["and goes out again, and almost everyone", "who lives near it knows the hour."],
        ],
    ),
    (
        "landscape",
        "Lord Kelvin's machine, built in 1872, did the same with pulleys and a long wire.",
        [["Lord Kelvin's machine, built in 1872,", "did the same with pulleys and a long wire."]],
    ),
    (
        "square",
        "Dr. Marie Curie measured 37 samples of radium in 1903.",
        [["Dr. Marie Curie measured", "37 samples of radium in 1903."]],
    ),
    (
        "portrait",
        "Fishermen have kept tables of the tides for a thousand years.",
        [["Fishermen have kept", "tables of the tides"], ["for a thousand years."]],
    ),
]

PORTUGUESE = [
    (
        "landscape",
        "Hoje um computador soma trinta e sete ondas para prever o ano seguinte, porque cada porto tem o seu ritmo.",
        [
            ["Hoje um computador soma", "trinta e sete ondas"],
            ["para prever o ano seguinte,", "porque cada porto tem o seu ritmo."],
        ],
    ),
    (
        "landscape",
        "O Dr. João da Silva nasceu em São Paulo e estudou na Universidade de São Paulo.",
        [["O Dr. João da Silva nasceu em São Paulo", "e estudou na Universidade de São Paulo."]],
    ),
    (
        "portrait",
        "Os pescadores sabem disso há mais de mil anos, muito antes de alguém conseguir explicar.",
        [
            ["Os pescadores", "sabem disso"],
            ["há mais de mil anos,"],
            ["muito antes de alguém", "conseguir explicar."],
        ],
    ),
]


@pytest.mark.parametrize(("shape", "line", "expected"), ENGLISH)
def test_english_is_broken_where_its_phrases_end(shape, line, expected):
    """An English sentence becomes the captions that an editor would make."""
    assert broken(line, shape, "en") == expected


@pytest.mark.parametrize(("shape", "line", "expected"), PORTUGUESE)
def test_portuguese_is_broken_where_its_phrases_end(shape, line, expected):
    """A Portuguese sentence becomes the captions that an editor would make."""
    assert broken(line, shape, "pt-BR") == expected


@st.composite
def unruly_scenes(draw):
    """Words of any length at any pace, some of no length at all, as a voice may give them."""
    texts = draw(
        st.lists(st.lists(st.text(string.ascii_letters + ",.é—", min_size=1, max_size=30), min_size=1), max_size=6)
    )
    lines = [" ".join(line) for line in texts]
    words, now_s = [], draw(st.floats(0, 1))
    for text in " ".join(lines).split():
        length_s = draw(st.sampled_from([0.0, 0.03, 0.2, 0.5, 3.0]))
        words.append(Word(text=text, said=text, start_s=round(now_s, 3), end_s=round(now_s + length_s, 3)))
        now_s += length_s + draw(st.sampled_from([0.0, 0.0, 0.4, 2.0]))
    least_frames = len(words) + 1
    return words, lines, max(int(now_s * FRAME_RATE) + 2, least_frames) / FRAME_RATE


@settings(deadline=None, max_examples=150)
@given(unruly_scenes(), st.sampled_from(FORMATS), st.sampled_from(["en", "pt-BR", "ja"]))
def test_no_speech_breaks_the_form(scene, shape, language):
    """However it is spoken, each word stands in one caption in order, lines fit, and times are in the scene, apart."""
    words, lines, duration_s = scene
    made = captions(words, lines, shape, language, duration_s)
    assert [i for one in made for line in one.lines for i in range(*line)] == list(range(len(words)))
    assert all(1 <= len(one.lines) <= 2 for one in made)
    for line in (line for one in read(made, words) for line in one):
        assert len(line) <= LINE_LIMITS[shape] or " " not in line
    times = [time for one in made for time in (one.start_s, one.end_s)]
    assert times == sorted(times)
    assert all(0 < one.end_s - one.start_s <= MAX_DURATION_S + 1e-9 for one in made)
    assert not made or (times[0] >= 0 and times[-1] <= duration_s + 1e-9)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.lists(st.text(string.ascii_lowercase, min_size=3, max_size=10), min_size=4, max_size=40).map(" ".join),
        min_size=1,
        max_size=5,
    ),
    st.floats(9.0, 14.0),
    st.sampled_from(FORMATS),
)
def test_calm_speech_keeps_every_rule(lines, characters_s, shape):
    """Where the speech allows, every rule of text and time is kept."""
    words, duration_s = spoken(lines, characters_s)
    made = captions(words, lines, shape, "en", duration_s)
    assert list(violations(made, words, duration_s, shape)) == []


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("They walked slowly along the old harbour wall with the tall captain of the ship", "the old"),
        ("The water rises more than 16 metres here and falls again before the evening comes", "16 metres"),
        ("We know that the great engineer Isambard Brunel drew the bridge in one short night", "Isambard Brunel"),
        ("We never know how the sea was measured in the days before the first machine", "was measured"),
    ],
)
@pytest.mark.parametrize("shape", FORMATS)
def test_what_belongs_together_stays_on_a_line(line, kept, shape):
    """No line ends between an article and what follows, a number and its unit, two names, or within a verb."""
    assert any(kept in text for caption in broken(line, shape, "en") for text in caption)


def test_two_sentences_share_a_caption_only_if_both_are_short():
    """A question and its short answer stand together; longer sentences never do."""
    short = ["Why?", "Because the bay is long."]
    words, duration_s = spoken(short)
    assert read(captions(words, short, "landscape", "en", duration_s), words) == [["Why? Because the bay is long."]]
    long = ["The bay is very long indeed, they say.", "It is narrow at its far end."]
    words, duration_s = spoken(long)
    assert read(captions(words, long, "landscape", "en", duration_s), words) == [[long[0]], [long[1]]]


def test_a_caption_waits_for_what_follows():
    """After the last word it lingers half a second; it closes a shorter gap; it does not outlast the scene."""
    words = [
        Word(text=text, said=text, start_s=start_s, end_s=start_s + 1.0)
        for text, start_s in (
            ("Alphabetisierungskampagn.", 0.0),
            ("Beta.", 3.0),
            ("Gammastrahlenausbruchsdauer.", 4.7),
        )
    ]
    lines = [word.text for word in words]
    made = captions(words, lines, "landscape", "en", 6.0)
    assert [(one.start_s, one.end_s) for one in made] == [(0.0, 1.5), (3.0, 4.7), (4.7, 6.0)]


def test_a_word_said_too_fast_borrows_time():
    """A caption almost long enough takes its last frames from the next, which is late by three frames at most."""
    words = [
        Word(text="Why?", said="why", start_s=0.0, end_s=0.4),
        Word(text="Nobody knows.", said="nobody knows", start_s=0.72, end_s=3.0),
    ]
    made = captions(words, ["Why?", "Nobody knows."], "portrait", "de", 4.0)
    assert made[0].end_s == made[1].start_s == pytest.approx(MIN_DURATION_S)


def test_words_longer_than_a_line_stand_alone():
    """A sentence without spaces, as in Japanese, is one caption of one line."""
    line = "潮の満ち引きは月と太陽の引力によって起こり海岸ではおよそ一日に二回ずつ繰り返される。"
    words = [Word(text=line, said=line, start_s=0.0, end_s=5.0), Word(text="次に", said="次に", start_s=5.2, end_s=6.0)]
    made = captions(words, [f"{line}", "次に"], "portrait", "ja", 6.5)
    assert [one.lines for one in made] == [((0, 1),), ((1, 2),)]


def test_wide_characters_take_two_places():
    """Korean, which has spaces, is broken at half the characters that Latin is."""
    line = "바다는 하루에 두 번 들어왔다가 다시 나가고 가까이 사는 사람은 거의 모두 그 시각을 안다."
    assert all(len(text) <= LINE_LIMITS["landscape"] * 0.6 for one in broken(line, "landscape", "ko") for text in one)


def test_a_silent_scene_has_no_captions():
    """No words, no captions."""
    assert captions([], [], "landscape", "en", 2.0) == ()
