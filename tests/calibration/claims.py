"""What a claim is, and the list of all that the project makes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import comb

from calibration.warehouse import Warehouse

# Chances below which a sample contradicts its claim: a sample of fixed seeds fails once, and then always.
CONTRADICTED = 1e-3


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a mart, and how often it held where the truth is known.

    `statistic` is the mart and the column that make the claim, as in `labeling_progress.eta_on`. `floor` is the share
    of trials in which it must hold at least; where the event is one to avoid, such as a false alarm, `ceiling` is the
    most. `width` is the mean width against that of somebody who knows the process, `widest` the most that is allowed.
    """

    statistic: str
    claim: str
    held: int
    n: int
    floor: float | None = None
    ceiling: float | None = None
    width: float | None = None
    widest: float | None = None

    @property
    def share(self) -> float:
        """The share of trials in which the claim held."""
        return self.held / self.n

    def is_kept(self, *, is_sample: bool = False) -> bool:
        """Whether the claim was kept; a sample breaks it only where chance alone would not."""
        if self.widest is not None and (self.width is None or self.width > self.widest):
            return False
        if self.floor is not None and self.share < self.floor:
            return is_sample and _at_most(self.held, self.n, self.floor) > CONTRADICTED
        if self.ceiling is not None and self.share > self.ceiling:
            return is_sample and _at_most(self.n - self.held, self.n, 1 - self.ceiling) > CONTRADICTED
        return True


Measure = Callable[[Warehouse, int], Iterator[Claim]]


@dataclass(frozen=True, slots=True)
class Truths:
    """Trials of one kind: what draws and counts them, and how many of them are all and how many a sample."""

    module: str
    name: str
    measure: Measure
    trials: int
    sample: int


ALL: list[Truths] = []


def truths(*, trials: int, sample: int) -> Callable[[Measure], Measure]:
    """Enter a function into the list; it takes a warehouse and a number of trials, and yields what it measured."""

    def enter(measure: Measure) -> Measure:
        ALL.append(Truths(measure.__module__.rpartition(".")[2], measure.__name__, measure, trials, sample))
        return measure

    return enter


def _at_most(held: int, n: int, share: float) -> float:
    """Return the chance of at most so many of n where each holds with a chance of `share`."""
    return sum(comb(n, count) * share**count * (1 - share) ** (n - count) for count in range(held + 1))
