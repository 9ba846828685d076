"""Check digits."""

from collections.abc import Iterable, Sequence


def weighed(digits: Iterable[int], weights: Iterable[int]) -> int:
    """The sum of ``digits``, each times its weight."""
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True))


def is_repeated(digits: str) -> bool:
    """Whether all are the same: such numbers pass many checks and are nobody's."""
    return digits == digits[0] * len(digits)


def is_luhn(digits: str) -> bool:
    """Whether the last digit is that of Luhn. Source: ISO/IEC 7812-1, annex B."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    values = [int(digit) for digit in reversed(digits)]
    return (sum(values[::2]) + sum(doubled[value] for value in values[1::2])) % 10 == 0


def is_mod_97(account: str) -> bool:
    """Whether the check digits of an IBAN, upper case and without spaces, are right. Source: ISO 13616-1."""
    return int("".join(str(int(character, 36)) for character in account[4:] + account[:4])) % 97 == 1


def modulus_11(values: Sequence[int], weights: Sequence[int]) -> int:
    """The check digit that Brazilian authorities use: 11 less the remainder, 0 for 10 and 11."""
    rest = weighed(values, weights) % 11
    return 0 if rest < 2 else 11 - rest
