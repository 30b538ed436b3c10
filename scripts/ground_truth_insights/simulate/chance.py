"""Chance that is the same everywhere.

Every draw goes through `random()` or `getrandbits()`, which no version of Python changes.
"""

import math
import random
from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")

# Looking a normal deviate up is several times as fast as computing one, and all platforms round it alike.
NORMAL_DEVIATES = tuple(round(NormalDist().inv_cdf((i + 0.5) / 4096), 9) for i in range(4096))


class Chance(random.Random):
    """One stream of random numbers; streams of different names don't disturb each other."""

    def __init__(self, seed: int, name: str) -> None:
        """Start the stream `name` of `seed`."""
        super().__init__(f"{seed}/{name}")

    def between(self, low: float, high: float) -> float:
        """Return a number from `low` up to `high`."""
        return low + (high - low) * self.random()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def log_normal(self, median: float, sigma: float) -> float:
        """Return a number around `median` with a long tail upwards."""
        return median * math.exp(sigma * NORMAL_DEVIATES[int(self.random() * 4096)])

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[int(self.random() * len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in a random order."""
        keys = [self.random() for _ in items]
        return [items[i] for i in sorted(range(len(items)), key=keys.__getitem__)]

    def sample(self, items: Sequence[T], weights: Sequence[float], count: int) -> list[T]:  # type: ignore[override]
        """Return `count` different items, the heavier the likelier, none of weight zero."""
        keys = {i: self.random() ** (1 / weight) for i, weight in enumerate(weights) if weight > 0}
        chosen = sorted(keys, key=lambda i: (-keys[i], i))[:count]
        return [items[i] for i in chosen]


def share_out(total: int, weights: Sequence[float], *, least: int = 0, most: Sequence[int] | None = None) -> list[int]:
    """Split `total` into whole shares by weight, by the largest remainder.

    Each share is at least `least` and at most its entry in `most`; the caller sees to it that `total` fits
    between the sums of the two.
    """
    limits = most or [total] * len(weights)
    shares = [least] * len(weights)
    left = total - sum(shares)
    while left > 0:
        room = {i: limits[i] - shares[i] for i in range(len(weights)) if weights[i] > 0 and limits[i] > shares[i]}
        whole = sum(weights[i] for i in room)
        ideal = {i: left * weights[i] / whole for i in room}
        given = {i: min(int(ideal[i]), room[i]) for i in room}
        if all(given[i] == int(ideal[i]) for i in room):
            by_remainder = sorted((i for i in room if given[i] < room[i]), key=lambda i: (given[i] - ideal[i], i))
            for i in by_remainder[: left - sum(given.values())]:
                given[i] += 1
        for i, share in given.items():
            shares[i] += share
        left -= sum(given.values())
    return shares
