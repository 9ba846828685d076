"""Payment cards and IBANs."""

import re
from collections.abc import Iterator
from typing import Final

from omnimind.guard.personal.candidate import Candidate
from omnimind.guard.personal.checksums import is_luhn, is_mod_97, is_repeated
from omnimind.guard.personal.runs import Run

_ISSUERS: Final = (
    (r"3[47]", {15}),  # American Express
    (r"4", {13, 16, 19}),  # Visa
    (r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)", {16}),  # Mastercard
    (r"3(?:0[0-5]|[689])", {14, 16}),  # Diners Club
    (r"6(?:011|4[4-9]|5)", {16, 19}),  # Discover
    (r"35(?:2[89]|[3-8])", {16}),  # JCB
    (r"62", {16, 17, 18, 19}),  # UnionPay
    (r"50|5[6-9]|6(?:304|759|76[1-3])", {12, 13, 14, 15, 16, 17, 18, 19}),  # Maestro
    (r"4011|4312|438935|4514|4573|4576|5041|5066|5067|509|6277|6362|6363|650|6516|6550", {16}),  # Elo
    (r"606282|3841", {13, 16, 19}),  # Hipercard
)
"""Source: ISO/IEC 7812 ranges as the issuers publish them."""

_BY_SIZE: Final = {
    size: re.compile("|".join(issuer for issuer, sizes in _ISSUERS if size in sizes)) for size in range(13, 20)
}
"""How numbers of so many digits begin."""

GROUPS: Final = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3)})
"""How numbers of cards are written."""


_IBAN_SIZES: Final = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    "YE": 30,
}  # fmt: skip
"""Characters of an IBAN by country. Source: SWIFT, IBAN Registry, release 99."""

_IBAN: Final = re.compile(r"(?<![A-Za-z\d])[A-Za-z]{2}\d{2}(?:[\s\-]?[A-Za-z\d]){11,30}")


def of_run(run: Run) -> Iterator[Candidate]:
    """``run`` as a payment card."""
    digits = run.digits
    if not _is_issued(digits) or is_repeated(digits) or not is_luhn(digits):
        return
    if run.is_cut or not run.is_whole:
        alone = 0.1
    elif run.groups in GROUPS and run.is_even:
        alone = 0.96
    elif run.is_spaced:
        alone = 0.7
    else:
        alone = 0.65 if len(run.groups) == 1 and len(digits) in {15, 16} else 0.3
    yield Candidate("card", run.start, run.end, alone, 0.6 if run.is_cut else 0.97)


def _is_issued(digits: str) -> bool:
    return _BY_SIZE[len(digits)].match(digits) is not None


def iban(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Accounts by IBAN: of the length that the country has, with check digits that agree."""
    while found := _IBAN.search(text, start, end):
        start = found.start() + 1
        if (size := _IBAN_SIZES.get(found[0][:2].upper())) is None:
            continue
        places = [found.start() + index for index, character in enumerate(found[0]) if character.isalnum()]
        if len(places) < size:
            continue
        last = places[size - 1] + 1
        account = re.sub(r"[\s\-]", "", text[found.start() : last]).upper()
        goes_on = text[last : last + 1].isalnum() or (
            text[last : last + 1] == "-" and text[last + 1 : last + 2].isalnum()
        )
        if not goes_on and is_mod_97(account):
            yield Candidate("iban", found.start(), last, 0.98, 1.0)
