"""Pictures are hung into the scenes that they were painted for."""

import pytest

from omnimind.agents.supervisor.hang import SUPERVISOR_HANG, Hanging, Painted
from omnimind.core.artifact import Artifact
from omnimind.core.script import ImageVisual, Line, Scene, Script, StatementVisual

DRAWN = StatementVisual(text="The sea rises.")


def image(number):
    """A picture."""
    return Artifact(sha256=f"{number:064x}", media_type="image/png", size_bytes=1)


def painted(scene, shape, number):
    """What came of a sketch; only trouble, if there is no number."""
    came = {"image": image(number), "painter": "sd/turbo"} if number else {"trouble": "model.unavailable"}
    return Painted(scene=scene, format=shape, heading="", alt="A beach", **came)


@pytest.fixture
def hang():
    """What came of the sketches, hung into a script of two scenes."""

    def hang(*came):
        scenes = tuple(Scene(id=name, lines=(Line(text="The sea rises."),), visual=DRAWN) for name in ("s1", "s2"))
        script = Script(title="Tides", language="en", scenes=scenes)
        hung = SUPERVISOR_HANG.work(Hanging(script=script, painted=came), None)
        return [scene.visual for scene in hung.script.scenes], hung.notices

    return hang


def test_each_format_has_its_own(hang):
    """Others show the first; a scene that none was painted for keeps its look."""
    (first, second), notices = hang(painted("s2", "landscape", 1), painted("s2", "portrait", 2))
    assert first == DRAWN
    assert second == ImageVisual(image=image(1), shapes={"portrait": image(2)}, alt="A beach", painter="sd/turbo")
    assert notices == ()


@pytest.mark.parametrize(("first", "second"), [(None, 2), (2, None)])
def test_one_picture_is_enough(hang, first, second):
    """For both formats, whichever came."""
    (_, visual), notices = hang(painted("s2", "landscape", first), painted("s2", "portrait", second))
    assert (visual.image, visual.shapes, notices) == (image(2), {}, ())


def test_what_is_missing_is_told(hang):
    """Once a scene, and why."""
    visuals, notices = hang(painted("s1", "landscape", None), painted("s1", "portrait", None))
    assert visuals == [DRAWN, DRAWN]
    assert notices == ("no picture could be painted for s1 (model.unavailable): a drawn layout is shown",)
