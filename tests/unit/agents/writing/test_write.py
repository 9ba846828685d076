"""The writer tells a document in its own words, in its own order, as what it is."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from omnimind.agents.writing.write import Told
from omnimind.core.errors import UserError
from omnimind.core.script import (
    BulletsVisual,
    ChartVisual,
    CodeVisual,
    ComparisonVisual,
    MathVisual,
    QuoteVisual,
    Scene,
    SourcesVisual,
    StatementVisual,
    TableVisual,
    TitleVisual,
    Visual,
)

Tell = Callable[..., Told]

LONG = "The lease of a job runs for a minute, and the worker renews it while there is still work to do."


def visual(told: Told, kind: str) -> Visual:
    """The only visual of ``kind`` in the script."""
    (found,) = (scene.visual for scene in told.script.scenes if scene.visual.kind == kind)
    return found


def cued(scene: Scene, cue: int) -> str:
    """The word of ``scene`` at ``cue``, without its punctuation, in lower case."""
    return re.sub(r"\W", "", scene.words[cue]).casefold()


def test_the_opening_says_the_title_and_the_first_sentence(tell: Tell) -> None:
    """The first sentence is said and shown under the title, and not told again."""
    told = tell("# Tides\n\nThe sea comes and goes. Nobody sends it, and yet it is never late for anything at all.\n")
    first, second = told.script.scenes
    assert first.visual == TitleVisual(title="Tides", subtitle="The sea comes and goes")
    assert [line.text for line in first.lines] == ["Tides", "The sea comes and goes."]
    assert first.chapter == "Tides"
    assert [line.text for line in second.lines] == ["Nobody sends it, and yet it is never late for anything at all."]


def test_a_title_taken_from_the_first_words_is_not_said_twice(tell: Tell) -> None:
    """When the first sentence begins with the title, it is what says the title."""
    opening = tell("Tides\n=====\n\nTides come and go.\n\nThe Moon makes them do so.\n").script.scenes[0]
    assert [line.text for line in opening.lines] == ["Tides come and go."]
    assert opening.visual == TitleVisual(title="Tides")


def test_a_list_appears_item_by_item(tell: Tell) -> None:
    """Every item is said in full, shown short, and cued by its first word; the lead comes before them."""
    told = tell(
        "# T\n\n## Rules\n\nKeep these:\n\n1. Delete the row, once the work it stands for is done and was checked.\n"
        "2. Renew the lease.\n3. Expect repeats.\n"
    )
    scene = told.script.scenes[-1]
    assert isinstance(scene.visual, BulletsVisual)
    assert scene.visual.ordered
    assert scene.visual.heading == "Rules"
    assert [item.text for item in scene.visual.items] == ["Delete the row", "Renew the lease", "Expect repeats"]
    assert [cued(scene, item.cue) for item in scene.visual.items] == ["delete", "renew", "expect"]
    assert scene.lines[0].text == "Keep these:"


def test_a_long_list_is_parted_and_goes_on_counting(tell: Tell) -> None:
    """No scene shows more than six items, and the numbers of an ordered list go on."""
    items = "\n".join(f"{at}. Step that is called {chr(64 + at)}" for at in range(1, 9))
    scenes = [
        s.visual for s in tell(f"# T\n\n## Steps\n\n{items}\n").script.scenes if isinstance(s.visual, BulletsVisual)
    ]
    assert [len(shown.items) for shown in scenes] == [4, 4]
    assert scenes[1].items[0].text == "5. Step that is called E"


def test_a_numeric_table_is_a_chart_told_by_its_rows(tell: Tell) -> None:
    """With nothing said about it, each row is read from its cells and its bar is cued by its label."""
    told = tell(
        "# T\n\n## Prices\n\n| Drink | Price (R$) |\n|---|---|\n| Espresso | 6,00 |\n| Latte | 12,50 |\n",
        language="pt-BR",
    )
    scene = told.script.scenes[-1]
    assert isinstance(scene.visual, ChartVisual)
    assert (scene.visual.series[0].values, scene.visual.shown, scene.visual.unit) == (
        (6.0, 12.5),
        (("6,00", "12,50"),),
        "R$",
    )
    assert [line.text for line in scene.lines][-3:] == ["Price (R$)", "Espresso: 6,00.", "Latte: 12,50."]
    assert [cued(scene, cue) for cue in scene.visual.cues] == ["espresso", "latte"]


def test_a_table_is_told_by_the_sentences_that_speak_of_it(tell: Tell) -> None:
    """Sentences beside a table that name its rows are said in place of the rows, and cue them."""
    told = tell(
        "# T\n\n## Ports\n\nThe harbour is old. Lisbon is far ahead of all, and Porto comes second.\n\n"
        "| Port | Ships |\n|---|---|\n| Lisbon | 400 |\n| Porto | 250 |\n| Faro | 90 |\n"
    )
    scene = told.script.scenes[-1]
    assert isinstance(scene.visual, ChartVisual)
    assert scene.lines[-1].text == "Lisbon is far ahead of all, and Porto comes second."
    assert [cued(scene, cue) for cue in scene.visual.cues] == ["lisbon", "porto", "porto"]


def test_a_long_numeric_table_is_told_by_its_extremes(tell: Tell) -> None:
    """The fixed words that announce them have no span; the rows do, in the table's order."""
    rows = "".join(f"| {2000 + at} | {value} |\n" for at, value in enumerate([5, 9, 4, 8, 2, 7, 6, 3]))
    scene = tell(f"# T\n\n## Years\n\n| Year | Big storms |\n|---|---|\n{rows}").script.scenes[-1]
    assert [(line.text, bool(line.spans)) for line in scene.lines] == [
        ("Big storms", True),
        ("The highest:", False),
        ("2001: 9.", True),
        ("The lowest:", False),
        ("2004: 2.", True),
    ]


def test_words_in_a_table_stay_a_table(tell: Tell) -> None:
    """A table of words is shown as it is, a row as it is read."""
    told = tell(
        "# T\n\n## Words\n\n| Word | What it is |\n|---|---|\n| brief | what the user asks for |\n| run | one go |\n"
    )
    scene = told.script.scenes[-1]
    assert isinstance(scene.visual, TableVisual)
    assert scene.visual.rows == (("brief", "what the user asks for"), ("run", "one go"))
    assert [cued(scene, cue) for cue in scene.visual.row_cues] == ["brief", "run"]


def test_two_lists_of_two_sides_stand_side_by_side(tell: Tell) -> None:
    """Lists below short leads that are built alike are one comparison, and every item is cued."""
    told = tell(
        "# T\n\n## Which?\n\nA table:\n\n- It is there\n- It is safe\n\nA broker:\n\n- It is fast\n- It is far away\n"
    )
    scene = told.script.scenes[-1]
    assert isinstance(scene.visual, ComparisonVisual)
    assert [column.title for column in scene.visual.columns] == ["A table", "A broker"]
    cues = [item.cue for column in scene.visual.columns for item in column.items]
    assert cues == sorted(cues)
    assert [line.text for line in scene.lines][-3:] == ["A broker:", "It is fast", "It is far away"]


def test_code_is_shown_while_what_stands_beside_it_is_said(tell: Tell) -> None:
    """Code is never read out."""
    told = tell("# T\n\n## Taking\n\nOne statement takes a job:\n\n```sql\nUPDATE job SET leased = 1;\n```\n")
    shown = visual(told, "code")
    assert isinstance(shown, CodeVisual)
    assert (shown.language, shown.text) == ("sql", "UPDATE job SET leased = 1;")
    assert [line.text for line in told.script.scenes[-1].lines][-1] == "One statement takes a job:"


def test_a_quotation_is_said_with_whose_it_is(tell: Tell) -> None:
    """The words and the name are both said; the screen keeps them apart."""
    told = tell("# T\n\n## Words\n\n> The map is not the territory.\n>\n> — Alfred Korzybski\n")
    shown = visual(told, "quote")
    assert isinstance(shown, QuoteVisual)
    assert (shown.text, shown.attribution) == ("The map is not the territory.", "Alfred Korzybski")
    assert [line.text for line in told.script.scenes[-1].lines][-1] == "Alfred Korzybski"


def test_a_formula_is_shown_while_it_is_explained(tell: Tell) -> None:
    """The sentence before displayed mathematics, and the ``where`` after it, are said over it."""
    told = tell("# T\n\n## Law\n\nLittle's law is short:\n\n$$L = \\lambda W$$\n\nwhere the rate is counted in jobs.\n")
    shown = visual(told, "math")
    assert isinstance(shown, MathVisual)
    assert shown.tex.strip() == "L = \\lambda W"
    assert [line.text for line in told.script.scenes[-1].lines][-2:] == [
        "Little's law is short:",
        "where the rate is counted in jobs.",
    ]


def test_sources_close_the_script_only_if_there_are_any(tell: Tell) -> None:
    """Links become a last scene, announced by the document's own heading or by the one fixed word."""
    own = tell(
        "# T\n\nIt is true.\n\n## References\n\n- [Ocean Service](https://oceanservice.noaa.gov/)\n"
    ).script.scenes[-1]
    fixed = tell("# T\n\nÉ verdade, [diz o mar](https://www.mar.org/a).\n", language="pt-BR").script.scenes[-1]
    assert own.visual == SourcesVisual(heading="References", items=("Ocean Service — oceanservice.noaa.gov",))
    assert [line.text for line in own.lines] == ["References", "Ocean Service"]
    assert fixed.visual == SourcesVisual(heading="Fontes", items=("diz o mar — mar.org",))
    assert (fixed.lines[0].text, fixed.lines[0].spans) == ("Fontes.", ())
    assert all(scene.visual.kind != "sources" for scene in tell("# T\n\nIt is [here](other.md).\n").script.scenes)


def test_plain_text_varies_its_look(tell: Tell) -> None:
    """Scenes of plain text in a row are not all statements when their sentences have short clauses."""
    text = "\n\n".join(
        "The worker takes a job from the table. The lease begins to run at that moment." for _ in range(6)
    )
    kinds = [scene.visual.kind for scene in tell(f"# T\n\n## Work\n\n{text}\n").script.scenes[1:]]
    assert {"statement", "bullets"} <= set(kinds)
    assert not any(kinds[at : at + 3] == ["statement"] * 3 for at in range(len(kinds)))


def test_a_statement_is_short_and_in_the_sentence(tell: Tell) -> None:
    """A long sentence is said in full and shown as its main clause."""
    scene = tell(f"# T\n\n## Leases\n\n{LONG}\n").script.scenes[-1]
    assert isinstance(scene.visual, StatementVisual)
    assert scene.lines[-1].text == LONG
    assert scene.visual.text == "The lease of a job runs for a minute"


def test_chapters_begin_with_the_highest_headings_and_are_announced_in_long_tellings(tell: Tell) -> None:
    """A heading is said where its chapter begins, once; lower headings only stand on the screen."""
    text = "# T\n\n" + "".join(f"## Part {name}\n\n{LONG}\n\n### Detail {name}\n\n{LONG}\n\n" for name in "ABCD")
    scenes = tell(text).script.scenes
    assert [scene.chapter for scene in scenes if scene.chapter] == ["T", "Part A", "Part B", "Part C", "Part D"]
    assert [scene.lines[0].text for scene in scenes[1::2]] == ["Part A", "Part B", "Part C", "Part D"]
    assert [line.text for line in tell(f"# T\n\n## Part A\n\n{LONG}\n").script.scenes[-1].lines] == [LONG]


def test_a_leaning_sentence_is_never_told_without_the_one_before(tell: Tell) -> None:
    """``This`` and ``However`` come only after what they speak of, at whatever length."""
    sections = "".join(
        f"## Part {name}\n\nThe {name} valve of the engine opens slowly. However, it must never stay open for long. "
        f"The {name} gauge shows the pressure. This matters most at night.\n\n"
        for name in ("red", "blue", "green", "black", "white", "brown")
    )
    for duration_s in (20, 30, 40, 50, 60, 70):
        said = [
            line.text for scene in tell(f"# Engine\n\n{sections}", duration_s).script.scenes for line in scene.lines
        ]
        for before, text in pairwise(said):
            assert not text.startswith("However") or before.endswith("slowly.")
            assert not text.startswith("This") or before.endswith("pressure.")


def test_every_section_keeps_its_best_when_time_is_short(tell: Tell) -> None:
    """Half the time tells something of every section rather than all of some."""
    sections = "".join(
        f"## {name}\n\nThe {name} engine needs oil. The {name} wheel needs air. A {name} tank needs fuel.\n\n"
        for name in ("Red", "Blue", "Green", "Black")
    )
    told = tell(f"# Garage\n\n{sections}", 26)
    assert [scene.chapter for scene in told.script.scenes if scene.chapter] == [
        "Garage",
        "Red",
        "Blue",
        "Green",
        "Black",
    ]
    assert told.length_s == pytest.approx(26, rel=0.1)


def test_too_little_to_say_is_said_in_full_with_a_notice(tell: Tell) -> None:
    """A source too short for the length asked is told whole, and the person hears how long it is."""
    told = tell(f"# T\n\n{LONG} {LONG}\n", 120)
    (notice,) = told.notices
    assert re.match(r"the source gives only \d+ s of the 120 s asked for", notice)


def test_a_long_document_is_told_in_about_three_minutes(tell: Tell) -> None:
    """Without a length asked for, more than that is chosen from."""
    nouns = [f"{a}{b}" for a in "bcdfglmnprst" for b in ("arn", "olt", "ime", "ust", "eek")]
    text = "".join(
        f"## The {n}\n\nThe {n} holds {m} and some {k}. A {m} never breaks its {n} by day.\n\n"
        for n, m, k in zip(nouns, nouns[7:], nouns[13:], strict=False)
    )
    assert tell(f"# Things\n\n{text}").length_s == pytest.approx(180, rel=0.05)


@pytest.mark.parametrize("text", ["***\n\n---\n\n…\n", "# Only a title\n", "# Title\n\n## Section\n\n---\n"])
def test_a_document_without_a_sentence_is_refused(tell: Tell, text: str) -> None:
    """There is nothing to tell in punctuation or in headings alone; the error says so."""
    with pytest.raises(UserError) as refused:
        tell(text)
    assert refused.value.code == "document.empty"


def test_other_languages_are_told_without_fixed_words(tell: Tell) -> None:
    """A language without a table is told all the same; nothing is said that is not in the source."""
    rows = "".join(f"| {2000 + at} | {value} |\n" for at, value in enumerate([5, 9, 4, 8, 2, 7, 6, 3]))
    told = tell(
        f"# Meer\n\nDas Meer kommt. [Quelle](https://meer.de/)\n\n## Jahre\n\n| Jahr | Sturm |\n|---|---|\n{rows}",
        language="de",
    )
    assert all(line.spans for scene in told.script.scenes for line in scene.lines)
