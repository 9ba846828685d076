"""Scripts become one: a single one stays as it is, of several each is a chapter."""

from omnimind.agents.supervisor.join import SUPERVISOR_JOIN, Joining
from omnimind.core.agent import Desk
from omnimind.core.script import Line, Scene, Script, StatementVisual
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.voice import FakeVoices


def script(title, *chapters, keywords=()):
    """A script with a scene a chapter."""
    scenes = [
        Scene(id=f"scene-{n}", chapter=chapter, lines=(Line(text="The sea."),), visual=StatementVisual(text="x"))
        for n, chapter in enumerate(chapters)
    ]
    return Script(title=title, language="en", description="About it.", keywords=keywords, scenes=tuple(scenes))


def join(*scripts):
    """What they are together."""
    desk = Desk(artifacts=FakeArtifacts, voices=FakeVoices(), progress=lambda *_: None)
    return SUPERVISOR_JOIN.work(Joining(scripts=scripts, title="The sea"), desk)


def test_one_script_stays_as_it_is():
    """With the chapter that each scene belongs to: none before the first, and the last one's until the next."""
    alone = script("Tides", None, "One", None, "Two")
    joined = join(alone)
    assert joined.script == alone
    assert joined.chapters == ("", "One", "One", "Two")


def test_of_several_each_is_a_chapter():
    """Scenes of the same name can be told apart, and each knows which source it rests on."""
    joined = join(script("Tides", "One", "Two", keywords=("sea", "moon")), script("Waves", None, keywords=("sea",)))
    scenes = joined.script.scenes
    assert [scene.id for scene in scenes] == ["1-scene-0", "1-scene-1", "2-scene-0"]
    assert [scene.chapter for scene in scenes] == ["Tides", None, "Waves"]
    assert [scene.source for scene in scenes] == [0, 0, 1]
    assert joined.chapters == ("Tides", "Tides", "Waves")
    assert (joined.script.title, joined.script.keywords) == ("The sea", ("sea", "moon"))
    assert joined.script.description == "Tides: About it.\n\nWaves: About it."
