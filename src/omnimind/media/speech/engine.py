"""What a speech engine is to the voices: a source of voices by name."""

from typing import Protocol

from omnimind.core.speech import Voice, VoiceInfo


class Engine(Protocol):
    """A way to speak. Making one MUST be cheap; what it needs is loaded when it is asked for."""

    def voices(self) -> tuple[VoiceInfo, ...]:
        """The voices that can speak here and now; none where the engine is not installed."""
        ...

    def voice(self, info: VoiceInfo) -> Voice:
        """The voice behind one of :meth:`voices`."""
        ...
