"""Bursts: more of the same than there ever was within a day, and more than chance makes of that.

What is counted within five minutes is compared with the largest such count of the day before, the last hour left out: a
burst stays one for an hour, and is the usual from then on. The largest count bounds what is usual whatever its shape,
quiet for hours or in heaps. A count that is Poisson's with that rate or a lower one, spread as much wider as those of
the day before are (their variance divided by their mean), is a burst by chance with the probability ``FALSE_A_WEEK``
divided by all looks of a week at all that is looked at: one false alert a week, however much there is to look at.

Source: the spread of counts as R. W. M. Wedderburn's quasi-likelihood has it, "Quasi-likelihood functions, generalized
linear models, and the Gauss-Newton method", Biometrika 61 (1974).
"""

import math
from collections.abc import Sequence
from typing import Final

STEP_S: Final = 300
"""What is counted together."""

DAY_S: Final = 86_400
"""With what is compared: days and nights differ."""

LEFT_OUT_S: Final = 3600
"""What is too new to be usual."""

FALSE_A_WEEK: Final = 1.0

FEWEST: Final = 5
"""Fewer than these are no burst, however rare they are."""

_LOOKS_A_WEEK: Final = 7 * DAY_S // STEP_S


def is_burst(count: int, before: Sequence[int], looked_at: int = 1) -> bool:
    """Whether ``count`` within :data:`STEP_S` is a burst.

    Args:
        count: As above.
        before: The counts of the day before; those that are left out were none.
        looked_at: How many are looked at alike.
    """
    usual = max(before, default=0)
    if count < FEWEST or count <= 2 * usual:
        return False
    spread = dispersion(before)
    return exceedance(count / spread, max(usual, 1) / spread) < FALSE_A_WEEK / (_LOOKS_A_WEEK * max(looked_at, 1))


def dispersion(counts: Sequence[int]) -> float:
    """The variance of a day's counts divided by their mean, 1 at least; those left out of ``counts`` were none."""
    steps = max(DAY_S // STEP_S, len(counts))
    mean = sum(counts) / steps
    return 1.0 if mean == 0 else max(sum(count * count for count in counts) / steps / mean - mean, 1.0)


def exceedance(count: float, rate: float) -> float:
    """How probable ``count`` or more are where ``rate``, which is less, are expected: by Poisson's distribution."""
    term = math.exp(count * math.log(rate) - rate - math.lgamma(count + 1))
    total = 0.0
    number = count
    while term > total * 1e-12:
        total += term
        number += 1
        term *= rate / number
    return min(total, 1.0)
