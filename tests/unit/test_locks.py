"""What is installed is named by version and hash; from where is for whoever installs it."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "web" / "package-lock.json"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_names_an_address(lock):
    """Any mirror will do; ``npm run lock`` and ``make lock`` write them so."""
    assert "://" not in lock.read_text(encoding="utf-8")
