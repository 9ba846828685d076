"""The page: complete, in both languages, safe to open anywhere."""

import json
import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from omnimind.core.proof import Measure, Proof
from omnimind.perception import wording as words
from omnimind.perception.limits import ANY, OURS, Limit
from omnimind.perception.report import html
from omnimind.perception.wording import wording

PROOF = Proof(
    subject="video.mp4",
    measures=(
        Measure(
            name="loudness", title="Loudness", value=-15.5, unit="LUFS", limit="-16.5 … -15.5 LUFS", verdict="pass"
        ),
        Measure(
            name="caption_contrast",
            title="Contrast",
            value=2.25,
            unit=":1",
            limit="≥ 4.5:1",
            verdict="fail",
            note="n = 9",
        ),
        Measure(
            name="word_error_rate",
            title="Errors",
            value=None,
            verdict="not measured",
            note="no recogniser knows this language",
        ),
    ),
)


class Text(HTMLParser):
    """Collects what is read, and what would be fetched."""

    def __init__(self, page):
        super().__init__()
        self.read, self.fetched, self.open = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        """A tag opens."""
        self.fetched += [value for name, value in attributes if name in {"src", "href"}]
        self.open += [tag] if tag not in {"meta", "br", "link"} else []

    def handle_endtag(self, tag):
        """A tag closes, which must be the last that opened."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Text."""
        self.read.append(data)


def test_a_page_tells_every_measure_with_its_limit_and_verdict():
    """In plain words, and why it matters."""
    page = html([PROOF], title="Tides & <moons>", language="en-US")
    text = Text(page)
    read = " ".join(" ".join(text.read).split())
    assert text.open == []
    assert "Tides & <moons>" in read
    assert "Rejected" in read
    assert "Lowest contrast of the captions: 2.25:1 (≥ 4.5:1)" in read
    assert "−15.5 LUFS" in read
    assert "no recogniser knows this language" in read
    assert "1 passed, 1 failed, 1 not measured" in read


def test_a_page_in_portuguese_is_in_portuguese():
    """Numbers and reasons too."""
    page = html([PROOF], title="Marés", language="pt-BR")
    read = " ".join(Text(page).read)
    assert '<html lang="pt-BR">' in page
    assert "Rejeitado" in read
    assert "2,25:1" in read
    assert "−16,5 … −15,5 LUFS" in read
    assert "nenhum reconhecedor conhece este idioma" in read
    assert "Menor contraste das legendas" in read


def test_other_languages_get_english():
    """A page is always readable by somebody."""
    assert '<html lang="en">' in html([PROOF], title="x", language="de")


def test_a_page_needs_nothing_but_itself():
    """No scripts, no addresses, and both light and dark."""
    page = html([PROOF], title="x", language="en")
    assert Text(page).fetched == []
    assert not re.search(r"https?:|<script|@import|url\(", page)
    assert "prefers-color-scheme: dark" in page


def test_several_videos_are_told_one_after_the_other():
    """Each under its name; one alone needs none."""
    other = PROOF.model_copy(update={"subject": "video-portrait.mp4"})
    assert "<h2>video-portrait.mp4</h2>" in html([PROOF, other], title="x", language="en")
    assert "<h2>" not in html([PROOF], title="x", language="en")


def test_a_page_of_a_ready_video_says_so():
    """Nothing failed."""
    good = PROOF.model_copy(update={"measures": PROOF.measures[:1]})
    assert "Ready" in Text(html([good], title="x", language="en")).read


def test_both_languages_have_the_same_words():
    """Every key of one is a key of the other."""

    def keys(name):
        told = json.loads(files("omnimind.perception").joinpath(f"words/{name}.json").read_text(encoding="utf-8"))
        measures = [
            (list(group["measures"]), [set(one) for one in group["measures"].values()]) for group in told["groups"]
        ]
        return measures, sorted(told["page"]), sorted(told["values"]), sorted(told["reasons"])

    assert keys("en") == keys("pt")


def test_every_limit_has_a_title_and_every_reason_its_words():
    """What can be told can be told in words."""
    known = set(wording("pt").titles)
    assert set(OURS) | set(ANY) <= known
    reasons = {value for name, value in vars(words).items() if name.isupper()}
    assert reasons == {key for key in wording("pt").fixed if key not in {"yes", "no"}}


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (Limit(at_most=0.5, unit="s"), "≤ 0.5 s"),
        (Limit(at_least=4.5, unit=":1"), "≥ 4.5:1"),
        (Limit(-16.5, -15.5, "LUFS"), "-16.5 … -15.5 LUFS"),
        (Limit(at_most=0), "≤ 0"),
        (Limit(unit="s"), ""),
    ],
)
def test_limits_are_told_in_signs(limit, told):
    """They need no translation."""
    assert str(limit) == told
