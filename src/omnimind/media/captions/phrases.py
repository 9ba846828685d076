"""Where a sentence may be broken: what it costs to end a line after each word, for English and Portuguese.

Other languages are broken by punctuation and numbers alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

SENTENCE_END = 0.0
_AFTER_CLAUSE = 1.0
_AFTER_COMMA = 2.0
_BEFORE_CONJUNCTION = 4.0
_AROUND_ASIDE = 5.0
_BEFORE_PREPOSITION = 6.0
_BEFORE_OF = 9.0
_ANYWHERE = 12.0
_WITHIN_VERB = 24.0
_AFTER_DEGREE = 26.0
_AFTER_CONJUNCTION = 36.0
_AFTER_NUMBER = 60.0
TIED = 80.0
"""The cost of parting what belongs together: an article and its noun, a first and a last name."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The small words of a language."""

    determiners: frozenset[str] = field(default_factory=frozenset)
    prepositions: frozenset[str] = field(default_factory=frozenset)
    of: frozenset[str] = field(default_factory=frozenset)
    conjunctions: frozenset[str] = field(default_factory=frozenset)
    coordinators: frozenset[str] = field(default_factory=frozenset)
    pronouns: frozenset[str] = field(default_factory=frozenset)
    auxiliaries: frozenset[str] = field(default_factory=frozenset)
    degrees: frozenset[str] = field(default_factory=frozenset)
    numbers: frozenset[str] = field(default_factory=frozenset)
    titles: frozenset[str] = field(default_factory=frozenset)
    names: bool = False
    """Whether a capital within a sentence marks a name."""

    @property
    def leading(self) -> frozenset[str]:
        """Words that no line may end with."""
        return self.determiners | self.prepositions


_GRAMMARS = {
    "en": _Grammar(
        determiners=_set(
            "a an the this these those my your his its our their every each no some any another both all such what "
            "whose"
        ),
        prepositions=_set(
            "about above across after against along among around as at before behind below beneath beside between "
            "beyond by despite down during except for from in inside into like near off on onto out outside over past "
            "per since than through throughout to toward towards under until up upon via with within without of"
        ),
        of=_set("of"),
        conjunctions=_set(
            "and or but nor so yet because although though while whereas when whenever where wherever if unless that "
            "which who whom why how whether"
        ),
        coordinators=_set("and or but nor"),
        pronouns=_set("i you he she it we they there who"),
        auxiliaries=_set(
            "am is are was were be been being has have had do does did will would can could may might must shall "
            "should isn't aren't wasn't weren't hasn't haven't don't doesn't didn't won't can't couldn't i'm you're "
            "he's she's it's we're they're i've you've we've they've i'll you'll we'll they'll that's there's let's"
        ),
        degrees=_set("not never very more most less least too quite rather almost only just even about nearly much"),
        numbers=_set(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand "
            "million billion trillion half"
        ),
        titles=_set("mr mrs ms dr prof st sir lady lord president king queen captain no fig vol chapter figure page"),
        names=True,
    ),
    "pt": _Grammar(
        determiners=_set(
            "o a os as um uma uns umas este esta estes estas esse essa esses essas aquele aquela aqueles aquelas meu "
            "minha meus minhas teu tua seu sua seus suas nosso nossa nossos nossas cada todo toda todos todas algum "
            "alguma alguns algumas nenhum nenhuma outro outra outros outras qualquer ambos ambas cujo cuja"
        ),
        prepositions=_set(
            "a à ao aos às ante após até com contra de do da dos das desde durante em no na nos nas num numa nuns "
            "numas entre para pra perante por pelo pela pelos pelas sem sob sobre segundo conforme como dele dela "
            "deste desta desse dessa daquele daquela neste nesta nesse nessa naquele naquela"
        ),
        of=_set("de do da dos das"),
        conjunctions=_set(
            "e ou mas nem porém contudo pois porque porquanto que quem quando enquanto se embora como logo portanto "
            "onde aonde qual quais cujo cuja caso"
        ),
        coordinators=_set("e ou mas nem"),
        pronouns=_set("eu tu ele ela nós vós eles elas você vocês isso isto aquilo se me te lhe lhes nos"),
        auxiliaries=_set(
            "é és são era eram foi foram ser será serão seria sendo sido está estão estava estavam estar esteve tem "
            "têm tinha tinham ter terá há havia houve vai vão vou vamos ia iam pode podem podia poderia deve devem "
            "devia deveria"
        ),
        degrees=_set("não nunca muito mais menos tão bem quase apenas só mesmo até ainda já sempre cerca"),
        numbers=_set(
            "zero um dois duas três quatro cinco seis sete oito nove dez onze doze treze quatorze catorze quinze "
            "dezesseis dezessete dezoito dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem "
            "cento duzentos duzentas trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos mil "
            "milhão milhões bilhão bilhões trilhão meio meia"
        ),
        titles=_set(
            "sr sra srs dr dra prof profa dom dona são santo santa rei rainha presidente capítulo figura página"
        ),
        names=True,
    ),
}

_CLOSERS = "\"'”’»)]}"
_OPENERS = "\"'“‘«([{¿¡"
_DASHES = frozenset({"-", "–", "—", "--"})
_CLAUSE_MARKS = (";", ":", "!", "?", "…", "—", "–", "。", "！", "？", "；", "：")
_COMMAS = (",", "،", "、", "，")
_NUMBER = re.compile(r"[-+−]?[$€£]?\d[\d.,:/]*\S{0,2}")


def break_costs(words: Sequence[str], sentence_ends: Sequence[bool], language: str) -> list[float]:
    """The cost of ending a line after each word; ``sentence_ends`` says after which ones a sentence ends."""
    grammar = _GRAMMARS.get(language.partition("-")[0], _Grammar())
    costs = [
        SENTENCE_END if ends else _cost(left, right, grammar)
        for left, right, ends in zip(words, words[1:], sentence_ends, strict=False)
    ]
    return [*costs, SENTENCE_END] if words else []


def _cost(left: str, right: str, grammar: _Grammar) -> float:
    """The cost of a break between two words of one sentence."""
    if right in _DASHES:
        return TIED
    if (pause := _after_punctuation(left)) is not None:
        return pause
    before, after = _bare(left), _bare(right)
    return max(_binding(left, right, before, after, grammar), _before(right, after, grammar))


def _after_punctuation(left: str) -> float | None:
    """The cost of a break after a word's own punctuation, which outweighs grammar.

    A full stop is not looked at: within a sentence it ends an abbreviation.
    """
    bare = left.rstrip(_CLOSERS)
    if left in _DASHES or bare.endswith(_CLAUSE_MARKS):
        return _AFTER_CLAUSE
    if bare.endswith(_COMMAS):
        return _AFTER_COMMA
    return _AROUND_ASIDE if left.endswith((")", "]")) else None


def _before(right: str, after: str, grammar: _Grammar) -> float:
    """The cost of a break before a word, whatever it follows."""
    if after in grammar.conjunctions:
        return _BEFORE_CONJUNCTION
    if right[0] in _OPENERS:
        return _AROUND_ASIDE
    if after in grammar.of:
        return _BEFORE_OF
    return _BEFORE_PREPOSITION if after in grammar.prepositions else _ANYWHERE


def _binding(left: str, right: str, before: str, after: str, grammar: _Grammar) -> float:
    """How firmly a word holds the next."""
    coordinated = after in grammar.coordinators
    leads_on = after in grammar.conjunctions or (after in grammar.prepositions and after not in grammar.of)
    bonds = (
        (before in grammar.leading and not coordinated, TIED),
        (before in grammar.titles or "&" in (left, right), TIED),
        (before in grammar.conjunctions, _AFTER_CONJUNCTION),
        (grammar.names and _capital(left) and (_capital(right) or after in grammar.of), TIED),
        (before in grammar.numbers and coordinated, _AFTER_NUMBER),
        (leads_on, 0.0),
        (_is_number(left, before, grammar), _AFTER_NUMBER),
        (_is_number(right, after, grammar) and _capital(left), _AFTER_NUMBER),
        (before in grammar.degrees, _AFTER_DEGREE),
        (before in grammar.pronouns or before in grammar.auxiliaries, _WITHIN_VERB),
    )
    return next((cost for holds, cost in bonds if holds), 0.0)


def _bare(word: str) -> str:
    return word.strip(_CLOSERS + _OPENERS + ".,;:!?…").lower().replace("’", "'")


def _capital(word: str) -> bool:
    return word[0].isupper() and any(letter.islower() for letter in word)


def _is_number(word: str, bare: str, grammar: _Grammar) -> bool:
    return bare in grammar.numbers or _NUMBER.fullmatch(word) is not None
