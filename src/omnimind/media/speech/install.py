"""Installing a voice: downloaded in parts if need be, verified, and never half there."""

import time
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

from omnimind.core.agent import Progress
from omnimind.core.errors import UserError
from omnimind.core.speech import VoiceInfo
from omnimind.media.download import Opener, download, open_address
from omnimind.media.speech.catalogue import InstallableVoice, catalogue
from omnimind.media.speech.piper import describe


def install(
    name: str,
    folder: Path,
    *,
    progress: Progress,
    voices: Sequence[InstallableVoice] | None = None,
    opener: Opener = open_address,
    wait: Callable[[float], None] = time.sleep,
) -> VoiceInfo:
    """Download the voice called ``name`` into ``folder``. What is there already, whole, is not downloaded again.

    Args:
        name: As in the catalogue, such as ``pt_BR-faber-medium``.
        folder: Where voices are installed; made if it is not there. A ``.part`` file is kept to be gone on with.
        progress: Hears bytes of the voice's bytes.
        voices: The catalogue, ours by default.
        opener: Opens addresses.
        wait: Waits before another attempt, seconds.

    Raises:
        UserError: ``voice.unknown``.
        TransientError: ``voice.download``, after all attempts.
        BrokenError: ``voice.checksum``, what came is not what was published; ``voice.write``, the folder can't be used.
    """
    voice = _find(name.removeprefix("piper:"), catalogue() if voices is None else voices)
    # The small description comes last: a voice without it is not seen.
    download(voice.files, folder, kind="voice", progress=progress, opener=opener, wait=wait)
    return describe(folder / voice.files[0].name)


def _find(name: str, voices: Sequence[InstallableVoice]) -> InstallableVoice:
    known = {voice.name: voice for voice in voices}
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else "see the list of voices"
    raise UserError("voice.unknown", f"there is no voice called {name} to install", hint)
