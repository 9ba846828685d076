"""Numbers as tables write them: ``R$ 1.234,56``, ``12 mm``, ``38 %``, ``-4.5``."""

import re
from dataclasses import dataclass

_NUMBER = re.compile(
    r"^(?P<sign>[+−–-])?\s*(?:[~≈]\s*)?(?P<before>[A-Za-z]{0,3}[$€£¥₹])?\s*(?P<inner>[−-])?"
    r"(?P<digits>\d[\d.,'’\u00a0\u2009\u202f ]*|[.,]\d+)\s*(?P<after>[^\d\s].{0,14})?$"
)
_UNIT = re.compile(
    r"^(?P<name>.+?)\s*(?:[(\[](?P<unit>[^()\[\]]{1,12})[)\]]|,\s*(?P<bare>%|°[CF]|[A-Z]{0,3}[$€£]|kWh|[km]m|kg))$"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and its unit: a currency, ``%`` or what follows the digits; ``""`` when there is none."""

    value: float
    unit: str


def figure(cell: str, decimal: str) -> Figure | None:
    """The number that is all of ``cell``, in a language whose decimal mark is ``decimal``; else ``None``."""
    found = _NUMBER.match(cell.strip())
    if found is None:
        return None
    after = (found["after"] or "").strip()
    if re.search(r"\d", after) or after[:1] in ("-", "–", "/", ":"):
        return None
    digits = _plain(found["digits"].strip(), decimal)
    if digits is None:
        return None
    negative = (found["sign"] or "") in ("−", "–", "-") or bool(found["inner"])
    return Figure(-float(digits) if negative else float(digits), (found["before"] or after).strip())


def named_unit(header: str) -> tuple[str, str]:
    """``("Rainfall", "mm")`` of ``"Rainfall (mm)"``; the unit is ``""`` when the header names none."""
    found = _UNIT.match(header.strip())
    return (found["name"], found["unit"] or found["bare"]) if found else (header.strip(), "")


def _plain(digits: str, decimal: str) -> str | None:
    """``digits`` as Python writes them; ``None`` when the marks in them make no number.

    Of two kinds of mark the last is the decimal one; a mark that comes twice parts thousands; a single mark is what
    the language says, unless no three digits follow it.
    """
    digits = re.sub(r"[ '’\u00a0\u2009\u202f](?=\d{3}(?!\d))", "", digits)
    marks = re.findall(r"[.,]", digits)
    if len(set(marks)) == 2:
        decimal = marks[-1]
    elif len(marks) > 1:
        decimal = "," if marks[0] == "." else "."
    elif marks and not re.fullmatch(r"\d{1,3}[.,]\d{3}", digits):
        decimal = marks[0]
    thousands = "," if decimal == "." else "."
    if not re.fullmatch(rf"(?:\d{{1,3}}(?:\{thousands}\d{{3}})+|\d+)?(?:\{decimal}\d+)?", digits):
        return None
    return digits.replace(thousands, "").replace(decimal, ".")
