"""What is found of personal data, how much else is, and what it costs: on made-up texts, at once and streamed.

    python bench/personal.py
    python bench/personal.py --samples 5000 --seed 7

Where ``presidio-analyzer`` is installed it reads the same texts with all its own patterns, the language model left out:
it would be downloaded. Kinds that it has no recogniser for are not counted against it. Times are processor times.
"""

import argparse
import importlib.util
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import mean, median

from omnimind.guard.gate import Edit, TextGate, settled
from omnimind.guard.personal.check import KINDS, PersonalData
from personal_corpus import CHECKSUMMED, Corpus, Sample
from report import Row, at_least, at_most, circumstances, tell

SEED = 20_261_121
SAMPLES = 3000
ROUNDS = 30
PIECE = 4
"""Characters of a piece of a stream: about a token."""

PROSE = (
    "The tide comes in twice a day because the Moon pulls at the sea, and in 2024, for 15 days, it was 3.5 metres up. "
    "A maré sobe duas vezes por dia porque a Lua atrai o mar; não é só isso: o Sol ajuda, e um dos dias teve ressaca. "
)
DENSE = (
    "Cliente Ana, CPF 529.982.247-25, tel. (11) 98765-4321, e-mail ana@example.com, cartão 4111 1111 1111 1111, "
    "CEP 01310-100, CNPJ 12.ABC.345/01DE-35, pedido 83920174651, IP 203.0.113.7; "
)

Found = Callable[[str], Iterable[tuple[str, int, int]]]
"""Kind, start and end of what is found in a text."""

PRESIDIO = {
    "CREDIT_CARD": "card",
    "EMAIL_ADDRESS": "email",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip",
    "PHONE_NUMBER": "phone",
    "US_SSN": "us.ssn",
    "US_PASSPORT": "passport",
}


def kb(text: str) -> str:
    """A thousand characters of it."""
    return (text * (1000 // len(text) + 1))[:1000]


def counted(samples: Sequence[Sample], found: Found) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By kind: how many there are, how many were found from end to end, how many others were."""
    there: Counter[str] = Counter()
    right: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for sample in samples:
        seen, expected = set(found(sample.text)), {tuple(span) for span in sample.spans}
        there.update(kind for kind, *_ in expected)
        right.update(kind for kind, *_ in expected & seen)
        others.update(kind for kind, *_ in seen - expected)
    return there, right, others


def quality(samples: Sequence[Sample], found: Found) -> Iterator[Row]:
    """Recall and precision of every kind."""
    there, right, others = counted(samples, found)
    for kind in KINDS:
        goal = 99 if kind in CHECKSUMMED else 95
        note = f" of {there[kind]}"
        yield at_least(f"`{kind}` found", 100 * right[kind] / there[kind], goal, "%", note)
        yield at_least(f"`{kind}` right", 100 * right[kind] / max(1, right[kind] + others[kind]), 99, "%")


def time_ms(work: Callable[[], object]) -> float:
    """The typical processor time that it takes."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return 1000 * median(spent)


def streamed(check: PersonalData, text: str) -> tuple[float, float]:
    """Milliseconds that ``text`` takes in pieces, and how many characters are held back on average."""
    fed: list[str] = []
    held: list[int] = []

    def judge(window: str) -> list[Edit]:
        return [Edit(match.start, match.end, "*" * (match.end - match.start)) for match in check.find(window)]

    def stream() -> None:
        gate = TextGate(judge, check.reach, lambda window: settled([check], window))
        behind = 0
        for at in range(0, len(text), PIECE):
            behind += PIECE - len(gate.feed(text[at : at + PIECE]))
            held.append(behind)
        fed.append(gate.close())

    return time_ms(stream), mean(held)


def costs(check: PersonalData, samples: Sequence[Sample]) -> Iterator[Row]:
    """What a thousand characters take."""
    mixed = kb("\n".join(sample.text for sample in samples[:20]))
    for name, text in (("plain prose", kb(PROSE)), ("the made-up texts", mixed), ("nothing but data", kb(DENSE))):
        yield at_most(f"1 kB of {name}", time_ms(lambda text=text: check.find(text)), 5, "ms")
    for name, text, goal in (("plain prose", kb(PROSE), 10.0), ("nothing but data", kb(DENSE), 30.0)):
        spent_ms, held = streamed(check, text)
        yield Row(f"1 kB of {name}, streamed by {PIECE} characters", f"{spent_ms:.1f} ms")
        yield at_most(f"held back of {name} on average", held, goal, "characters")


def presidio() -> Found:
    """Presidio with all of its own patterns and without a language model."""
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

    class Nothing(NlpEngine):
        """No language model."""

        def load(self) -> None:
            """There is nothing to load."""

        def is_loaded(self) -> bool:
            """It is."""
            return True

        def process_text(self, text: str, language: str) -> NlpArtifacts:
            """No words."""
            return NlpArtifacts([], [], [], [], self, language)

        def process_batch(self, texts: Iterable[str], language: str, **_: object) -> Iterator[tuple[str, NlpArtifacts]]:
            """One by one."""
            return ((text, self.process_text(text, language)) for text in texts)

        def is_stopword(self, word: str, language: str) -> bool:
            """None is."""
            return False

        def is_punct(self, word: str, language: str) -> bool:
            """None is."""
            return False

        def get_supported_entities(self) -> list[str]:
            """None of its own."""
            return []

        def get_supported_languages(self) -> list[str]:
            """English."""
            return ["en"]

    extract = tldextract.TLDExtract(suffix_list_urls=())  # else it fetches a list of domains while it reads
    tldextract.tldextract.TLD_EXTRACTOR = extract
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=Nothing())

    def found(text: str) -> Iterator[tuple[str, int, int]]:
        for result in engine.analyze(text, "en", score_threshold=0.4):
            yield result.entity_type, result.start, result.end

    return found


def against(samples: Sequence[Sample]) -> Iterator[Row]:
    """What Presidio makes of the same."""
    found = presidio()

    def named(text: str) -> Iterator[tuple[str, int, int]]:
        return ((PRESIDIO[kind], start, end) for kind, start, end in found(text) if kind in PRESIDIO)

    alike = [sample._replace(spans=tuple(_as_presidio(sample))) for sample in samples]
    there, right, others = counted(alike, named)
    for kind in sorted(set(PRESIDIO.values())):
        share = 100 * right[kind] / max(1, right[kind] + others[kind])
        yield Row(
            f"Presidio: `{kind}` found",
            f"{100 * right[kind] / there[kind]:.1f} % of {there[kind]}, {share:.1f} % right",
        )
    for name, text in (("plain prose", kb(PROSE)), ("nothing but data", kb(DENSE))):
        yield Row(f"Presidio: 1 kB of {name}", f"{time_ms(lambda text=text: list(found(text))):.1f} ms")


def _as_presidio(sample: Sample) -> Iterator[tuple[str, int, int]]:
    """It knows one kind of phone."""
    for kind, start, end in sample.spans:
        family = kind.partition(".")[0]
        yield ("phone" if family == "phone" else kind), start, end


def measure(samples: Sequence[Sample]) -> Iterator[Row]:
    """The figures."""
    check = PersonalData()
    yield from quality(samples, lambda text: ((match.kind, match.start, match.end) for match in check.find(text)))
    yield from costs(check, samples)
    if importlib.util.find_spec("presidio_analyzer"):
        yield from against(samples)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    samples = list(Corpus(options.seed).samples(options.samples))
    print(circumstances(), flush=True)
    print(
        f"{len(samples)} texts of seed {options.seed}, {sum(len(one.text) for one in samples) / 1000:.0f} kB\n",
        flush=True,
    )
    tell(measure(samples))


if __name__ == "__main__":
    main()
