"""Looking whether painters are there."""

import pytest

from omnimind.core.errors import TransientError
from omnimind.runtime.looking import painters
from omnimind.settings import Settings
from omnimind.testing.painter import CHECKPOINT, Painter


def settings(folder, url):
    """A house that is to have its pictures painted at ``url``."""
    return Settings.from_environment({"OMNIMIND_HOME": str(folder), "SD_ENABLED": "1", "SD_URL": url})


def test_a_painter_says_what_it_has_loaded(tmp_path):
    """Nothing, if it has no checkpoint."""
    for checkpoints in ((CHECKPOINT,), ()):
        with Painter(checkpoints) as painter:
            assert painters(settings(tmp_path, painter.url)) == {"stable-diffusion": checkpoints}


def test_a_painter_that_is_not_there(tmp_path):
    """The error says so; a house that wants no pictures asks nobody."""
    with Painter() as painter:
        url = painter.url
    (trouble,) = painters(settings(tmp_path, url)).values()
    assert isinstance(trouble, TransientError)
    assert painters(Settings.from_environment({"OMNIMIND_HOME": str(tmp_path)})) == {}


@pytest.mark.parametrize(("said", "reached"), [("1", False), ("", True)])
def test_proxies_are_used_by_who_says_so(tmp_path, monkeypatch, said, reached):
    """The environment's, with OMNIMIND_PROXIES=1; else providers are reached directly."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nobody is there
    monkeypatch.setenv("no_proxy", "")
    with Painter() as painter:
        environment = {"OMNIMIND_HOME": str(tmp_path), "OMNIMIND_PROXIES": said}
        environment |= {"SD_ENABLED": "1", "SD_URL": painter.url}
        (told,) = painters(Settings.from_environment(environment)).values()
    assert (told == (CHECKPOINT,)) is reached
