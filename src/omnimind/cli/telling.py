"""How commands about runs tell of times, errors and questions."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from omnimind.core.run import Run

if TYPE_CHECKING:
    from omnimind.store.questions import Question

MINUTE_S: Final = 60
HOUR_S: Final = 3600
DAY_S: Final = 86_400


def moment(at_s: float) -> str:
    """A time as the clock on the wall here shows it."""
    return datetime.fromtimestamp(at_s).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def clock(at_s: float) -> str:
    """The same, without the day."""
    return moment(at_s)[11:]


def lasting(seconds: float) -> str:
    """How long something took."""
    if seconds < 9.95:
        return f"{seconds:.2f} s" if seconds < 0.995 else f"{seconds:.1f} s"
    if seconds < 2 * MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR_S:
        return f"{seconds / MINUTE_S:.0f} min"
    return f"{seconds / HOUR_S:.0f} h" if seconds < 2 * DAY_S else f"{seconds / DAY_S:.0f} days"


def short(value: Any, most: int = 60) -> str:
    """A JSON value in one line."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def why(error: str | None, cause: str | None) -> str:
    """What an error means, in one line: the message and the hint of an agent's, or the cause as it is."""
    try:
        told = json.loads(cause or "")
        message, hint = told["message"], told["hint"]
    except (ValueError, TypeError, KeyError):
        message, hint = " ".join((cause or "").split()), ""
    return ": ".join(part for part in (error or "", message, hint) if part)


def is_driven(run: Run, now_s: float) -> bool:
    """Whether somebody drives the run."""
    from omnimind.store.holders import is_dead

    return bool(run.holder and (run.held_until_s or 0) > now_s and not is_dead(run.holder))


def process(holder: str | None) -> str:
    """The process that holds a run, for people."""
    host, pid, *_ = (holder or "?:?").rsplit(":", 2)
    return f"process {pid} on {host}"


def question_lines(question: "Question") -> list[str]:
    """What is asked, and the commands that answer it."""
    request = question.request if isinstance(question.request, dict) else {"details": question.request}
    lines = [str(request["title"])] if request.get("title") else []
    if request.get("details") is not None:
        lines.append(short(request["details"], 400))
    answer = "" if question.answer_schema is None else " --answer JSON"
    if question.answer_schema is not None:
        lines.append(f"the answer fits {short(question.answer_schema, 400)}")
    if question.until_s is not None:
        lines.append(f"until {moment(question.until_s)}")
    lines.append(f"omnimind runs approve {question.token}{answer}")
    lines.append(f'omnimind runs reject {question.token} --why "…"')
    return lines
