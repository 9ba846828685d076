"""Sentences become a scene's narration, and its length can be told beforehand."""

import wave
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnimind.core.speech import FRAME_RATE, Voice
from omnimind.media.speech.narrate import LEAD_S, PAUSE_S, QUESTION_PAUSE_S, TAIL_S, narrate, pause_s, whole_frames
from omnimind.media.speech.pace import Pace, measure_pace
from omnimind.media.speech.sound import wav
from omnimind.media.speech.voices import InstalledVoices
from omnimind.testing.voice import FakeVoice

ENGLISH = """Bread is one of the oldest foods that people make, and it needs only flour, water, salt and time.
A living culture of yeast gives the dough its lift and much of its taste.
The baker folds the dough instead of beating it, so that the gas stays inside.
A slow night in the cold makes the crumb soft and the crust dark.
Steam in the first 15 minutes keeps the surface wet, and the loaf can grow before it sets.
Is it done? Knock on the bottom: a hollow sound means yes.
Let it rest for 1.5 hours, however hard that may be.
About 30% of old bread becomes soup, pudding or crumbs for frying.
Nurses, drivers and printers once bought it warm before the sun was up.
In 2024 the average loaf cost $3.50, yet customers gladly waited for the real thing.""".splitlines()
PORTUGUESE = """O pão é um dos alimentos mais antigos que existem, e só precisa de farinha, água, sal e tempo.
Uma cultura viva de fermento dá à massa o seu volume e boa parte do seu sabor.
O padeiro dobra a massa em vez de bater, para que o gás fique lá dentro.
Uma noite lenta no frio deixa o miolo macio e a casca escura.
O vapor nos primeiros 15 minutos mantém a superfície úmida, e o pão cresce antes de firmar.
Está pronto? Bata no fundo: um som oco quer dizer que sim.
Deixe descansar por 1,5 hora, por mais difícil que seja.
Cerca de 30% do pão velho vira sopa, pudim ou farinha de rosca.
Enfermeiras, motoristas e gráficos compravam pão quente antes de o sol nascer.
Em 2024 o pão custava em média R$ 3,50, e mesmo assim os fregueses esperavam pelo verdadeiro.""".splitlines()


def voice_of(language: str) -> Voice:
    """espeak-ng's voice for ``language``."""
    return InstalledVoices(None).choose(language, f"espeak:{language.lower()}")


def foretold_s(pace: Pace, lines: list[str]) -> float:
    """How long a scene of ``lines`` should be."""
    return LEAD_S + sum(map(pace.seconds, lines)) + sum(map(pause_s, lines[:-1])) + TAIL_S


def test_words_are_on_the_scene_s_clock() -> None:
    """The first word comes after the lead, the second sentence after a pause, and the end after the tail."""
    told = narrate(["One two.", "Three four."], FakeVoice(), "en-US")
    assert [word.text for word in told.words] == ["One", "two.", "Three", "four."]
    assert told.words[0].start_s == pytest.approx(LEAD_S, abs=0.001)
    gap_s = told.words[2].start_s - told.words[1].end_s
    assert gap_s == pytest.approx(PAUSE_S + 0.04, abs=0.001)  # the fake leaves 40 ms after a word
    assert told.frames / FRAME_RATE >= told.words[-1].end_s + TAIL_S


def test_a_question_is_given_time() -> None:
    """The pause after a question is longer."""
    told = narrate(["Why?", "So."], FakeVoice(), "en-US")
    assert told.words[1].start_s - told.words[0].end_s == pytest.approx(QUESTION_PAUSE_S + 0.04, abs=0.001)


def test_words_say_what_the_voice_was_told() -> None:
    """The caption keeps the figure; the voice hears it in words."""
    told = narrate(["It cost US$ 5."], FakeVoice(), "en-US")
    assert [(word.text, word.said) for word in told.words][2:] == [("US$", ""), ("5.", "five dollars.")]


@pytest.mark.parametrize("language", ["en-US", "pt-BR"])
def test_the_sound_is_exactly_its_frames(language: str) -> None:
    """The WAV is as long as the frames say, to the sample, and every word is within it."""
    told = narrate(ENGLISH[:3], voice_of(language), language)
    with wave.open(BytesIO(wav(told.sound))) as reader:
        assert reader.getnframes() * FRAME_RATE == told.frames * reader.getframerate()
    edges = [edge for word in told.words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert edges[-1] < told.frames / FRAME_RATE


def test_a_scene_without_lines_is_short_and_silent() -> None:
    """Nothing to say still gives sound of whole frames."""
    told = narrate([], FakeVoice(), "en-US")
    assert told.words == ()
    assert set(told.sound.samples) == {0}
    assert told.sound.duration_s == told.frames / FRAME_RATE


@given(st.floats(0, 600), st.sampled_from([8000, 16_000, 22_050, 24_000, 44_100, 48_000]))
def test_frames_are_whole_samples_and_few(duration_s: float, rate_hz: int) -> None:
    """Rounding up to whole frames and samples adds less than a tenth of a second."""
    frames = whole_frames(duration_s, rate_hz)
    assert frames * rate_hz % FRAME_RATE == 0
    assert -1e-6 < frames / FRAME_RATE - duration_s < 0.1


@pytest.mark.parametrize(("language", "lines"), [("en-US", ENGLISH), ("pt-BR", PORTUGUESE)])
def test_lengths_are_told_beforehand(language: str, lines: list[str]) -> None:
    """Ten sentences take as long as foretold, within five per cent; the pace knows only some sixty words of them."""
    voice = voice_of(language)
    pace = measure_pace(voice, language, " ".join(lines))
    told = narrate(lines, voice, language)
    assert foretold_s(pace, lines) == pytest.approx(told.frames / FRAME_RATE, rel=0.05)
    alone_s = [narrate([line], voice, language).frames / FRAME_RATE - LEAD_S - TAIL_S for line in lines]
    assert sum(map(pace.seconds, lines)) == pytest.approx(sum(alone_s), rel=0.05)
    assert all(
        pace.seconds(line) == pytest.approx(line_s, rel=0.2) for line, line_s in zip(lines, alone_s, strict=True)
    )


@pytest.mark.parametrize("language", ["en-US", "pt-BR"])
def test_a_voice_has_a_pace_without_a_sample(language: str) -> None:
    """A document without prose, a table say, is foretold within a quarter all the same; nothing takes no time."""
    voice = voice_of(language)
    pace = measure_pace(voice, language, "")
    lines = ENGLISH if language == "en-US" else PORTUGUESE
    told = narrate(lines, voice, language)
    assert foretold_s(pace, lines) == pytest.approx(told.frames / FRAME_RATE, rel=0.25)
    assert pace.seconds("") == 0.0
