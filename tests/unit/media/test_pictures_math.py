"""Claims about mathematics: the translation from TeX, and its picture."""

import numpy as np
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.brief import SIZES, Format
from omnimind.core.caption import ZONES
from omnimind.core.script import MathVisual
from omnimind.media.picture import Picture
from omnimind.media.pictures.draw import draw
from omnimind.media.pictures.tex import to_typst
from omnimind.media.pictures.tex_parser import UnknownTexError
from omnimind.media.pictures.tex_symbols import CHARACTERS, CONSTANTS, ONE_ARGUMENT, TWO_ARGUMENTS
from omnimind.media.pictures.theme import theme, themes

FORMATS: tuple[Format, ...] = ("landscape", "portrait", "square")
FONTS = typst.Fonts(include_system_fonts=False)


def drawn(tex: str, form: Format = "landscape", name: str = "paper") -> Picture:
    """A formula without a heading."""
    return draw(MathVisual(tex=tex), theme=name, format=form, read=lambda _: b"")


def compiled(source: str) -> str:
    """Typst mathematics as SVG."""
    page = f"#let ink = black\n#set page(width: auto, height: auto)\n$ {source} $"
    return typst.compile(page.encode(), format="svg", font_paths=FONTS).decode()


TRANSLATIONS = [
    ("E = mc^2", "E = m attach(c, t: 2)"),
    (r"\frac{a}{b}", "frac(a, b)"),
    (r"\frac12", "frac(1, 2)"),
    (r"\sqrt{x} \sqrt[3]{x}", "sqrt(x) root(3, x)"),
    (r"x_i^2", "attach(x, t: 2, b: i)"),
    (r"x^12", "attach(x, t: 1) 2"),
    (r"{ab}^2", "attach(a b, t: 2)"),
    (r"{}^{14}C", 'attach("", t: 14) C'),
    (r"f''(x)", r"attach(f, t: ′ ′) \( x \)"),
    (r"\sum_{i=0}^n i", "attach(∑, t: n, b: i = 0) i"),
    (r"\int\limits_0^1", "attach(limits(∫), t: 1, b: 0)"),
    (r"\lim_{x \to 0}", 'attach(op("lim", limits: #true), b: x → 0)'),
    (r"\sin\theta", 'op("sin") θ'),
    (r"\operatorname{sgn} x", 'op("sgn") x'),
    (r"\operatorname*{arg\,max}_x", 'attach(op("arg\u2009max", limits: #true), b: x)'),
    (r"\alpha\beta\Gamma\le\infty", "α β Γ ≤ ∞"),
    (r"\mathbb{R}^n", "attach(bb(R), t: n)"),
    (r"\mathbf{v}", "bold(upright(v))"),
    (r"\hat{y}", "accent(y, \u0302)"),
    (r"\vec v", "accent(v, →)"),
    (r"\left(\frac{a}{b}\right]", r"lr(\( frac(a, b) \])"),
    (r"\left. x \right|_0", "attach(lr( x |), b: 0)"),
    (r"\left\{ x \middle| y \right\}", r"lr(\{ x mid(|) y \})"),
    (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", 'mat(delim: "(", a, b; c, d)'),
    (r"\begin{array}{cc} a & b \end{array}", "mat(delim: #none, a, b)"),
    (
        r"\begin{cases} x & \text{if } x > 0 \\ 0 \end{cases}",
        'cases(x & #h(1em) "if" x > 0, 0)',
    ),
    (r"\begin{aligned} a &= b \\ &= c \end{aligned}", r'a & = b \ "" & = c'),
    (r"\text{for all $x$, 50\%}", '"for all" x ", 50%"'),
    (r"1{,}000.5", r'1 class("normal", \,) 000.5'),
    (r"a / b, [0, 1)", r"a \/ b \, \[ 0 \, 1 \)"),
    (r"\not= \not\in", "≠ ∉"),
    (r"\binom{n}{k}", "binom(n, k)"),
    (r"\underbrace{a+b}_{n}", "attach(limits(underbrace(a + b)), b: n)"),
    (r"\overset{?}{=}", "attach(limits(=), t: ?)"),
    (r"a % the rest is a remark", "a"),
    (r"$$ x $$", "x"),
    (r"\[ x \]", "x"),
    (r"50\% \#1 \$5", r"50 \% \# 1 \$ 5"),
    (r"|x|", 'class("normal", |) x class("normal", |)'),
    (r"\bigl( x \bigr)", r"\( x \)"),
    ("ação", 'a "ç" "ã" o'),
]


@pytest.mark.parametrize(("tex", "expected"), TRANSLATIONS, ids=[tex for tex, _ in TRANSLATIONS])
def test_tex_is_translated(tex: str, expected: str) -> None:
    """Every construction of the common subset has its Typst, which compiles."""
    assert to_typst(tex) == expected
    assert compiled(expected)


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{tikzpicture}\end{tikzpicture}",
        r"\unknowncommand",
        r"\frac{a}",
        r"{a",
        r"a}",
        r"\left( a",
        r"\begin{pmatrix} a",
        r"x^",
        r"\text{\includegraphics{x}}",
        "漢字",
        "{" * 200 + "}" * 200,
        "x" * 3000,
    ],
)
def test_what_is_not_known_is_said(tex: str) -> None:
    """Unknown commands, other scripts, broken braces, endless depth and length are refused, not guessed at."""
    with pytest.raises(UnknownTexError):
        to_typst(tex)


def test_every_symbol_has_a_glyph() -> None:
    """Each command of the tables compiles, and none is drawn as the font's mark for a missing glyph."""
    commands = [
        *(f"\\{name} " for name in (*CHARACTERS, *CONSTANTS) if name != " "),
        *(f"\\{name}{{ab}}" for name in ONE_ARGUMENT),
        *(f"\\{name}{{ab}}{{cd}}" for name in TWO_ARGUMENTS),
    ]
    missing = _glyphs(compiled('"\U0010fffd"')) - _glyphs(compiled('"a"'))
    assert missing
    drawn_ones = _glyphs(compiled(" ".join(to_typst(command + "x") for command in commands)))
    assert len(drawn_ones) > 200
    assert not drawn_ones & missing


def _glyphs(svg: str) -> set[str]:
    """The outlines in a drawing."""
    return {part.split('"', 1)[0] for part in svg.split(' d="')[1:]}


COMMANDS = (
    "label{x} tag{1} not middle| cases end{cases} begin{cases} frac sqrt text{a} left( right) sum alpha "
    "begin{pmatrix} end{pmatrix} mathbb hat , quad limits { \\"
)
PIECES = st.sampled_from(
    [*"abxyz0123456789+-=<>()[]{}^_&|/.,;:!'\"#$%~*@` é", *(f"\\{name}" for name in COMMANDS.split())]
)


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=16).map("".join))
def test_no_tex_reaches_typst_as_code(tex: str) -> None:
    """Whatever is written, it is either refused or translated to mathematics that compiles."""
    try:
        source = to_typst(tex)
    except UnknownTexError:
        return
    assert compiled(source)


def test_typst_in_a_formula_is_only_text() -> None:
    """Typst's own syntax in a document stays characters: nothing is read, run or hidden."""
    assert to_typst('#read("/etc/passwd")').startswith(r"\# r e a d \( \"")
    assert to_typst(r'\text{#panic("x")}') == r'"#panic(\"x\")"'


def test_wide_formulas_are_broken_at_relations() -> None:
    """Breaks are before relations and, if asked for, before signs of the outermost sum; never in parentheses."""
    tex = r"f(a + b = c) = -x + y = z"
    assert "\\ " not in to_typst(tex).replace("\\(", "").replace("\\)", "")
    relations = to_typst(tex, breaks="relations")
    assert relations == r"f \( a + b = c \) & = - x + y \ & = z"
    assert to_typst(tex, breaks="signs") == r"f \( a + b = c \) & = - x \ & #h(1em) + y \ & = z"
    own = r"\begin{aligned} a &= b \\ &= c \end{aligned}"
    assert to_typst(own, breaks="signs") == to_typst(own)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "tex",
    ["x", r"\int_0^1 f(x)\,dx", " + ".join(f"a_{{{at}}} x^{{{at}}}" for at in range(40)) + " = 0", r"\nonsense{x}", ""],
    ids=["one letter", "usual", "endless", "unknown", "empty"],
)
def test_any_formula_keeps_its_place(tex: str, form: Format) -> None:
    """Short, endless or not to be translated: what is drawn is even, in the frame and clear of the captions."""
    for sprite in drawn(tex, form).sprites:
        height, width = sprite.pixels.shape[:2]
        assert not any(side % 2 for side in (sprite.x, sprite.y, width, height))
        assert 0 <= sprite.x <= sprite.x + width <= SIZES[form][0]
        assert 0 <= sprite.y <= sprite.y + height <= ZONES[form][1]
        assert (sprite.pixels[:, :, :3] <= sprite.pixels[:, :, 3:]).all()


@pytest.mark.parametrize("name", themes())
def test_formulas_have_the_colour_of_the_ink(name: str) -> None:
    """The solid part of the formula is exactly the theme's ink, on nothing."""
    (sprite,) = drawn(r"\boxed{M}", name=name).sprites
    ink = [(theme(name).ink >> shift) & 255 for shift in (16, 8, 0)]
    solid = sprite.pixels[sprite.pixels[:, :, 3] == 255]
    assert len(solid) > 100
    assert (solid[:, :3] == ink).all()
    assert (sprite.pixels[:, :, 3] == 0).any()


def test_tex_that_cannot_be_set_is_shown() -> None:
    """It stands on a card, as it was written."""
    (sprite,) = drawn(r"\begin{tikzpicture} x \end{tikzpicture}").sprites
    assert sprite.pixels.shape[1] > 1000
    assert np.count_nonzero(sprite.pixels[:, :, 3] == 255) > 50_000


def test_a_formula_is_the_same_every_time() -> None:
    """Drawing twice gives the same bytes."""
    tex = r"\sum_{n=1}^\infty \frac{1}{n^2} = \frac{\pi^2}{6}"
    (one,), (other,) = drawn(tex).sprites, drawn(tex).sprites
    assert one.pixels.tobytes() == other.pixels.tobytes()
