"""The ear: recognises and aligns English in a process of its own, since pocketsphinx keeps Python's lock to itself.

Run as a module. Standard input is a line of JSON, ``[{"words": [...], "samples": n}, ...]``, a sentence each, and then
the sentences' sound: mono, signed 16 bit, 16 kHz. Standard output is JSON, ``[{"heard": [...], "starts_s": [...]},
...]``: the words recognised, and where each given word starts in the sentence's sound, or nothing where they could not
all be found. Only what listening needs is imported, so that it starts in 30 ms.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pocketsphinx import Decoder, get_model_path
from pocketsphinx.lm import ArpaBoLM

from omnimind.perception.lexicon import Lexicon

RATE_HZ = 16_000
_FRAMES_A_SECOND = 100
_SHORTEST_SAMPLES = RATE_HZ // 10

_ACOUSTIC = {"hmm": get_model_path("en-us/en-us"), "loglevel": "FATAL", "ds": 2, "pl_window": 0, "bestpath": False}
"""Every second frame is scored. The phone lookahead costs more than it saves with a vocabulary as small as a scene's,
and the best path through the lattice loses the end of every other sentence that it is to align.
Source: measured on espeak-ng and flite.
"""

_ALIGNING = {"lm": None, "topn": 2, "beam": 1e-200, "wbeam": 1e-150, "pbeam": 1e-200}
"""With the usual beams (1e-48) a third of espeak-ng's sentences are lost. Source: measured; 150 times real time."""

_RECOGNISING = {"fwdflat": False, "lw": 14.0}
"""The second pass costs as much as the first, which a heavier language model makes up for. Source: measured; 90 times
real time, with word error rates of 3 to 14 % for espeak-ng and 0 to 3 % for flite.
"""


class Ear:
    """Listens for ``sentences`` of lower-case words (``a`` to ``z`` and apostrophes), which are all that it knows."""

    def __init__(self, sentences: Iterable[Sequence[str]], folder: Path) -> None:
        dictionary, model = folder / "words.dict", folder / "words.lm"
        sentences = list(sentences)
        dictionary.write_text("".join(_entries({word for words in sentences for word in words})), encoding="ascii")
        language = ArpaBoLM(text="\n".join(" ".join(words) for words in sentences), add_start=True)
        language.compute()
        language.write_file(str(model))
        self._aligner = Decoder(dict=str(dictionary), **_ACOUSTIC, **_ALIGNING)
        self._recogniser = Decoder(dict=str(dictionary), lm=str(model), **_ACOUSTIC, **_RECOGNISING)

    def recognise(self, sound: bytes) -> list[str]:
        """The words heard in ``sound``."""
        return [word for word, _ in _decode(self._recogniser, sound)]

    def align(self, words: Sequence[str], sound: bytes) -> list[float]:
        """Where each of ``words`` starts in ``sound``, seconds; nothing where they are not all found in order."""
        self._aligner.set_align_text(" ".join(words))
        found = _decode(self._aligner, sound)
        return [start_s for _, start_s in found] if [word for word, _ in found] == list(words) else []


def _entries(words: Iterable[str]) -> Iterable[str]:
    """The lines of a pronunciation dictionary."""
    with Lexicon(Path(get_model_path("en-us/cmudict-en-us.dict"))) as lexicon:
        for word in sorted(words):
            for number, phones in enumerate(lexicon.pronunciations(word), 1):
                yield f"{word} {phones}\n" if number == 1 else f"{word}({number}) {phones}\n"


def _decode(decoder: Decoder, sound: bytes) -> list[tuple[str, float]]:
    """The words found and where they start, silences and noises left out."""
    if len(sound) // 2 < _SHORTEST_SAMPLES:
        return []
    decoder.start_utt()
    decoder.process_raw(sound, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    segments = ((segment.word.split("(", 1)[0], segment.start_frame / _FRAMES_A_SECOND) for segment in decoder.seg())
    return [(word, start_s) for word, start_s in segments if word[:1] not in {"<", "[", ""}]


def main() -> None:
    """Answer one request."""
    sentences = json.loads(sys.stdin.buffer.readline())
    with TemporaryDirectory(prefix="omnimind-ear-") as folder:
        ear = Ear((sentence["words"] for sentence in sentences), Path(folder))
    answers = []
    for sentence in sentences:
        sound = sys.stdin.buffer.read(2 * sentence["samples"])
        answers.append({"heard": ear.recognise(sound), "starts_s": ear.align(sentence["words"], sound)})
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main()
