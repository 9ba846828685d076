"""A recogniser that hears what it was told to hear."""

from collections.abc import Sequence

from omnimind.core.speech import Sound, Word


class FakeRecogniser:
    """Implements :class:`~omnimind.core.hearing.Recogniser`: ``text``'s words, spread evenly over whatever it hears."""

    def __init__(self, text: str) -> None:
        self._words = text.split()

    @property
    def name(self) -> str:
        """What it is."""
        return "fake"

    def transcribe(self, sound: Sound, language: str) -> Sequence[Word]:
        """The words it was told, whatever the ``language``."""
        step_s = sound.duration_s / max(1, len(self._words))
        return [
            Word(text=word, said=word, start_s=number * step_s, end_s=(number + 1) * step_s)
            for number, word in enumerate(self._words)
        ]
