"""Looking whether painters are there."""

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
