"""The store stays within its limit."""

import os

from omnimind.store.home import Home


def test_the_longest_unused_goes_first(tmp_path):
    """Pruning keeps what was used last, down to the limit."""
    home = Home(tmp_path)
    old, new = home.artifacts.put(b"o" * 600, "text/plain"), home.artifacts.put(b"n" * 600, "text/plain")
    os.utime(home.artifacts.path(old), (1, 1))

    pruned = home.prune(1000, recent_s=0)

    assert (pruned.files, pruned.freed_bytes, pruned.kept_bytes) == (1, 600, 600)
    assert not home.artifacts.holds(old)
    assert home.artifacts.holds(new)


def test_what_was_used_a_moment_ago_is_never_pruned(tmp_path):
    """Files of work under way survive even a limit of nothing."""
    home = Home(tmp_path)
    artifact = home.artifacts.put(b"fresh", "text/plain")

    assert home.prune(0).files == 0
    assert home.artifacts.holds(artifact)


def test_files_left_by_a_killed_process_are_taken_away(tmp_path):
    """An unfinished file that is old goes, however small the store is."""
    home = Home(tmp_path)
    left = home.scratch / "dead.mp4"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))

    home.prune(10**9)

    assert not left.exists()
