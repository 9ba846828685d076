"""Senders: what is to be sent waits in memory, and a thread of its own sends it many at a time.

Whoever hands something over never waits, and never hears of trouble: what comes faster than it can be sent, and what
could not be sent, is dropped and counted.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, TypeVar

T = TypeVar("T")

WAITING: Final = 20_000
"""Spans or lines that may wait: two seconds of the busiest installation."""

AT_ONCE: Final = 512
"""How many are sent in one request. Source: the default of OpenTelemetry's batch processor."""

GATHERING_S: Final = 1.0
"""How long is waited for more after the first."""

FIRST_REST_S: Final = 1.0
LONGEST_REST_S: Final = 30.0
"""How long nothing is sent after a request that failed: twice as long each time."""

SLOW_S: Final = 0.5
"""The end of the process waits for no request that is under way for longer."""

Send = Callable[[Sequence[T]], bool]
"""Sends some; whether they were taken. It raises nothing, and its time is limited."""


class Sender(Generic[T]):
    """Sends what it is given.

    Args:
        name: Of its thread.
        send: As above; called from one thread.
        most: How many may wait.

    Attributes:
        dropped: How many were not sent.
        sent: How many were.
    """

    def __init__(self, name: str, send: Send[T], most: int = WAITING) -> None:
        self._send = send
        self._most = most
        self._waiting: deque[T] = deque()
        self._stirred = threading.Event()
        self._idle = threading.Event()
        self._ending = threading.Event()
        self._rest_s = 0.0
        self._is_worth_it = True
        self._asking_since_s: float | None = None
        self.dropped = 0
        self.sent = 0
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def take(self, some: Iterable[T]) -> None:
        """Send these soon, or drop them."""
        for one in some:
            if len(self._waiting) >= self._most:
                self.dropped += 1
            else:
                self._waiting.append(one)
        if self._waiting and not self._stirred.is_set():
            self._idle.clear()
            self._stirred.set()

    def flush(self, within_s: float) -> bool:
        """Wait until nothing waits; whether it came to that."""
        return not self._stirred.is_set() or self._idle.wait(within_s)

    def end(self) -> None:
        """Send what is left at once, and nothing more."""
        is_slow = self._asking_since_s is not None and time.monotonic() - self._asking_since_s > SLOW_S
        self._is_worth_it = self._rest_s == 0.0 and not is_slow
        self._ending.set()
        self._stirred.set()

    def wait(self, until_s: float) -> None:
        """Wait for the end, until then by ``time.monotonic``; for one who takes nothing not at all."""
        if self._is_worth_it:
            self._thread.join(max(until_s - time.monotonic(), 0.0))
        self.dropped += len(self._waiting)

    def _work(self) -> None:
        while not self._ending.is_set():
            self._stirred.wait()
            self._ending.wait(max(GATHERING_S, self._rest_s))
            self._stirred.clear()
            while self._waiting and self._send_some():
                pass
            if not self._waiting:
                self._idle.set()
            else:
                self._stirred.set()

    def _send_some(self) -> bool:
        """Send as many as go into one request; whether there may be another at once."""
        some = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        self._asking_since_s = time.monotonic()
        is_sent = self._send(some)
        self._asking_since_s = None
        if is_sent:
            self.sent += len(some)
            self._rest_s = 0.0
            return True
        self.dropped += len(some)
        self._rest_s = min(max(self._rest_s * 2, FIRST_REST_S), LONGEST_REST_S)
        return False
