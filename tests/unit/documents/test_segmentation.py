"""Sentences end where a reader would say that they do."""

import pytest

from omnimind.documents.segmentation import split

ENGLISH = [
    ["Dr. Smith arrived.", "He met Mr. Jones at 5 p.m. on Monday."],
    ["The U.S. economy grew 3.5 percent.", "It was fast."],
    ["He lives in the U.S.", "She lives in the U.K. and works there."],
    ["See Fig. 3 for details.", "No. 5 is best, e.g. the blue one, i.e. that."],
    ["He said no.", "Then he left."],
    ["J. R. R. Tolkien wrote it.", "A. Einstein did not."],
    ["Plan B.", "Then we left."],
    ["Wait... what?", "Yes?!", "(Really.)", "Ok."],
    ['"Stop!" he said.', '"Why?" she asked.'],
    ["“Is it true?”", "It is."],
    ["Use node.js and example.com/a.b?c=d.", "It works at https://x.org/a.html.", "Then go."],
    ["Version 2.0.1 is out.", "It costs $3.50.", "Fine."],
    ["approx. 50 people came.", "The vs. case is odd."],
    ["St. Paul is a city.", "Main St. is long."],
    ["He said (see p. 5).", "Then left."],
    ["This is it.[1]", "Next one.[2]"],
    ["Smith et al. found this.", "It holds."],
    ["Founded by Acme Inc. in 1990.", "Acme Corp. grew."],
    ["It ended at 5 p.m.", "The next day it rained."],
    ["Do you know it?", "iOS is one.", "iPhones too."],
    ["He got a Ph.D. in physics.", "Then he left."],
    ["1. First item.", "2. Second item."],
    ["Yahoo! is a company.", "It was sold."],
    ["It's a big deal…", "And more."],
    ["Not yet, etc.", "Then more."],
    ["It has three parts, etc., and more.", "Done."],
    ["All models are wrong (Box, 1976, p. 792).", "Some are useful."],
    ["He wore a cap.", "Col. Mustard did one more rep.", "Capt. Kirk left."],
    ["It takes 5 ms.", "Ms. Brown said so."],
    ["On 5 Jan. 2020 it began.", "Who am I?", "So do I.", "We all do."],
]
PORTUGUESE = [
    ["O Dr. Silva chegou.", "A Dra. Maria e o Sr. João também."],
    ["Veja p. ex. a figura.", "Cf. art. 5 da lei nº 10.406."],
    ["Custa R$ 1.234,56.", "É caro."],
    ["Foi em 5 de jan. de 2020.", "Depois acabou."],
    ["A Profa. Ana mora na Av. Paulista, nº 100.", "Ela gosta."],
    ["Frutas, legumes etc. são bons.", "Coma-os."],
    ["Segundo a pág. 10, é verdade.", "Não é?!", "Sim…", "Talvez."],
    ["A Sra. Souza disse: “Pare!”", "Ele parou."],
    ["O art. 5º diz isso.", "O § 2º também."],
    ["O séc. XX acabou.", "O n. 3 é primo."],
    ["Ele tem 1,80 m.", "Ela tem 1,60 m."],
    ["A empresa Foo Ltda. cresceu.", "A S.A. também."],
    ["D. Pedro II reinou.", "Ele morreu em Paris."],
    ["Comprou maçãs, peras, etc.", "Depois saiu."],
    ["A temperatura aprox. de 30 °C subiu.", "Fim."],
    ["— Você vem?", "— Vou."],
]
OTHERS = [
    ("es", ["¿Qué pasa?", "¡Nada!", "El Sr. García vino."]),
    ("de", ["Am 3. Oktober wird gefeiert.", "Das ist z.B. hier so."]),
    ("fr", ["M. Dupont arrive.", "« Bonjour ! »", "Il part."]),
    ("ru", ["Это предложение.", "Это ещё одно."]),
    ("hi", ["यह एक वाक्य है।", "यह दूसरा है।"]),
    ("ar", ["هل هذا صحيح؟", "نعم."]),
]


def cut(text: str, language: str) -> list[str]:
    """The sentences of ``text``."""
    return [text[start:end] for start, end in split(text, language)]


@pytest.mark.parametrize("sentences", ENGLISH, ids=lambda sentences: sentences[0])
def test_english(sentences):
    """English abbreviations, initials, numbers, quotations and names with dots don't end sentences; ends do."""
    assert cut(" ".join(sentences), "en") == sentences


@pytest.mark.parametrize("sentences", PORTUGUESE, ids=lambda sentences: sentences[0])
def test_portuguese(sentences):
    """So it is in Portuguese."""
    assert cut(" ".join(sentences), "pt-BR") == sentences


@pytest.mark.parametrize(("language", "sentences"), OTHERS)
def test_others(language, sentences):
    """Other languages' marks end sentences too."""
    assert cut(" ".join(sentences), language) == sentences


def test_scripts_without_spaces():
    """Full-width marks need no space behind them, and closing brackets stay with their sentence."""
    assert cut("潮汐每天涨落两次。为什么？「因为月亮。」是的！", "zh") == [
        "潮汐每天涨落两次。",
        "为什么？",
        "「因为月亮。」",
        "是的！",
    ]


def test_code_is_kept_whole():
    """No sentence ends within a stretch that is to be kept whole."""
    text = "Call a. B then stop. Yes."
    assert split(text, "en", [(5, 9)]) == [(0, 20), (21, 25)]
    assert len(split(text, "en")) == 3


def test_white_space_stands_between():
    """Nothing but white space lies between sentences and around them."""
    assert cut("  One here.\n\n Two there.  ", "en") == ["One here.", "Two there."]
    assert cut(" \n ", "en") == []
