"""No document that can be read breaks the writer."""

from hypothesis import event, given, settings
from hypothesis import strategies as st

from omnimind.agents.writing.write import write
from omnimind.core.document import (
    Block,
    Code,
    Document,
    Heading,
    ListBlock,
    ListItem,
    Math,
    Paragraph,
    Quote,
    Run,
    Span,
    Table,
)
from omnimind.core.errors import UserError
from omnimind.core.script import Scene

SPAN = Span(start=0, end=1)
PHRASES = [
    *(
        "",
        "…",
        "12",
        "3.5 %",
        "R$ 1.000",
        "January",
        "2021",
        "Before",
        "After:",
        "Total",
        "日本",
        "😀",
        "co-op",
        "a: b",
    ),
    "The sea rises and falls.",
    "However, it is never late!",
    "Three things matter: salt, sand and (some) time.",
    "The tide falls; the boats lie dry — and nobody knows why.",
    "Isso muda tudo, porque a água “não espera” ninguém em lugar nenhum do mundo inteiro, nem hoje nem amanhã.",
    "Look here:",
    "where the rate is counted. This is so. Is it?",
]

texts = st.lists(st.sampled_from(PHRASES), max_size=4).map(" ".join)
cells = st.sampled_from(PHRASES[:15])
runs = st.builds(
    lambda text, link: (Run(text=text, link=link),), texts, st.sampled_from([None, "https://a.org/", "#x"])
)


def table(width: int, cells: list[str], caption: str) -> Table:
    """A table ``width`` wide, as long as its cells last."""
    rows = [tuple(cells[at : at + width]) for at in range(0, len(cells) - width + 1, width)]
    return Table(header=rows[0], rows=tuple(rows[1:]), caption=caption, span=SPAN)


blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, runs=runs, span=st.just(SPAN)),
    st.builds(Heading, level=st.integers(1, 3), runs=runs, span=st.just(SPAN)),
    st.builds(
        ListBlock,
        ordered=st.booleans(),
        items=st.lists(st.builds(ListItem, runs=runs, depth=st.integers(0, 1), span=st.just(SPAN)), max_size=9).map(
            tuple
        ),
        span=st.just(SPAN),
    ),
    st.builds(table, st.integers(1, 4), st.lists(cells, min_size=4, max_size=40), cells),
    st.builds(Quote, runs=runs, attribution=cells, span=st.just(SPAN)),
    st.builds(Code, language=cells, text=texts, span=st.just(SPAN)),
    st.builds(Math, tex=texts, span=st.just(SPAN)),
)
documents = st.builds(
    Document,
    title=cells,
    language=st.sampled_from(["en", "pt-BR", "de", "ja"]),
    text=st.just("a"),
    origin=st.sampled_from(["text", "https://a.org/page"]),
    media_type=st.just("text/markdown"),
    blocks=st.lists(blocks, max_size=9).map(tuple),
)


def voice(line: str) -> float:
    """How long a line takes to say."""
    return 0.3 + len(line) / 15


def cues(shown: object) -> list[int]:
    """Every cue in a visual's values."""
    if isinstance(shown, dict):
        own = [cue for name in ("cues", "row_cues") for cue in shown.get(name, ())]
        own += [shown["cue"]] if "cue" in shown else []
        return own + [cue for value in shown.values() for cue in cues(value)]
    return [cue for value in shown for cue in cues(value)] if isinstance(shown, list | tuple) else []


def is_sound(scene: Scene) -> bool:
    """Whether every line has words and every cue is one of them."""
    said = all(line.text.strip() for line in scene.lines) and bool(scene.words)
    return said and all(cue < len(scene.words) for cue in cues(scene.visual.model_dump()))


@given(document=documents, duration_s=st.sampled_from([None, 10.0, 45.0, 600.0]))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_any_document_is_told_or_refused(document: Document, duration_s: float | None) -> None:
    """Whatever the blocks, there are scenes with words, names of their own and cues in place, or a clear refusal."""
    try:
        told = write(document, duration_s=duration_s, language=document.language, seconds=voice)
    except UserError as refused:
        event(refused.code)
        return
    scenes = told.script.scenes
    assert scenes
    assert all(is_sound(scene) for scene in scenes)
    assert len({scene.id for scene in scenes}) == len(scenes)
    assert duration_s is None or told.length_s <= duration_s * 1.05 or told.notices
