"""Flows by name: those that ship, those of the user's folder, and files."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from omnimind.core.errors import MissingError, UserError
from omnimind.flows.load import MAX_CHARACTERS, Document, load

SUFFIXES: Final = (".asl.yaml", ".asl.yml", ".asl.json", ".yaml", ".yml", ".json")
"""What the names of flow files end in; the first that fits is not part of the flow's name."""
_NAME: Final = re.compile(r"\w[\w-]{0,79}")


@dataclass(frozen=True, slots=True)
class FlowFile:
    """Where a flow is written.

    Attributes:
        name: What ``flow:NAME`` calls it.
        file: Its file.
    """

    name: str
    file: Traversable

    def read(self) -> Document:
        """The document in the file, named after it.

        Raises:
            MissingError: ``flow.missing``: there is no such file.
            UserError: ``flow.unreadable``: it can't be read, or is not a flow.
        """
        return load(self.text(), self.name)

    def about(self) -> str:
        """What the flow is for: its ``Comment``, or else the first comment of its file.

        Raises:
            MissingError: ``flow.missing``.
            UserError: ``flow.unreadable``.
        """
        comment = self.read().definition.get("Comment")
        if isinstance(comment, str):
            return comment
        lines = (line.strip(" #\t") for line in self.text().splitlines() if line.startswith("#"))
        return next(filter(None, lines), "")

    def text(self) -> str:
        """What is in the file.

        Raises:
            MissingError: ``flow.missing``.
            UserError: ``flow.unreadable``: it is not text.
        """
        try:
            with self.file.open("rb") as stream:
                return stream.read(4 * MAX_CHARACTERS + 1).decode("utf-8-sig")
        except FileNotFoundError as error:
            raise _missing(str(self.file), f"there is no file {self.file}", ()) from error
        except (OSError, ValueError) as error:
            what = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise UserError(
                "flow.unreadable", f"the flow {self.file} can't be read ({what})", "give a YAML or JSON file"
            ) from error


def flow_files(folder: Path | None = None) -> list[FlowFile]:
    """All flows that have a name: those that ship, then those in ``folder``, which can't take a name that ships."""
    named: dict[str, FlowFile] = {}
    for shelf in (files("omnimind").joinpath("productions"), folder):
        if shelf is not None and shelf.is_dir():
            for found in _on(shelf):
                named.setdefault(found.name, found)
    return list(named.values())


def _on(shelf: Traversable) -> Iterator[FlowFile]:
    for file in sorted(shelf.iterdir(), key=lambda file: file.name):
        name = flow_name(file.name)
        if name != file.name and _NAME.fullmatch(name) and file.is_file():
            yield FlowFile(name, file)


def flow_name(file_name: str) -> str:
    """The name of the flow in the file ``file_name``: ``video`` for ``video.asl.yaml``."""
    suffix = next((suffix for suffix in SUFFIXES if file_name.lower().endswith(suffix)), "")
    return file_name[: -len(suffix)] if suffix else file_name


def find_flow(name: str, folder: Path | None = None) -> Document:
    """The flow that ``flow:NAME`` names: one that ships, or else one in ``folder``. Never any other file.

    Raises:
        MissingError: ``flow.missing``.
        UserError: ``flow.unreadable``.
    """
    named = {found.name: found for found in flow_files(folder)}
    if name not in named:
        raise _missing(name, f"there is no flow named {name!r}", named)
    return named[name].read()


def open_flow(said: str, folder: Path | None = None) -> FlowFile:
    """The flow that a person names: by the path of its file, or as :func:`find_flow` does.

    Raises:
        MissingError: ``flow.missing``.
    """
    path = Path(said).expanduser()
    if _NAME.fullmatch(said) is None or path.is_file():
        return FlowFile(flow_name(path.name), path)
    named = {found.name: found for found in flow_files(folder)}
    if said not in named:
        raise _missing(said, f"there is neither a file nor a flow named {said!r}", named)
    return named[said]


def _missing(said: str, message: str, names: Iterable[str]) -> MissingError:
    near = difflib.get_close_matches(said, list(names), 1)
    hint = f"did you mean {near[0]}?" if near else "give a file, or a name that omnimind flow list shows"
    return MissingError("flow.missing", message, hint)
