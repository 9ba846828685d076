"""The pictures that were painted are hung: each into the scene that it was painted for."""

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.script import ImageVisual, Scene, Script
from omnimind.core.value import Value


class Painted(Value):
    """What came of a sketch: a picture for ``scene``, or none."""

    scene: str
    heading: str
    alt: str
    image: Artifact | None = None


class Hanging(Value):
    """The script, and what was painted for it."""

    script: Script
    painted: tuple[Painted, ...]


class Hung(Value):
    """The script with its pictures; a scene whose picture is missing keeps the look that it had."""

    script: Script
    notices: tuple[str, ...] = ()


def _hang(work: Hanging, desk: Desk) -> Hung:
    painted = {one.scene: one for one in work.painted}
    scenes = tuple(_hung(scene, painted[scene.id]) if scene.id in painted else scene for scene in work.script.scenes)
    missing = [one.scene for one in work.painted if one.image is None]
    notices = (f"no picture could be painted for {', '.join(missing)}: a drawn layout is shown",) if missing else ()
    return Hung(script=work.script.model_copy(update={"scenes": scenes}), notices=notices)


SUPERVISOR_HANG = Agent("supervisor.hang", "1", Hanging, Hung, _hang, remembered=False)


def _hung(scene: Scene, one: Painted) -> Scene:
    if one.image is None:
        return scene
    return scene.model_copy(update={"visual": ImageVisual(heading=one.heading, image=one.image, alt=one.alt)})
