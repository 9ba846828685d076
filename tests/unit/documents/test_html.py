"""A page's main content is read, with its structure, and without what stands around it."""

import pytest

from omnimind.core.document import plain
from omnimind.core.errors import UserError

PAGE = """<!doctype html><html lang="pt-br"><head><meta charset="utf-8"><title>As marés | Oceano</title></head>
<body><nav><a href="/">Início</a><a href="/sobre">Sobre</a></nav><header><p>Oceano, o sítio do mar</p></header>
<article><h1>As marés</h1>
<p>As marés são <strong>movimentos</strong> da água do mar, causados pela <a href="/lua">Lua</a> e pelo Sol.
Elas sobem e descem duas vezes por dia, em quase todo o litoral do mundo.</p>
<h2>Por que acontecem</h2>
<p>A gravidade da Lua puxa a água. A Terra gira, e assim cada lugar passa por duas marés altas. Use
<code>tide --now</code> para ver a de agora.</p>
<ul><li>Maré alta: quando a água sobe.</li><li>Maré baixa: quando desce.<ul><li>Em São Luís, muito.</li></ul></li>
</ul><ol><li>Primeiro passo do processo.</li><li>Segundo passo do processo.</li></ol>
<table><caption>Alturas</caption><tr><th>Porto</th><th>Altura (m)</th></tr><tr><td>Santos</td><td>1,5</td></tr>
<tr><td>São Luís</td><td>6,5</td></tr></table>
<blockquote><p>O mar é tudo. — Júlio Verne</p></blockquote>
<pre><code class="language-python">print("maré")
x = 1
</code></pre>
<h3>Detalhes</h3>
<p>O cálculo depende de muitos fatores: profundidade, costa, vento e pressão do ar. A costa de São Luís tem as maiores
marés do Brasil, com mais de seis metros.</p></article>
<aside><p>Assine a carta semanal!</p></aside><footer><p>Todos os direitos reservados.</p></footer></body></html>"""


def test_article(reading):
    """Headings, lists, tables, quotes and code of the article are kept; navigation and notices are not."""
    document = reading(PAGE, "text/html", "mares.html")
    assert [block.kind for block in document.blocks] == [
        "heading", "paragraph", "heading", "paragraph", "list", "list", "table", "quote", "code", "heading",
        "paragraph",
    ]  # fmt: skip
    _, intro, _, use, bullets, numbers, table, quote, code, detail, _ = document.blocks
    assert [run.text for run in intro.runs if run.strong] == ["movimentos"]
    assert [run.text for run in intro.runs if run.link] == ["Lua"]
    assert [run.text for run in use.runs if run.code] == ["tide --now"]
    assert [(item.depth, plain(item.runs)[:10]) for item in bullets.items] == [
        (0, "Maré alta:"), (0, "Maré baixa"), (1, "Em São Luí"),
    ]  # fmt: skip
    assert (bullets.ordered, numbers.ordered) == (False, True)
    assert (table.caption, table.header) == ("Alturas", ("Porto", "Altura (m)"))
    assert table.rows == (("Santos", "1,5"), ("São Luís", "6,5"))
    assert quote.attribution == "Júlio Verne"
    assert (code.language, code.text) == ("python", 'print("maré")\nx = 1')
    assert detail.level == 3
    assert "Assine" not in document.text
    assert "direitos" not in document.text
    assert (document.title, document.language) == ("As marés", "pt-BR")


def test_links_and_pictures_are_made_absolute(reading):
    """On a page from the web a link leads where the page's address makes it lead."""
    for page in (PAGE, "<p>See the <a href='/lua'>Moon</a>."):
        document = reading(page, "text/html", "https://mar.example/a/mares.html")
        links = {run.link for block in document.blocks if block.kind == "paragraph" for run in block.runs}
        assert links == {None, "https://mar.example/lua"}


def test_places(reading):
    """Spans index the text that was taken from the page, tight to each block."""
    document = reading(PAGE, "text/html", "mares.html")
    heading, paragraph = document.blocks[:2]
    assert document.text[heading.span.start : heading.span.end] == "As marés"
    assert document.text[paragraph.span.start : paragraph.span.end] == plain(paragraph.runs)


def test_short_page(reading):
    """A page too short to tell its main content from the rest is taken whole, but for what HTML says is beside it."""
    document = reading(
        "<title>T</title><h1>Hi</h1><p>Only\n a <b>short</b> text.<nav>menu</nav><dl><dt>X<dd>Y", "text/html"
    )
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "list"]
    assert plain(document.blocks[1].runs) == "Only a short text."


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-8", "utf-16", "nonsense"])
def test_encodings(reading, encoding):
    """A page is read in the encoding that it declares, if that is one."""
    data = f'<html><head><meta charset="{encoding}"></head><body><p>Maré cheia às três.</p></body></html>'
    data = data.encode("cp1252" if encoding == "nonsense" else encoding)
    assert "Maré cheia às três." in reading(data, "text/html").text


def test_greek(reading):
    """Also where its letters would be others in the usual encoding."""
    data = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1253"><p>Παλίρροια</p>'
    assert "Παλίρροια" in reading(data.encode("cp1253"), "text/html").text


@pytest.mark.parametrize("page", ["", "<html></html>", "<script>x()</script>", "<!-- -->"])
def test_empty(reading, page):
    """A page that shows nothing is an empty document."""
    with pytest.raises(UserError) as caught:
        reading(page, "text/html")
    assert caught.value.code == "document.empty"
