"""Check digits, and the forms of numbers."""

import runpy
from pathlib import Path

import pytest

from omnimind.guard.normalise import normalise
from omnimind.guard.personal.checksums import is_luhn, is_mod_97
from omnimind.guard.personal.families import FORMS, outline
from omnimind.guard.personal.papers import is_cnh, is_cns, is_pis, is_titulo
from omnimind.guard.personal.taxpayers import is_cnpj, is_cpf
from omnimind.guard.personal.zones import zones

CORPUS = runpy.run_path(str(Path(__file__).parents[4] / "bench" / "personal_corpus.py"))


@pytest.mark.parametrize(
    ("passes", "numbers"),
    [
        (is_cpf, ["52998224725", "11144477735", "01234567890"]),
        (is_cnpj, ["11222333000181", "00000000000191", "12ABC34501DE35"]),
        (is_cnh, ["98765432109", "02650306461"]),
        (is_pis, ["12056412545", "17033259504"]),
        (is_titulo, ["123456780191", "004356870906"]),
        (is_cns, ["706705509301764", "898001160660761"]),
        (is_luhn, ["4111111111111111", "378282246310005", "5555555555554444", "30569309025904"]),
        (is_mod_97, ["GB29NWBK60161331926819", "DE89370400440532013000", "BR1800360305000010009795493C1"]),
    ],
)
def test_known_numbers_pass_and_no_neighbour_does(passes, numbers):
    """Any other last digit is wrong."""
    for number in numbers:
        last = int(number[-1])
        assert [digit for digit in range(10) if passes(f"{number[:-1]}{digit}")] == [last], number


@pytest.mark.parametrize("digit", "0123456789")
def test_repeated_digits_are_nobodys(digit):
    """They pass the sums."""
    assert not is_cpf(digit * 11)
    assert not is_cnpj(digit * 14)
    assert not is_pis(digit * 11)
    assert not is_cnh(digit * 11)


def test_no_outline_hides_what_a_family_finds():
    """It only spares the families that can't find anything."""
    texts = [normalise(sample.text).text for sample in CORPUS["Corpus"](7).samples(500)]
    places = [(text, *zone) for text in texts for zone in zones(text)]

    for look, form in FORMS.items():
        found = [text[start:end] for text, start, end in places if any(look(text, start, end))]
        assert found
        assert [zone for zone in found if not form.search(outline(zone))] == []
