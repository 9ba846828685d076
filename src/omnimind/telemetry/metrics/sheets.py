"""Sheets: what each process of a machine counted, a file each, so that whoever is asked knows of all of them.

A process writes its own sheet, and begins with what is on the sheets of those that are gone: nothing that was counted
is lost or counted twice, whenever somebody is killed, but for what they counted since they wrote their sheet.

``NAME.json`` is the sheet of the process of that name, ``NAME.0.json`` one that it took over and did not count in yet.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

import orjson

from omnimind.telemetry.metrics.catalogue import CATALOGUE
from omnimind.telemetry.metrics.cells import Cells, merge, together, told, untold
from omnimind.telemetry.metrics.registry import Bounds

WRITE_S: Final = 2.0
"""How often a process writes its sheet, if there is anything new: what a kill may lose."""

BEAT_S: Final = 30.0
"""How often it does anyway: where processes can't be looked up, the age of a sheet says whether its writer lives."""

_TRIES: Final = 10
"""How often all are read again when somebody took one over meanwhile."""

_FORGOTTEN_S: Final = 7 * 86_400.0
"""How long sheets of other machines, or containers, stay when nobody writes them any more."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    place: Path
    cells: Cells
    counted_in: frozenset[str]

    @property
    def owner(self) -> str:
        return unquote(self.place.name.partition(".")[0])

    @property
    def is_taken(self) -> bool:
        return self.place.name.count(".") > 1


class Sheets:
    """The sheets of a machine.

    Args:
        folder: Where they are; a folder a machine.
        own: The name of this process, unlike any other's.
        is_gone: Whether the process of a name is no more; where that can't be told, by the age of its sheet in seconds.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(
        self,
        folder: Path,
        own: str,
        is_gone: Callable[[str, float], bool],
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._own = own
        self._stem = quote(own, safe="").replace(".", "%2E")
        self._is_gone = is_gone
        self._now_s = now_s
        self._taken: list[Path] = []

    def take_over(self) -> Cells:
        """What those counted that are gone, which is ours from now on. Call it once, before :meth:`write`.

        Raises:
            OSError: The folder can't be used.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._forget_other_machines()
        sheets = self._read()
        found = []
        for sheet in sheets:
            mine = self._folder / f"{self._stem}.{len(self._taken)}.json"
            if self._is_ended(sheet):
                with suppress(FileNotFoundError):  # somebody else was faster
                    sheet.place.rename(mine)
                    self._taken.append(mine)
                    found.append(sheet.cells)
        return _bounded(together((), found))

    def write(self, cells: Cells) -> None:
        """Write what this process counted, with what it took over. Raises ``OSError``."""
        said = {"counted_in": [one.name for one in self._taken], "cells": told(cells)}
        draft = self._folder / f"{self._stem}.draft"
        draft.write_bytes(orjson.dumps(said))
        draft.replace(self._folder / f"{self._stem}.json")
        for place in self._taken:
            place.unlink(missing_ok=True)

    def others(self) -> tuple[Sequence[Cells], Sequence[Cells]]:
        """What other processes of the machine counted: those that live, and those that are gone.

        Raises:
            OSError: The folder can't be read.
        """
        sheets = [(one.cells, one.is_taken or self._is_ended(one)) for one in self._read()]
        return [cells for cells, is_over in sheets if not is_over], [cells for cells, is_over in sheets if is_over]

    def _is_ended(self, sheet: _Sheet) -> bool:
        """Whether its owner is no more."""
        try:
            age_s = self._now_s() - sheet.place.stat().st_mtime
        except FileNotFoundError:
            return True
        return self._is_gone(sheet.owner, age_s)

    # ---------------------------------------------------------------- reading

    def _read(self) -> list[_Sheet]:
        """Those of others; what another one has counted in is not among them."""
        for _ in range(_TRIES):
            with suppress(FileNotFoundError):  # taken over or counted in by somebody: all may look different now
                return self._once(sorted(self._folder.glob("*.json")))
        return []

    def _once(self, places: Iterable[Path]) -> list[_Sheet]:
        read = (_sheet(place) for place in places)
        sheets = [one for one in read if one is not None and one.owner != self._own]
        counted_in = {name for one in sheets for name in one.counted_in}
        for one in sheets:
            if one.place.name in counted_in:
                one.place.unlink(missing_ok=True)
        return [one for one in sheets if one.place.name not in counted_in]

    def _forget_other_machines(self) -> None:
        for folder in self._folder.parent.iterdir():
            files = [] if folder == self._folder else list(folder.iterdir())
            if files and self._now_s() - max(one.stat().st_mtime for one in files) > _FORGOTTEN_S:
                for one in files:
                    one.unlink(missing_ok=True)


def _bounded(cells: Cells) -> Cells:
    """``cells`` with no more values of labels than one process may have: many have come and gone by now."""
    bounds, found = Bounds(), Cells()
    for name, some in cells.items():
        metric = CATALOGUE[name]
        renamed = ((bounds.values(metric, values), cell) for values, cell in some.items())
        merge(metric, found.setdefault(name, {}), renamed)
    return found


def _sheet(place: Path) -> _Sheet | None:
    """What is there, if it is whole and of this version. Raises ``FileNotFoundError``."""
    try:
        said = orjson.loads(place.read_bytes())
        return _Sheet(place, untold(said["cells"]), frozenset(said["counted_in"]))
    except (ValueError, KeyError, TypeError):
        return None
