"""What commands about runs open, and how they understand what people say of it."""

import difflib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from omnimind.core.errors import MissingError, UserError
from omnimind.core.run import Run
from omnimind.settings import Settings
from omnimind.store.home import Home

if TYPE_CHECKING:
    from omnimind.store.database import Database
    from omnimind.store.questions import Questions
    from omnimind.store.runs import Runs
    from omnimind.store.schedules import Schedule, Schedules

_AFTER_ALL: Final = "z" * 16
"""After a beginning of an id, this is greater than any rest of it."""

_TOKEN_LETTERS: Final = 32


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of runs here."""

    database: "Database"
    home: Home

    @property
    def runs(self) -> "Runs":
        """The runs."""
        from omnimind.store.runs import Runs

        return Runs(self.database, self.home.artifacts)

    @property
    def questions(self) -> "Questions":
        """What they ask people."""
        from omnimind.store.questions import Questions

        return Questions(self.database, self.home.artifacts)

    @property
    def schedules(self) -> "Schedules":
        """When flows run by themselves."""
        from omnimind.store.schedules import Schedules

        return Schedules(self.database, self.home.artifacts)

    def schedule(self, said: str) -> "Schedule":
        """The schedule that a person names by its id or the beginning of it.

        Raises:
            MissingError: ``schedule.missing``.
        """
        known = self.schedules.all()
        found = [one for one in known if said and one.id.startswith(said.strip().lower())]
        if len(found) == 1:
            return found[0]
        ids = [one.id for one in known]
        raise _missing("schedule", said, ids, "omnimind flow schedules shows those there are")

    def run(self, said: str) -> Run:
        """The run that a person names by its id or the beginning of it.

        Raises:
            MissingError: ``run.missing``.
            UserError: ``run.ambiguous``.
        """
        runs, wanted = self.runs, said.strip().lower()
        near = runs.recent(before=wanted + _AFTER_ALL, limit=3) if _is_plain(wanted) else []
        found = [run for run in near if run.id.startswith(wanted)]
        if not found:
            raise _missing("run", said, [run.id for run in runs.recent()], "omnimind runs list shows those there are")
        return next((run for run in found if run.id == wanted), None) or _only(said, found)

    def token(self, said: str) -> str:
        """The token that a person names, or the only open one that begins so.

        Raises:
            MissingError: ``question.missing``.
        """
        tokens = [question.token for question in self.questions.open()]
        begun = [token for token in tokens if token.startswith(said)]
        if len(begun) == 1 and said:
            return begun[0]
        if len(said) == _TOKEN_LETTERS and _is_plain(said):
            return said  # it may have been answered
        raise _missing("question", said, tokens, "omnimind runs list --status waiting shows the runs that ask")


@contextmanager
def opened() -> Iterator[Kept]:
    """The database of runs, within the block."""
    from omnimind.store.database import open_database

    settings = Settings.from_environment(os.environ)
    home = settings.store
    url = settings.database_url.get_secret_value() if settings.database_url else home.database_url
    with open_database(url) as database:
        yield Kept(database, home)


def _is_plain(said: str) -> bool:
    """Whether it can be a name of ours."""
    return said.isascii() and said.isalnum()


def _only(said: str, found: Sequence[Run]) -> Run:
    if len(found) > 1:
        some = " and ".join(run.id for run in found[:2])
        raise UserError("run.ambiguous", f"several runs begin with {said}", f"give more of the id: {some} are two")
    return found[0]


def _missing(what: str, said: str, known: Sequence[str], otherwise: str) -> MissingError:
    near = difflib.get_close_matches(said, known, 1)
    hint = f"did you mean {near[0]}?" if near else otherwise
    return MissingError(f"{what}.missing", f"there is no {what} {said!r}", hint)


def given(said: str, option: str) -> Any:
    """The JSON value that ``said`` holds, or that is in the file after an ``@``, or on standard input for ``-``.

    Raises:
        UserError: ``input.unreadable`` or ``input.json``.
    """
    from omnimind.flows.json_value import parse_json

    where, read = _source(said, option)
    try:
        return parse_json(read())
    except OSError as error:
        hint = "give JSON, @FILE, or - for standard input"
        raise UserError("input.unreadable", f"{where} can't be read ({error.strerror})", hint) from error
    except (ValueError, RecursionError) as error:
        what = "it nests too deep" if isinstance(error, RecursionError) else str(error)
        hint = 'give JSON, such as \'{"title": "Tides"}\', @FILE, or - for standard input'
        raise UserError("input.json", f"{where} is not JSON ({what})", hint) from error


def _source(said: str, option: str) -> tuple[str, Callable[[], str]]:
    if said == "-":
        return "standard input", lambda: sys.stdin.buffer.read().decode("utf-8-sig")
    if said.startswith("@"):
        path = Path(said[1:]).expanduser()
        return str(path), lambda: path.read_bytes().decode("utf-8-sig")
    return f"{option} {said}", lambda: said
