"""Claims about charts, their axes and the way they write numbers."""

import math
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from omnimind.core.brief import SIZES, Format
from omnimind.core.caption import ZONES
from omnimind.core.script import ChartVisual
from omnimind.media.picture import Picture, Sprite
from omnimind.media.pictures.draw import draw
from omnimind.media.pictures.plot import Figures, Linear, apart
from omnimind.media.pictures.theme import LEGIBLE, contrast, legible, theme, themes
from omnimind.media.pictures.ticks import nice_ticks, numerals

FORMATS: tuple[Format, ...] = ("landscape", "portrait", "square")
KINDS = ("bar", "line", "pie")


def chart(kind: str, labels: list[str], *series: list[float], unit: str = "", shown: list[list[str]] | None = None):
    """A chart of ``series``, a cue a label."""
    return ChartVisual.model_validate(
        {
            "heading": "A heading",
            "chart": kind,
            "labels": labels,
            "series": [{"name": f"Series {at}", "values": values} for at, values in enumerate(series)],
            "shown": shown or [[f"{value:,.10g}" for value in values] for values in series],
            "unit": unit,
            "cues": [3 * at for at in range(len(labels))],
        }
    )


def drawn(visual: ChartVisual, form: Format = "landscape", name: str = "paper") -> Picture:
    """``visual`` with no chapter."""
    return draw(visual, theme=name, format=form, read=lambda _: b"")


def assert_in_place(sprite: Sprite, form: Format) -> None:
    """A sprite is even, in the frame, premultiplied and clear of the captions."""
    height, width = sprite.pixels.shape[:2]
    assert not any(side % 2 for side in (sprite.x, sprite.y, width, height))
    assert sprite.x >= 0
    assert sprite.y >= 0
    assert sprite.x + width <= SIZES[form][0]
    assert sprite.y + height <= ZONES[form][1]
    assert (sprite.pixels[:, :, :3] <= sprite.pixels[:, :, 3:]).all()


@st.composite
def charts(draw_: st.DrawFn) -> ChartVisual:
    """Any chart: one label or thirty, tiny, huge, negative and missing values, long names."""
    labels = draw_(st.lists(st.text("abcdeçãõ ABC-0123456789", min_size=1, max_size=40), min_size=1, max_size=30))
    value = st.one_of(
        st.floats(-1e12, 1e12), st.integers(-40, 400).map(float), st.floats(0, 1e-3), st.just(math.nan), st.just(0.0)
    )
    values = st.lists(value, min_size=len(labels), max_size=len(labels))
    series = draw_(st.lists(values, min_size=1, max_size=4))
    return chart(draw_(st.sampled_from(KINDS)), labels, *series, unit=draw_(st.sampled_from(["", "%", "TWh a year"])))


@settings(deadline=None, max_examples=50)
@given(charts(), st.sampled_from(themes()), st.sampled_from(FORMATS))
def test_any_chart_keeps_its_place(visual: ChartVisual, name: str, form: Format) -> None:
    """Whatever the numbers, all that is drawn is even, in the frame and clear of the captions."""
    for sprite in drawn(visual, form, name).sprites:
        assert_in_place(sprite, form)


@pytest.mark.parametrize(("kind", "form"), list(product(KINDS, FORMATS)))
def test_every_label_appears_at_its_cue(kind: str, form: Format) -> None:
    """Each label's bar, slice or point comes when it is spoken, and none comes twice."""
    visual = chart(kind, ["North", "South", "East", "West"], [4.0, 9.0, 2.5, 7.0])
    cues = [sprite.cue for sprite in drawn(visual, form).sprites if sprite.cue is not None]
    assert set(cues) == {0, 3, 6, 9}
    if kind != "line":
        assert cues == [0, 3, 6, 9]


@pytest.mark.parametrize(("kind", "form"), list(product(KINDS, FORMATS)))
def test_names_as_long_as_pages_are_cut(kind: str, form: Format) -> None:
    """Two hundred words in a label, a value or the unit leave the chart in its place."""
    words = "many words " * 100
    visual = chart(kind, [words, "b", "word" * 100], [1.0, 2.0, 3.0], unit=words, shown=[["1", words, "3"]])
    for sprite in drawn(visual, form).sprites:
        assert_in_place(sprite, form)


def test_bars_grow_from_the_baseline() -> None:
    """Upright bars are wiped up and lying ones rightwards; those that point the other way fade in."""
    upright = drawn(chart("bar", ["a", "b"], [4.0, -2.0]))
    assert [sprite.effect for sprite in upright.sprites if sprite.cue is not None] == ["up", "fade"]
    long = ["A label much too long to stand under an upright bar", "Another one, as long as that or longer still"] * 3
    lying = drawn(chart("bar", long, [4.0, -2.0, 1.0, 1.0, 1.0, 1.0]))
    assert [sprite.effect for sprite in lying.sprites if sprite.cue is not None][:2] == ["right", "fade"]


def test_bars_are_as_long_as_their_values() -> None:
    """A bar of twice the value is twice as high, to a pixel: the baseline is zero."""
    picture = drawn(chart("bar", ["a", "b"], [50.0, 100.0]))
    low, high = (_bar_height(sprite) for sprite in picture.sprites if sprite.cue is not None)
    assert high == pytest.approx(2 * low, abs=2)


def _bar_height(sprite: Sprite) -> int:
    """The height of the solid part under the value, px."""
    column = sprite.pixels[:, sprite.pixels.shape[1] // 2 - 60, 3] == 255
    return int(column.sum())


def test_only_the_greatest_of_a_lone_series_is_accented() -> None:
    """One bar has the accent; several series have a colour each."""
    accent = _rgb(theme("paper").accent)
    picture = drawn(chart("bar", ["a", "b", "c"], [5.0, 9.0, 7.0]))
    accented = [_has(sprite, accent) for sprite in picture.sprites if sprite.cue is not None]
    assert accented == [False, True, False]


def _rgb(color: int) -> tuple[int, int, int]:
    return (color >> 16) & 255, (color >> 8) & 255, color & 255


def _has(sprite: Sprite, rgb: tuple[int, int, int]) -> bool:
    return bool((sprite.pixels == (*rgb, 255)).all(axis=2).any())


@pytest.mark.parametrize("kind", ["bar", "pie"])
def test_what_has_no_room_is_counted(kind: str) -> None:
    """Forty labels do not shrink to nothing: some are shown, each once, and a count stands for the rest."""
    labels = [f"Municipality number {at}" for at in range(40)]
    picture = drawn(chart(kind, labels, [float(40 - at) for at in range(40)]))
    shown = [sprite for sprite in picture.sprites if sprite.cue is not None]
    assert 6 <= len(shown) < 20


def test_what_cannot_be_a_pie_or_a_line_is_bars() -> None:
    """Negative shares, and a line of one point, are drawn as bars."""
    bars = drawn(chart("bar", ["a", "b"], [4.0, -2.0]))
    negative = drawn(chart("pie", ["a", "b"], [4.0, -2.0]))
    assert [s.pixels.tobytes() for s in negative.sprites] == [s.pixels.tobytes() for s in bars.sprites]
    alone = drawn(chart("line", ["a"], [4.0]))
    assert [sprite.effect for sprite in alone.sprites if sprite.cue is not None] == ["up"]


def test_a_line_is_wiped_in_from_cue_to_cue() -> None:
    """Stretches of the line meet at their points, without a gap or an overlap."""
    picture = drawn(chart("line", ["2001", "2002", "2003", "2004"], [1.0, 4.0, 2.0, 3.0], [2.0, 1.0, 3.0, 1.0]))
    stretches = [sprite for sprite in picture.sprites if sprite.effect == "right"]
    assert [sprite.cue for sprite in stretches] == [3, 6, 9]
    for one, other in pairwise(stretches):
        assert one.x + one.pixels.shape[1] == other.x


def test_lines_are_named_from_the_start() -> None:
    """Names stand at the ends of the lines before those are drawn; their last values come with the last point."""
    visual = chart("line", ["2001", "2002", "2003"], [1.0, 4.0, 2.0], [2.0, 1.0, 3.0])
    beside = sorted(drawn(visual).sprites, key=lambda sprite: sprite.x)[-4:]
    assert sorted(str(sprite.cue) for sprite in beside) == ["6", "6", "None", "None"]


def test_a_name_that_repeats_the_heading_is_dropped() -> None:
    """What the heading says is not said again under it."""
    visual = chart("bar", ["a", "b"], [1.0, 2.0])
    named = visual.model_copy(update={"heading": "Series 0"})
    assert Figures.of(visual).names == ("Series 0",)
    assert Figures.of(named).names == ("",)


def test_a_chart_is_the_same_every_time() -> None:
    """Drawing twice gives the same bytes."""
    for kind in KINDS:
        visual = chart(kind, ["a", "b", "c"], [5.0, 9.0, 7.0])
        one, other = drawn(visual), drawn(visual)
        assert [s.pixels.tobytes() for s in one.sprites] == [s.pixels.tobytes() for s in other.sprites]


@pytest.mark.parametrize("name", themes())
def test_coloured_text_can_be_read(name: str) -> None:
    """A series' colour as text has 4.5:1 on cards and on the backdrop, and is left alone where it already has."""
    look = theme(name)
    for color in look.series:
        text = legible(color, look)
        assert min(contrast(text, ground) for ground in (look.surface, *look.backdrop)) >= LEGIBLE
    assert legible(look.ink, look) == look.ink


@given(st.floats(-1e15, 1e15, allow_subnormal=False), st.floats(-1e15, 1e15, allow_subnormal=False), st.integers(1, 10))
def test_ticks_are_round_and_few(one: float, other: float, intervals: int) -> None:
    """Ticks hold the data, are evenly spaced by 1, 2, 2.5 or 5 times a power of ten, and are about as many as asked."""
    low, high = min(one, other), max(one, other)
    assume(high - low > 1e-8 * max(abs(low), abs(high), 1e-9))
    ticks = nice_ticks(low, high, intervals)
    step = ticks[1] - ticks[0]
    assert ticks[0] <= low + 1e-8 * step
    assert ticks[-1] >= high - 1e-8 * step
    assert all(after - before == pytest.approx(step, rel=1e-4) for before, after in pairwise(ticks))
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(mantissa - nice) for nice in (1, 2, 2.5, 5, 10)) < 1e-3
    assert 2 <= len(ticks) <= intervals + 3


@given(st.floats(-1e12, 1e12))
def test_a_single_value_still_has_an_axis(value: float) -> None:
    """Equal values get ticks on both sides."""
    ticks = nice_ticks(value, value, 4)
    assert ticks[0] < ticks[-1]
    assert ticks[0] <= value <= ticks[-1]


@pytest.mark.parametrize(
    ("values", "shown", "tick", "step", "written"),
    [
        ((1234.5, 20.0), ("1,234.5", "20"), 1500, 500, "1,500"),
        ((1234.5, 2.0), ("1.234,5", "2,0"), 1500, 500, "1.500"),
        ((1234.0, 5678.0), ("1.234", "5.678"), 2000, 1000, "2.000"),
        ((3.5, 2.0), ("3,5", "2"), 2.5, 0.5, "2,5"),
        ((0.12, 0.5), ("12%", "50%"), 0.2, 0.1, "20%"),
        ((4.2e6, 1e6), ("$4.2M", "$1M"), 2e6, 1e6, "$2M"),
        ((5.0, 0.0), ("R$ 5", "R$ 0"), 4, 2, "R$ 4"),
        ((-3.0, 5.0), ("−3", "5"), -2, 1, "−2"),
        ((1200.0, 3.0), ("1 200", "3"), 1000, 500, "1 000"),
        ((1.0, 2.0), ("many", "few"), 1.5, 0.5, "1.5"),
    ],
)
def test_axes_write_numbers_as_the_source_does(
    values: tuple[float, ...], shown: tuple[str, ...], tick: float, step: float, written: str
) -> None:
    """Decimal and thousands marks, currency, per cent and millions are learnt from the values as they are shown."""
    assert numerals(values, shown).write(tick, step) == written


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(1, 40)), max_size=6), st.floats(0, 20))
def test_labels_are_moved_apart(labels: list[tuple[float, float]], gap: float) -> None:
    """Labels keep their order and the gap between them, and end above the lower limit."""
    labels.sort()
    tops, heights = [top for top, _ in labels], [height for _, height in labels]
    placed = apart(tops, heights, gap, 0, 500)
    for at, (one, other) in enumerate(pairwise(placed)):
        assert other - one >= heights[at] + gap - 1e-9
    assert all(top + height <= 500 + 1e-9 for top, height in zip(placed, heights, strict=True))


def test_bounds_hold_zero_and_are_never_empty() -> None:
    """Bars stand on zero also when every value is far from it, or nothing is known."""

    def of(*values: float) -> tuple[float, float]:
        return Figures.of(chart("bar", ["x"] * len(values), list(values))).bounds

    assert of(5.0, 9.0) == (0.0, 9.0)
    assert of(-5.0, -9.0) == (-9.0, 0.0)
    assert of(0.0) == (0.0, 1.0)
    assert of(math.nan) == (0.0, 1.0)
    assert Linear(0, 10, 100, 0)(5) == 50
    assert np.isfinite(Linear(3, 3, 0, 1)(3))
