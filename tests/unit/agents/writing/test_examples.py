"""The examples are told well: in their own words, varied, at the length asked for, and steady under edits."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from omnimind.agents.writing.language import folded, language_of
from omnimind.agents.writing.write import Told, write
from omnimind.core.document import Document, Span, Table
from omnimind.core.script import Line, Scene
from omnimind.core.speech import FRAME_RATE, Voice
from omnimind.media.speech.espeak import EspeakEngine
from omnimind.media.speech.narrate import narrate
from omnimind.media.speech.pace import measure_pace

EXAMPLES = ("tides.md", "queue.md", "rainfall.md", "cafe.md")

Reading = Callable[..., Document]


def steady(line: str) -> float:
    """How long a voice without moods takes: 2.6 words a second."""
    return max(0.3, len(line.split()) / 2.6)


def told(document: Document, duration_s: float | None = None) -> Told:
    """The document, told in that voice."""
    return write(document, duration_s=duration_s, language=document.language, seconds=steady)


def source_words(document: Document, spans: tuple[Span, ...]) -> list[str]:
    """The words of the source at ``spans``, without Markdown's marks and the addresses of links."""
    text = " ".join(document.text[span.start : span.end] for span in spans)
    return folded(re.sub(r"\]\([^)]*\)", "", re.sub(r"[`*_#|>\[]", " ", text)))


def fixed_words(document: Document) -> set[str]:
    """The lines that a script may have without a place in the source."""
    language = language_of(document.language)
    return {f"{language.sources}.", language.highest, language.lowest}


def bare(scene: Scene) -> Scene:
    """``scene`` without its places in the source, which move when anything before it changes its length."""
    return scene.model_copy(update={"lines": tuple(Line(text=line.text) for line in scene.lines)})


@pytest.mark.parametrize("duration_s", [None, 30, 60, 90, 120])
@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_is_invented(reading: Reading, name: str, duration_s: float | None) -> None:
    """Every line is in the source at its spans, word for word, or is one of the fixed lines of the language."""
    document = reading(example=name)
    for scene in told(document, duration_s).script.scenes:
        for line in scene.lines:
            said = line.text in fixed_words(document) if not line.spans else None
            assert said or folded(line.text) == source_words(document, line.spans)


@pytest.mark.parametrize("duration_s", [None, 60])
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_order_is_the_document_s(reading: Reading, name: str, duration_s: float | None) -> None:
    """Whatever is told of the running text, the lists and the headings comes in the document's order."""
    document = reading(example=name)
    tables = [block.span for block in document.blocks if isinstance(block, Table)]
    lines = [line for scene in told(document, duration_s).script.scenes for line in scene.lines if line.spans]
    starts = [line.spans[0].start for line in lines]
    outside = [at for at in starts if not any(table.start <= at < table.end for table in tables)]
    assert outside == sorted(outside)
    assert len(set(outside)) == len(outside)


@pytest.mark.parametrize("duration_s", [None, 30, 60, 90, 120])
@pytest.mark.parametrize("name", EXAMPLES)
def test_scenes_are_sound(reading: Reading, name: str, duration_s: float | None) -> None:
    """Every scene has words and a name of its own; every cue is one of its words; bullets and rows come in order."""
    scenes = told(reading(example=name), duration_s).script.scenes
    assert len({scene.id for scene in scenes}) == len(scenes)
    for scene in scenes:
        assert scene.lines
        assert all(line.text.strip() for line in scene.lines)
        shown = list(cues(scene))
        assert all(cue < len(scene.words) for cue in shown)
        if scene.visual.kind in ("bullets", "table", "comparison"):
            assert shown == sorted(shown)
        if scene.visual.kind == "bullets":
            assert len(set(shown)) == len(shown)


def cues(scene: Scene) -> Iterator[int]:
    """Every cue of the scene's visual, in reading order."""
    match scene.visual:
        case object(kind="bullets", items=items):
            yield from (item.cue for item in items)
        case object(kind="comparison", columns=columns):
            yield from (item.cue for column in columns for item in column.items)
        case object(kind="table", row_cues=found) | object(kind="chart", cues=found):
            yield from found


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_varied(reading: Reading, name: str) -> None:
    """Whole, it has at least five looks, never three statements in a row, and mostly scenes that can be followed."""
    script = told(reading(example=name)).script
    kinds = [scene.visual.kind for scene in script.scenes]
    assert len(set(kinds)) >= 5
    assert all(set(three) != {"statement"} for three in zip(kinds, kinds[1:], kinds[2:], strict=False))
    lengths = [sum(map(steady, (line.text for line in scene.lines))) for scene in script.scenes]
    assert sum(length <= 15 for length in lengths) >= 0.7 * len(lengths)
    assert script.description
    assert len(script.description) <= 300
    assert script.keywords


@pytest.mark.parametrize("duration_s", [30, 60, 90, 120])
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_telling_is_as_long_as_asked(reading: Reading, name: str, duration_s: float) -> None:
    """Predicted lengths come within five in a hundred, without a notice."""
    found = told(reading(example=name), duration_s)
    assert found.length_s == pytest.approx(duration_s, rel=0.05)
    assert found.notices == ()


@pytest.fixture(scope="module")
def voices() -> dict[str, Voice]:
    """espeak's voices by language."""
    engine = EspeakEngine()
    return {info.language: engine.voice(info) for info in engine.voices() if info.language in ("en-US", "pt-BR")}


@pytest.mark.parametrize("duration_s", [30, 60, 90, 120])
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_spoken_telling_is_as_long_as_asked(
    reading: Reading, voices: dict[str, Voice], name: str, duration_s: float
) -> None:
    """Chosen by a real voice's measured pace and then spoken by it, every length comes within ten in a hundred."""
    document = reading(example=name)
    voice = voices["pt-BR" if document.language == "pt-BR" else "en-US"]
    pace = measure_pace(voice, document.language, document.text)
    script = write(document, duration_s=duration_s, language=document.language, seconds=pace.seconds).script
    frames = sum(narrate([line.text for line in scene.lines], voice, script.language).frames for scene in script.scenes)
    assert frames / FRAME_RATE == pytest.approx(duration_s, rel=0.1)


def edits(document: Document, scenes: tuple[Scene, ...]) -> Iterator[str]:
    """The source with one word of one sentence changed: each told sentence in turn, headings and names aside."""
    for scene in scenes[1:]:
        for line in scene.lines:
            if scene.visual.kind == "sources" or not line.text.endswith((".", ":")) or not line.spans:
                continue
            span = line.spans[0]
            words = list(re.finditer(r"(?<=[a-zà-ú] )[a-zà-ú]{4,}\b", document.text[span.start : span.end]))
            if words and "|" not in document.text[span.start : span.end]:
                word = words[len(words) // 2]
                at = span.start + word.start()
                yield f"{document.text[:at]}{word[0][::-1]}{document.text[at + len(word[0]) :]}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_edit_changes_one_scene(reading: Reading, name: str) -> None:
    """When all is told, changing a word of a sentence leaves every other scene as it was, byte for byte."""
    document = reading(example=name)
    before = told(document).script.scenes
    count = 0
    for text in edits(document, before):
        after = told(reading(text, example=name)).script.scenes
        kept = {bare(scene).model_dump_json() for scene in before}
        assert sum(bare(scene).model_dump_json() not in kept for scene in after) == 1
        assert len(after) == len(before)
        count += 1
    assert count > 10


def test_an_edit_of_a_chosen_telling_mostly_changes_one_scene(reading: Reading) -> None:
    """At a length that was asked for, four edits in five leave every other scene as it was."""
    document = reading(example="queue.md")
    before = told(document, 90).script.scenes
    kept = {bare(scene).model_dump_json() for scene in before}
    found = [
        sum(
            bare(scene).model_dump_json() not in kept
            for scene in told(reading(text, example="queue.md"), 90).script.scenes
        )
        for text in edits(document, before)
    ]
    assert sum(changed <= 1 for changed in found) >= 0.8 * len(found)


def test_the_same_document_gives_the_same_script(reading: Reading) -> None:
    """Telling twice gives the same bytes."""
    one, other = (told(reading(example="tides.md"), 90).script.model_dump_json() for _ in range(2))
    assert one == other


def test_longer_tellings_keep_growing(reading: Reading) -> None:
    """More time is used for more of the source."""
    lengths = [told(reading(example="tides.md"), duration_s).length_s for duration_s in (20, 40, 60, 80, 100, 120)]
    assert all(a < b for a, b in pairwise(lengths))
