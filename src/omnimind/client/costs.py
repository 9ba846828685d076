"""Operations on what was spent."""

from omnimind.client.operation import Operation, as_json, at
from omnimind.client.shapes import Costs


def total(by: str = "day", since: str | None = None, until: str | None = None) -> Operation[Costs]:
    """What was spent between two moments, in all and ``by`` day, model, agent, key, run or provider."""
    return Operation("GET", at("cost"), as_json(Costs), query={"by": by, "since": since, "until": until})
