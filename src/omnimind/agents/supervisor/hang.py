"""The pictures that were painted are hung: each into the scene that it was painted for."""

from collections.abc import Sequence

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import Artifact
from omnimind.core.brief import Format
from omnimind.core.script import ImageVisual, Script
from omnimind.core.value import Value


class Painted(Value):
    """What came of a sketch: a picture for ``scene`` in ``format``, and who painted it; or the code of the error."""

    scene: str
    format: Format
    heading: str
    alt: str
    image: Artifact | None = None
    painter: str = ""
    trouble: str = ""


class Hanging(Value):
    """The script, and what was painted for it."""

    script: Script
    painted: tuple[Painted, ...]


class Hung(Value):
    """The script with its pictures; a scene that none was painted for keeps the look that it had."""

    script: Script
    notices: tuple[str, ...] = ()


def _hang(work: Hanging, desk: Desk) -> Hung:
    wanted = dict.fromkeys(one.scene for one in work.painted)
    pictures = {scene: _picture([one for one in work.painted if one.scene == scene]) for scene in wanted}
    scenes = tuple(
        scene.model_copy(update={"visual": picture}) if (picture := pictures.get(scene.id)) else scene
        for scene in work.script.scenes
    )
    missing = [scene for scene, picture in pictures.items() if picture is None]
    why = sorted({one.trouble for one in work.painted if one.trouble and one.scene in missing})
    return Hung(script=work.script.model_copy(update={"scenes": scenes}), notices=_notices(missing, why))


SUPERVISOR_HANG = Agent("supervisor.hang", "1", Hanging, Hung, _hang, remembered=False)


def _notices(missing: Sequence[str], why: Sequence[str]) -> tuple[str, ...]:
    if not missing:
        return ()
    reason = f" ({', '.join(why)})" if why else ""
    return (f"no picture could be painted for {', '.join(missing)}{reason}: a drawn layout is shown",)


def _picture(painted: Sequence[Painted]) -> ImageVisual | None:
    """What came of the sketches for a scene; a format whose picture is missing shows that of the first."""
    shapes = {one.format: one.image for one in painted if one.image is not None}
    if not shapes:
        return None
    first = next(one for one in painted if one.image is not None)
    image = shapes.pop(first.format)
    return ImageVisual(heading=first.heading, image=image, shapes=shapes, alt=first.alt, painter=first.painter)
