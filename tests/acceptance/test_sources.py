"""Whatever a source is and wherever it comes from, it becomes a production."""

import http.server
import json
import threading

import cv2
import numpy as np
import pytest
import typst

FLAGS = ("--quality", "draft")

TEXT = (
    "The sea climbs the harbour wall twice a day. It stays for a while, and then it goes back again. "
    "The Moon pulls the near side of the Earth harder than the far side."
)

PAGE = """<!doctype html><html lang="en"><head><title>Harbour tides | A site</title></head><body>
<nav><a href="/">Home</a> <a href="/shop">Shop</a></nav>
<article><h1>Harbour tides</h1><p>The sea climbs the harbour wall twice a day, and the boats rise with it.</p>
<img src="wall.png" alt="The harbour wall at low water" width="640" height="480">
<p>It stays for a while, and then it goes back again to where it was before the morning came.</p></article>
<footer>All rights reserved, accept our cookies.</footer></body></html>"""


def said(made):
    """All that is said."""
    return " ".join(line.text for timed in made.manifest.scenes for line in timed.scene.lines)


def picture():
    """A PNG of a calm sea."""
    rows = np.linspace(200, 60, 480, dtype=np.uint8)[:, None, None]
    return cv2.imencode(".png", np.repeat(np.repeat(rows, 640, axis=1), 3, axis=2))[1].tobytes()


def test_standard_input(run, home, tmp_path):
    """``-`` is what is piped in."""
    result = run("make", "-", *FLAGS, "-o", tmp_path, "--json", home=home, said=f"# Tides\n\n{TEXT}\n")
    assert (result.code, result.err) == (0, "")
    assert json.loads((tmp_path / "production.json").read_text("utf-8"))["origin"] == "-"


def test_a_quoted_text(make):
    """A text of a few sentences needs no file, and is told whole."""
    assert "harbour wall twice a day" in said(make(TEXT, *FLAGS))


@pytest.fixture
def site(tmp_path):
    """The address of a folder that is served."""
    folder = tmp_path / "site"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=folder)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_address_with_a_picture(make, site):
    """A page's article is told without what stands around it, and its picture is shown."""
    folder, address = site
    (folder / "tides.html").write_text(PAGE, encoding="utf-8")
    (folder / "wall.png").write_bytes(picture())

    made = make(f"{address}/tides.html", *FLAGS)

    assert made.manifest.title == "Harbour tides"
    assert made.manifest.notices == ()
    assert "image" in {timed.scene.visual.kind for timed in made.manifest.scenes}
    assert "boats rise" in said(made)
    assert not {"cookies", "Shop"} & set(said(made).replace(".", "").split())


def test_a_page(make, tmp_path):
    """A saved page; a picture that is not beside it is told, and the rest goes on."""
    (tmp_path / "tides.html").write_text(PAGE, encoding="utf-8")
    made = make(tmp_path / "tides.html", *FLAGS)
    assert "boats rise" in said(made)
    assert any("wall.png" in notice for notice in made.manifest.notices)


def test_a_pdf(make, tmp_path):
    """A typeset PDF is read as running text."""
    (tmp_path / "tides.typ").write_text(f"= Harbour tides\n{TEXT}\n", encoding="utf-8")
    (tmp_path / "tides.pdf").write_bytes(typst.compile(tmp_path / "tides.typ"))
    made = make(tmp_path / "tides.pdf", *FLAGS)
    assert made.manifest.title == "Harbour tides"
    assert "climbs the harbour wall" in said(made)


def test_plain_text(make, tmp_path):
    """A text file without any markup."""
    (tmp_path / "tides.txt").write_text(f"{TEXT}\n", encoding="utf-8")
    assert "far side" in said(make(tmp_path / "tides.txt", *FLAGS))


def test_a_table_of_numbers_is_drawn(make, tmp_path):
    """CSV with a numeric column becomes a chart, its numbers as they were written."""
    (tmp_path / "rain.csv").write_text("Month,Rain in mm\nJune,80\nJuly,45\nAugust,20\n", encoding="utf-8")
    made = make(tmp_path / "rain.csv", *FLAGS)
    (chart,) = [timed.scene.visual for timed in made.manifest.scenes if timed.scene.visual.kind == "chart"]
    assert chart.labels == ("June", "July", "August")
    assert chart.series[0].values == (80, 45, 20)


def test_a_list_of_records_is_told(make, tmp_path):
    """JSON records are a table."""
    records = [{"harbour": "Brest", "range": "7.2 m"}, {"harbour": "Lagos", "range": "3.1 m"}]
    (tmp_path / "harbours.json").write_text(json.dumps(records), encoding="utf-8")
    made = make(tmp_path / "harbours.json", *FLAGS)
    assert {"table", "chart"} & {timed.scene.visual.kind for timed in made.manifest.scenes}
    assert "Brest" in said(made)


def test_a_broken_picture_is_told_and_the_scene_goes_on(make, tiny, tmp_path):
    """What is no picture is named in a notice and an event; the production is ready without it."""
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnot a picture")
    path = tmp_path / "broken.md"
    path.write_text(f"{tiny.read_text('utf-8')}\n![The wall](broken.png)\n", encoding="utf-8")

    made = make(path, *FLAGS)

    (notice,) = made.manifest.notices
    assert "broken.png" in notice
    assert notice in made.result.notices
    assert "image" not in {timed.scene.visual.kind for timed in made.manifest.scenes}
