"""The sheet that measures are written on: each gets its title, its limit and its verdict."""

from collections.abc import Mapping

from omnimind.core.proof import Measure
from omnimind.perception.limits import Limit
from omnimind.perception.wording import title


class Sheet:
    """Collects measures under the rules of ``limits``, by their names."""

    def __init__(self, limits: Mapping[str, Limit]) -> None:
        self._limits = limits
        self.measures: list[Measure] = []

    def number(self, name: str, value: float, note: str = "", *, limit: Limit | None = None, decimals: int = 0) -> None:
        """Write down ``value``, judged by ``limit`` or else by the rule for ``name``; without one it passes."""
        limit = limit or self._limits.get(name, Limit())
        self._write(
            name,
            round(value, decimals) if decimals else round(value),
            unit=limit.unit,
            limit=str(limit),
            passes=limit.holds(value),
            note=note,
        )

    def text(self, name: str, value: str, expected: str = "") -> None:
        """Write down ``value``, which must be ``expected`` where that is said."""
        self._write(name, value, unit="", limit=expected, passes=expected in {"", value}, note="")

    def unmeasured(self, name: str, why: str) -> None:
        """Say why there is no value."""
        self.measures.append(Measure(name=name, title=title(name), value=None, verdict="not measured", note=why))

    def _write(self, name: str, value: float | str, *, unit: str, limit: str, passes: bool, note: str) -> None:
        self.measures.append(
            Measure(
                name=name,
                title=title(name),
                value=value,
                unit=unit,
                limit=limit,
                verdict="pass" if passes else "fail",
                note=note,
            )
        )
