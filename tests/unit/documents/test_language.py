"""A text's language is told by its script, its common words and its letters."""

import pytest

from omnimind.documents.language import detect


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The tides rise and fall twice a day."),
        ("pt-BR", "As marés sobem e descem duas vezes por dia."),
        ("es", "Las mareas suben y bajan dos veces al día."),
        ("fr", "Les marées montent et descendent deux fois par jour."),
        ("de", "Die Gezeiten steigen und fallen zweimal am Tag."),
        ("it", "Le maree salgono e scendono due volte al giorno."),
        ("nl", "Het water komt niet altijd op hetzelfde uur van de dag."),
        ("ru", "Приливы сменяются отливами дважды в день."),
        ("uk", "Припливи змінюються відпливами двічі на день."),
        ("zh", "潮汐每天涨落两次。"),
        ("ja", "潮の満ち引きは一日に二回ある。"),
        ("ko", "조석은 하루에 두 번 일어난다."),
        ("ar", "يحدث المد والجزر مرتين في اليوم."),
        ("el", "Οι παλίρροιες ανεβαίνουν και κατεβαίνουν."),
        ("hi", "ज्वार दिन में दो बार आता है।"),
    ],
)
def test_sentence(language, text):
    """One sentence is enough."""
    assert detect(text) == language


def test_no_words():
    """Where nothing tells, it is English."""
    assert detect("") == detect("1 234 567") == "en"


def test_letters_decide_without_common_words():
    """A table in Portuguese is told by its letters."""
    assert detect("Mês Vendas Região São Paulo Paraná") == "pt-BR"


def test_names_in_another_script():
    """A few words in another script do not change a text's language."""
    assert detect("The word for tide is 潮汐 in Chinese, and it is old.") == "en"
