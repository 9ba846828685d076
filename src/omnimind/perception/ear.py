"""The ear: recognises and aligns English in a process of its own, since pocketsphinx keeps Python's lock to itself.

Run as a module. It answers each line of standard input by one of standard output, both JSON, until its input ends. A
question is ``{"sound": path, "sentences": [{"words": [...], "samples": n}, ...]}``: the file has the sentences' sound,
one after the other, mono, signed 16 bit, 16 kHz. The answer is ``[{"heard": [...], "starts_s": [...]}, ...]``: the
words recognised, and where each given word starts in the sentence's sound, or nothing where they could not all be
found. Only what listening needs is imported, so that it starts in 30 ms.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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

    def hear(self, words: Sequence[str], sound: bytes) -> dict[str, list[str] | list[float]]:
        """The words heard in ``sound``, and where each of ``words`` starts; nothing where they are not all found.

        Where exactly ``words`` are recognised they have been aligned as well: doing it again moves starts by a frame.
        """
        recognised = _decode(self._recogniser, sound)
        heard = [word for word, _ in recognised]
        found = recognised if heard == list(words) else self._aligned(words, sound)
        return {"heard": heard, "starts_s": [start_s for _, start_s in found]}

    def _aligned(self, words: Sequence[str], sound: bytes) -> list[tuple[str, float]]:
        self._aligner.set_align_text(" ".join(words))
        found = _decode(self._aligner, sound)
        return found if [word for word, _ in found] == list(words) else []


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


def _answer(question: dict[str, Any]) -> list[dict[str, list[str] | list[float]]]:
    sentences = question["sentences"]
    with TemporaryDirectory(prefix="omnimind-ear-") as folder, Path(question["sound"]).open("rb") as sound:
        ear = Ear((sentence["words"] for sentence in sentences), Path(folder))
        return [ear.hear(sentence["words"], sound.read(2 * sentence["samples"])) for sentence in sentences]


def main() -> None:
    """Answer questions."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
