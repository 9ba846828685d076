"""How this machine is."""

import threading

from omnimind.runtime.vitals import host
from omnimind.store.home import Home


def work():
    """Keep a processor busy until its clock has moved."""
    return sum(number * number for number in range(2_000_000))


def test_the_processors_are_seen_at_work_from_any_thread(tmp_path):
    """What was done since the last look counts, whichever thread looks."""
    seen = []
    host(Home(tmp_path))
    work()
    looking = threading.Thread(target=lambda: seen.append(host(Home(tmp_path)).cpu))
    looking.start()
    looking.join()
    assert 0 < seen[0] <= 1
