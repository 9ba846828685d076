"""Letter to sound: how an English word that no dictionary has is probably said, in ARPAbet."""

import re
from functools import cache

_RULES = """
|augh||AO; |au||AO; |aw||AO; |air||EH R; |ai||EY; |ay||EY; |all|$|AO L; |alk||AO K; |are|$|EH R; |ar||AA R;
|a|tion|EY; |a|[^aeiouy]e|EY; |a|[^aeiouy]ing|EY; .|a|$|AH; ^|a|$|AH; |a||AE;
|bb||B; m|b|$|; |b||B;
|cch||K; |ck||K; |ch|[rln]|K; |ch||CH; |cia||SH AH; |ci|o|SH; |cc|[eiy]|K S; |cc||K; |c|[eiy]|S; |c||K;
|dge||JH; |dd||D; |d||D;
|eau||OW; |eigh||EY; |ear|[^aeiouys]|ER; |ear||IH R; |ea||IY; |eer||IH R; |ee||IY; |ei||IY; |eu||Y UW; |ew||Y UW;
|ere|$|IH R; |er|[^aeiouy]|ER; |er|$|ER; [td]|ed|$|IH D; [pkfsx]|ed|$|T; [aeiouy].*|ed|$|D;
[szcg]|es|$|IH Z; [sc]h|es|$|IH Z; [aeiouy].*|e|s?$|; |e|[^aeiouy]e|IY; ^[^aeiouy]*|e|$|IY; |ey|$|IY; |e||EH;
|ff||F; |f||F;
^|gh||G; |gh|[aeiou]|G; |gh||; |gn|$|N; ^|gn||N; |gg||G; |ge|o|JH; |g|[eiy]|JH; |g||G;
w|h||; |h||HH;
|igh||AY; |ign|$|AY N; |ie|[^aeiou]|IY; |ie|$|AY; |ir||ER; |i|sm$|IH; |ique|$|IY K; |i|[^aeiouy]e|AY; |i|nd$|AY;
|io|n|AH; |i|[aou]|IY; |i|$|IY; |i||IH;
|j||JH;
^|kn||N; |kk||K; |k||K;
|ll||L; [^aeiouy]|le|s?$|AH L; |l||L;
|mm||M; |mn|$|M; |m||M;
|nn||N; |ng|[aeiouylr]|NG G; |ng||NG; |n|[kx]|NG; |n||N;
|oar||AO R; |oa||OW; |ough|t|AO; |ough|$|OW; |our|s?$|ER; |our||AO R; |oul|d|UH; |ous|$|AH S; |ou||AW; |oor||AO R;
|ook||UH K; |oo||UW; |ow|$|OW; |ow||AW; |oi||OY; |oy||OY; |oe|$|OW; |ore||AO R; |or||AO R; |o|[^aeiouy]e|OW;
|o|ld|OW; |o|$|OW; |o|l[lt]|OW; |o||AA;
|ph||F; ^|ps||S; ^|pn||N; |pp||P; |p||P;
|qu||K W; |q||K;
|rrh||R; |rh||R; |rr||R; |re|$|ER; |r||R;
|ssion||SH AH N; [aeiou]|sion||ZH AH N; |sion||SH AH N; |sch||SH; |sh||SH; |sc|[eiy]|S; |ss||S; [aeiou]|s|e$|Z;
le|s|$|Z; [bdgvlmnr]|s|$|Z; [aeiou]|s|[aeiou]|Z; |s||S;
|tion||SH AH N; |ture|$|CH ER; |tch||CH; |th||TH; |tt||T; |tia||SH AH; |t||T;
|ui||UW; |ur||ER; |u|[^aeiouy][ei]|Y UW; ^|u|[^aeiouy][aeiou]|Y UW; [lrj]|ue|$|UW; |ue|$|; [gq]|u|[aeiou]|; |u|$|UW;
|u||AH;
|vv||V; |v||V;
|wh|o|HH; |wh||W; ^|wr||R; [aeiou]|w|$|; |w||W;
^|x||Z; |x||K S;
^|y||Y; ^[^aeiouy]*|y|$|AY; |y|$|IY; |y|[aeiou]|Y; |y|[^aeiouy]e|AY; |y||IH;
|zz||Z; |z||Z;
|'||
"""
"""``before|letters|after|phones``; the first that fits is taken. ``before`` and ``after`` are regular expressions.

Source: the approach and many rules of Elovitz et al., "Letter-to-sound rules for automatic translation of English text
to phonetics" (NRL Report 7948, 1976), cut down to what an alignment needs.
"""

_LETTER_NAMES = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH", "i": "AY",
    "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY", "q": "K Y UW",
    "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY", "w": "D AH B AH L Y UW", "x": "EH K S",
    "y": "W AY", "z": "Z IY",
}  # fmt: skip

_LONGEST_SPELT = 5


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str, re.Pattern[str], str], ...]:
    rules = (rule.strip().split("|") for rule in _RULES.split(";"))
    return tuple(
        (re.compile(f"(?:{before})\\Z"), letters, re.compile(after), phones) for before, letters, after, phones in rules
    )


def sounds(word: str) -> tuple[str, ...]:
    """How ``word`` (``a`` to ``z`` and apostrophes) may be said: as it reads, and letter by letter where short."""
    read = _read(word)
    spelt = " ".join(_LETTER_NAMES[letter] for letter in word if letter in _LETTER_NAMES)
    short = len(word) <= _LONGEST_SPELT or not read
    return tuple(dict.fromkeys(said for said in (read, spelt if short else "") if said))


def _read(word: str) -> str:
    phones: list[str] = []
    position = 0
    while position < len(word):
        for left, letters, right, said in _rules():
            if (
                word.startswith(letters, position)
                and left.search(word[:position])
                and right.match(word, position + len(letters))
            ):
                phones += said.split()
                position += len(letters)
                break
        else:
            position += 1
    return " ".join(phones)
