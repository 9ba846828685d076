"""Markdown's blocks and inline text are read as their author meant them."""

from omnimind.core.document import Code, Heading, ListBlock, Math, Paragraph, Quote, Run, Table, plain


def bare(runs):
    """Runs without their places."""
    return tuple(run.model_copy(update={"span": None}) for run in runs)


def texts(blocks):
    """The text of each block that has runs."""
    return [plain(block.runs) for block in blocks]


def test_inline_styles(reading):
    """Emphasis, code, links, mathematics, entities, escapes and breaks become runs; markup is gone."""
    text = "A *b **c*** `d  e` [f *g*](u 't') $x^2$ &amp; \\* <i>h</i>\ni  \nj<br>k <https://l.org/%C3%A9> ~~m~~"
    (paragraph,) = reading(text).blocks
    assert bare(paragraph.runs)[:12] == (
        Run(text="A "),
        Run(text="b ", emphasis=True),
        Run(text="c", emphasis=True, strong=True),
        Run(text=" "),
        Run(text="d  e", code=True),
        Run(text=" "),
        Run(text="f ", link="u"),
        Run(text="g", link="u", emphasis=True),
        Run(text=" "),
        Run(text="x^2", math=True),
        Run(text=" "),
        Run(text="&"),
    )
    assert plain(paragraph.runs).endswith("& * h i j k https://l.org/é m")


def test_money_is_no_mathematics(reading):
    """Dollar signs of prices stay dollar signs."""
    text = "It costs $5 to $10, R$5 or R$ 10, and US$1."
    (paragraph,) = reading(text).blocks
    assert plain(paragraph.runs) == text


def test_headings(reading):
    """Both kinds of heading, closed or not."""
    blocks = reading("# One *two* #\n\nThree\n---\n\n###### Six").blocks
    assert [(block.level, plain(block.runs)) for block in blocks] == [(1, "One two"), (2, "Three"), (6, "Six")]


def test_lists(reading):
    """Nested lists are flattened to their depth; an item's paragraphs are one text; task marks are gone."""
    (block,) = reading("1. a\n   - [x] b\n\n     c\n     1. d\n2. e").blocks
    assert isinstance(block, ListBlock)
    assert block.ordered
    assert [(item.depth, plain(item.runs)) for item in block.items] == [(0, "a"), (1, "b c"), (2, "d"), (0, "e")]


def test_what_lists_and_quotes_hold_besides_text(reading):
    """Code in an item and a table in a quote follow their list and quote."""
    blocks = reading("- a\n\n  ```sh\n  ls\n  ```\n- b\n\n> q\n>\n> |x|y|\n> |-|-|\n> |1|2|").blocks
    assert [block.kind for block in blocks] == ["list", "code", "quote", "table"]
    assert texts(blocks[0].items) == ["a", "b"]


def test_tables(reading):
    """Cells lose their markup; rows are as wide as the header."""
    (block,) = reading("|a|`b` \\| c|\n|-|-|\n|*1*|2<br>3|\n|4|\n|![alt](x.png)|[5](u)|").blocks
    assert (block.header, block.rows) == (("a", "b | c"), (("1", "2 3"), ("4", ""), ("alt", "5")))


def test_code(reading):
    """Fenced and indented code keep their text, and the fence's first word."""
    blocks = reading("```py title='x'\n\nif a:\n    b\n```\n\n    c\n\n      d\n").blocks
    assert [(block.language, block.text) for block in blocks] == [("py", "if a:\n    b"), ("", "c\n\n  d")]


def test_mathematics(reading):
    """Displayed mathematics is a block, however it is written."""
    blocks = reading("$$\na^2\n$$\n\n$$b$$\n\n```math\nc\n```\n\n$d$\n\nx $e$").blocks
    assert [block.tex for block in blocks if isinstance(block, Math)] == ["a^2", "b", "c", "d"]
    assert isinstance(blocks[-1], Paragraph)


def test_quotes(reading):
    """A closing dash names who said it, on its own line or behind the last sentence; a dash within does not."""
    cases = {
        "> All is *water*.\n>\n> — Thales of *Miletus*": ("All is water.", "Thales of Miletus"),
        "> All is water.\n> -- Thales": ("All is water.", "Thales"),
        "> “All is water.” — Thales": ("“All is water.”", "Thales"),
        "> Water — all is water": ("Water — all is water", ""),
        "> Tudo é água. Uma ideia — talvez": ("Tudo é água. Uma ideia — talvez", ""),
    }
    for source, (said, who) in cases.items():
        (block,) = reading(source).blocks
        assert isinstance(block, Quote)
        assert (plain(block.runs), block.attribution) == (said, who)


def test_alerts_are_no_quotes(reading):
    """A note in GitHub's manner is the author's own word."""
    (block,) = reading("> [!NOTE]\n> Mind the tide.").blocks
    assert isinstance(block, Paragraph)
    assert plain(block.runs) == "Mind the tide."


def test_html(reading):
    """The text of HTML blocks is kept, with headings, lists, tables and code; scripts and comments are not."""
    source = """<div align="center">
<h1>A &amp; B</h1>
<p>One <b>two</b><br>three</p>
<ul><li>x<ul><li>y</ul><li>z</ul>
<table><caption>T</caption><tr><th>p<th>q<tr><td>1<td>2</table>
<blockquote>Said. — Who</blockquote>
<pre><code class="language-c">int  x;
</code></pre>
<script>alert(1)</script><!-- hidden -->
</div>

Tail <sub>sub</sub> <!-- gone --> end."""
    blocks = reading(source).blocks
    assert [block.kind for block in blocks] == ["heading", "paragraph", "list", "table", "quote", "code", "paragraph"]
    heading, paragraph, items, table, quote, code, tail = blocks
    assert plain(heading.runs) == "A & B"
    assert plain(paragraph.runs) == "One two three"
    assert [(item.depth, plain(item.runs)) for item in items.items] == [(0, "x"), (1, "y"), (0, "z")]
    assert (table.caption, table.header, table.rows) == ("T", ("p", "q"), (("1", "2"),))
    assert (plain(quote.runs), quote.attribution) == ("Said.", "Who")
    assert (code.language, code.text) == ("c", "int  x;")
    assert plain(tail.runs).split() == ["Tail", "sub", "end."]


def test_links_that_run_programs(reading):
    """A link whose follower would run a program keeps its text alone; others keep where they lead."""
    source = "[a](javascript:x) <a href='\tJavaScript:x'>b</a> <a href=data:text/html,x>c</a> [d](#e) [f](g.md)"
    blocks = reading(f"{source}\n\n<p>{source}</p>").blocks
    links = {run.link for block in blocks for run in block.runs}
    assert links == {None, "#e", "g.md"}
    assert "b" in plain(blocks[1].runs)


def test_footnotes(reading):
    """Footnotes and their marks are left out."""
    blocks = reading("Text.[^1] More.^[inline]\n\n[^1]: The note.").blocks
    assert texts(blocks) == ["Text. More."]


def test_everything_has_its_place(reading):
    """A block's span is its source, without white space around it, also behind front matter and in quotes."""
    document = reading("---\nseed: 1\n---\n\n# T\n\npara\ngraph\n\n- a\n- b\n\n> q\n\n```\nx\n```\n\n|a|\n|-|\n")
    assert [document.text[block.span.start : block.span.end] for block in document.blocks] == [
        "# T",
        "para\ngraph",
        "- a\n- b",
        "> q",
        "```\nx\n```",
        "|a|\n|-|",
    ]
    assert document.options.seed == 1
    assert [type(block) for block in document.blocks] == [Heading, Paragraph, ListBlock, Quote, Code, Table]
