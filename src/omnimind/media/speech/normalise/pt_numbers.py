"""Numbers in Brazilian Portuguese words."""

from datetime import date
from typing import Final

from omnimind.media.speech.normalise.calendar import Clock
from omnimind.media.speech.normalise.tables import row

_ONES: Final = row(
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete "
    "dezoito dezenove"
)
_TENS: Final = row("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
_HUNDREDS: Final = row("cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos")
_SCALES: Final = (
    (10**12, "trilhão", "trilhões"),
    (10**9, "bilhão", "bilhões"),
    (10**6, "milhão", "milhões"),
    (1000, "mil", "mil"),
)
_ORDINAL_ONES: Final = ("", *row("primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono"))
_ORDINAL_TENS: Final = (
    "",
    *row("décimo vigésimo trigésimo quadragésimo quinquagésimo sexagésimo septuagésimo octogésimo nonagésimo"),
)
_ORDINAL_HUNDREDS: Final = (
    "",
    *row(
        "centésimo ducentésimo trecentésimo quadringentésimo quingentésimo sexcentésimo septingentésimo octingentésimo "
        "nongentésimo"
    ),
)
_PARTS: Final = {2: "meio", 3: "terço"}
_SIX_ON_THE_TELEPHONE: Final = "meia"
MONTHS: Final = row("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro")


def cardinal(value: int, feminine: bool = False) -> str:
    """``1234`` é *mil duzentos e trinta e quatro*; ``2``, feminine, *duas*."""
    if value < 100:
        return _below_hundred(value, feminine)
    if value < 1000:
        if value == 100:
            return "cem"
        hundreds, rest = divmod(value, 100)
        name = _HUNDREDS[hundreds - 1]
        name = name[:-2] + "as" if feminine and hundreds > 1 else name
        return name + (f" e {cardinal(rest, feminine)}" if rest else "")
    size, one, many = next(scale for scale in _SCALES if value >= scale[0])
    count, rest = divmod(value, size)
    head = (
        one
        if size == 1000 and count == 1
        else f"{cardinal(count, feminine and size == 1000)} {one if count == 1 else many}"
    )
    if not rest:
        return head
    joined = rest < 100 or (rest < 1000 and rest % 100 == 0)
    return f"{head} {'e ' if joined else ''}{cardinal(rest, feminine)}"


def _below_hundred(value: int, feminine: bool) -> str:
    if value < 20:
        name = _ONES[value]
        return {"um": "uma", "dois": "duas"}.get(name, name) if feminine else name
    tens, one = divmod(value, 10)
    return _TENS[tens - 2] + (f" e {_below_hundred(one, feminine)}" if one else "")


def ordinal(value: int, feminine: bool = False) -> str:
    """``21`` é *vigésimo primeiro*. From a thousand on, the cardinal, as people say it."""
    if not 0 < value < 1000:
        return cardinal(value, feminine)
    parts = (_ORDINAL_HUNDREDS[value // 100], _ORDINAL_TENS[value // 10 % 10], _ORDINAL_ONES[value % 10])
    return " ".join(part[:-1] + "a" if feminine else part for part in parts if part)


def digits(text: str) -> str:
    """Digits one by one."""
    return " ".join(_ONES[int(digit)] for digit in text)


def telephone(text: str) -> str:
    """Digits one by one, with the *meia* that keeps six apart from three."""
    return " ".join(_SIX_ON_THE_TELEPHONE if digit == "6" else _ONES[int(digit)] for digit in text)


def decimals(text: str) -> str:
    """``05`` is *zero cinco*, ``14`` *quatorze*; four digits and more one by one."""
    if len(text) > 3:
        return digits(text)
    significant = text.lstrip("0")
    zeros = ["zero"] * (len(text) - len(significant))
    return " ".join([*zeros, cardinal(int(significant))] if significant else zeros)


def fraction(numerator: int, denominator: int, feminine: bool = False) -> str:
    """``3/4`` é *três quartos*, ``5/12`` *cinco doze avos*; ``1/2`` *meio*, de coisas femininas *meia*."""
    if (numerator, denominator) == (1, 2):
        return "meia" if feminine else "meio"
    above = cardinal(numerator)
    if denominator == 1 or denominator > 100:
        return f"{above} sobre {cardinal(denominator)}"
    plural = "s" if numerator > 1 else ""
    if denominator in _PARTS:
        return f"{above} {_PARTS[denominator]}{plural}"
    if denominator <= 10 or denominator == 100:
        return f"{above} {ordinal(denominator)}{plural}"
    return f"{above} {cardinal(denominator)} avos"


def mixed(whole: int, numerator: int, denominator: int, feminine: bool = False) -> str:
    """``2 1/2`` é *dois e meio*."""
    return f"{cardinal(whole, feminine)} e {fraction(numerator, denominator, feminine)}"


def day(value: date) -> str:
    """``2024-05-03`` é *três de maio de dois mil e vinte e quatro*."""
    return f"{day_of_month(value.day)} de {MONTHS[value.month - 1]} de {cardinal(value.year)}"


def day_of_month(value: int) -> str:
    """The first is an ordinal, the others are not."""
    return "primeiro" if value == 1 else cardinal(value)


def clock(time: Clock) -> str:
    """``14:30`` é *quatorze e trinta*, ``1h`` *uma hora*."""
    hour = cardinal(time.hour, True)
    name = f"{hour} {'hora' if time.hour in (0, 1) else 'horas'}"
    seconds = f" e {cardinal(time.second)} segundos" if time.second else ""
    if not time.minute:
        return name + seconds
    minutes = cardinal(time.minute)
    return f"{hour} e {minutes}{' minutos' + seconds if seconds else ''}"
