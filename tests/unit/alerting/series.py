"""Series in memory, as the store tells them."""

from dataclasses import dataclass, field


@dataclass
class Kept:
    """A series."""

    labels: dict
    at_s: list = field(default_factory=list)
    total: list = field(default_factory=list)
    samples: list = field(default_factory=list)


class Fake:
    """Reads what tests said, and counts how often it was asked; minutes add up to hours."""

    def __init__(self):
        self.points = {}
        self.reads = []

    def say(self, name, at_s, total, samples=1, **labels):
        """Something was measured."""
        key = name, tuple(sorted(labels.items()))
        kept = self.points.setdefault(key, {})
        before, count = kept.get(int(at_s), (0.0, 0))
        kept[int(at_s)] = before + total, count + samples

    def __call__(self, name, labels, since_s, until_s, step_s):
        """As :data:`omnimind.alerting.tape.Read`."""
        self.reads.append((name, since_s, until_s, step_s))
        found = []
        for (its, said), points in self.points.items():
            if its != name or not labels.items() <= dict(said).items():
                continue
            steps = {}
            for at_s, (total, samples) in sorted(points.items()):
                begin = at_s // step_s * step_s
                if since_s <= begin < until_s:
                    before = steps.get(begin, (0.0, 0))
                    steps[begin] = before[0] + total, before[1] + samples
            one = (
                Kept(dict(said), list(steps), *(list(column) for column in zip(*steps.values(), strict=True)))
                if steps
                else None
            )
            found += [one] if one else []
        return found
