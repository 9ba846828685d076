"""Reports: where the time or the memory of one command went, as a page of HTML (the extra ``profile``)."""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from omnimind.core.errors import OmniMindError, UserError
from omnimind.telemetry.profiling.frames import Frames

INTERVAL_S: Final = 0.002
"""How often stacks are looked at: a second is 500 samples, and what threads do takes a twentieth longer."""

_NO_FRAME: Final = "\x00\x000"
"""What no stack begins with: nothing is left out of the stacks."""


@contextmanager
def time_report(path: Path, title: str) -> Iterator[None]:
    """Write to ``path`` where the time of the block went, however it ends: what each thread did while it did not wait.

    Args:
        path: Where the report is written; it is there whole or not at all.
        title: What was done.

    Raises:
        UserError: ``profile.missing``, ``profile.unwritable``.
    """
    try:
        from pyinstrument.low_level.stat_profile import get_frame_info
        from pyinstrument.renderers.html import HTMLRenderer
        from pyinstrument.session import Session
    except ImportError as error:
        raise _missing("pyinstrument") from error
    recorder = _Recorder(get_frame_info)
    began_s, cpu_s = time.time(), time.process_time()
    with recorder:
        try:
            yield
        finally:
            recorder.stop()
            records = [record for some in recorder.records.values() for record in some]
            session = Session(
                frame_records=records,
                start_time=began_s,
                duration=sum(seconds for _, seconds in records),
                min_interval=INTERVAL_S,
                max_interval=INTERVAL_S,
                sample_count=len(records),
                start_call_stack=[_NO_FRAME],
                target_description=title,
                cpu_time=time.process_time() - cpu_s,
                sys_path=sys.path,
                sys_prefixes=Session.current_sys_prefixes(),
            )
            with _whole(path) as unfinished:
                unfinished.write_text(HTMLRenderer().render(session), "utf-8")


@contextmanager
def memory_report(path: Path) -> Iterator[None]:
    """Write to ``path`` what was allocated when most was, native code's included, however the block ends.

    Args:
        path: Where the report is written; it is there whole or not at all.

    Raises:
        UserError: ``profile.missing``, ``profile.unwritable``.
    """
    try:
        from memray import FileReader, Tracker
        from memray.reporters.flamegraph import FlameGraphReporter
    except ImportError as error:
        raise _missing("memray") from error
    with tempfile.TemporaryDirectory(prefix="omnimind-profile-") as folder:
        recorded = Path(folder) / "memory.bin"
        try:
            with Tracker(recorded):
                yield
        finally:
            with FileReader(recorded) as reader, _whole(path) as unfinished:
                reporter = FlameGraphReporter.from_snapshot(
                    reader.get_high_watermark_allocation_records(merge_threads=True),
                    memory_records=tuple(reader.get_memory_snapshots()),
                    native_traces=False,
                )
                with unfinished.open("w", encoding="utf-8") as file:
                    reporter.render(file, reader.metadata, show_memory_leaks=False, merge_threads=True, inverted=False)


class _Recorder:
    """Notes the stack of every thread that does not wait, all the time."""

    def __init__(self, told: Callable[[FrameType], str]) -> None:
        self._told = told
        self._frames = Frames()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="omnimind-recorder", daemon=True)
        self.records: dict[str, list[tuple[list[str], float]]] = {}

    def __enter__(self) -> "_Recorder":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()

    def _work(self) -> None:
        last_s = time.perf_counter()
        while not self._ending.wait(INTERVAL_S):
            now_s = time.perf_counter()
            names = {thread.ident: thread.name for thread in threading.enumerate()}
            for ident, frame in sys._current_frames().items():
                if ident != self._thread.ident and not self._frames.is_waiting(frame):
                    name = names.get(ident, "thread")
                    self.records.setdefault(name, []).append((self._stack(name, frame), now_s - last_s))
            last_s = now_s

    def _stack(self, name: str, frame: FrameType | None) -> list[str]:
        """As pyinstrument has it: the thread first, then the functions from the outermost on."""
        found: list[str] = []
        while frame is not None:
            found.append(self._told(frame))
            frame = frame.f_back
        return [f"{name}\x00<thread>\x000", *reversed(found)]


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside ``path`` that takes its place when it is written. Raises ``UserError`` (``profile.unwritable``)."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        hint = "name another file with --output"
        raise UserError("profile.unwritable", f"{path} can't be written ({error.strerror})", hint) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _missing(name: str) -> OmniMindError:
    return UserError("profile.missing", f"{name} is not installed", "pip install 'omnimind[profile]'")
