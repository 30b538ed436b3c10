"""How far the boxes of two workers agree: matched at an intersection over union of 0.5, as F1."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

MATCHING_OVERLAP = 0.5
_Z = 1.959963984540054


class Box(NamedTuple):
    """A drawn box in pixels; one whose sides are no numbers has the side 0 and matches nothing."""

    label: str
    left: float
    top: float
    width: float
    height: float


class Drawing(NamedTuple):
    """All boxes that one worker drew on one data object; none is an answer too."""

    data_object_id: str
    worker: str
    boxes: Sequence[Box]


class Match(NamedTuple):
    """How two workers' boxes on one data object fit: their numbers, the matched pairs, the sum of overlaps."""

    boxes_a: int
    boxes_b: int
    matched: int
    overlap: float


class PairAgreement(NamedTuple):
    """A row of `box_agreement`: how far two workers agree over the `f1_n` data objects that both answered.

    `f1` is 2 matched / (boxes of one + boxes of the other), 0 to 1, with a 95 % interval by the delete-one jackknife
    over data objects; `mean_overlap` is the mean intersection over union of matched boxes. `f1_status` is `ok`,
    `one_data_object` (no interval) or `no_boxes`, which leaves both undefined.
    """

    worker_a: str
    worker_b: str
    boxes_a_count: int
    boxes_b_count: int
    matched_boxes_count: int
    f1: float | None
    f1_n: int
    f1_ci_low: float | None
    f1_ci_high: float | None
    f1_status: str
    mean_overlap: float | None


def overlap(one: Box, other: Box) -> float:
    """Return the intersection over union of two boxes, 0 to 1."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if not (width > 0 and height > 0):
        return 0.0
    shared = width * height
    return shared / (one.width * one.height + other.width * other.height - shared)


def match_boxes(one: Sequence[Box], other: Sequence[Box]) -> Match:
    """Pair boxes of the same label that overlap by half or more: as many as possible, and then the closest."""
    # It takes half a second to import.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    if not one:
        # A list without rows is no matrix.
        return Match(0, len(other), 0, 0.0)
    overlaps = [[overlap(a, b) if a.label == b.label else 0.0 for b in other] for a in one]
    # One match more outweighs any closeness.
    weights = [[len(one) + each if each >= MATCHING_OVERLAP else 0.0 for each in row] for row in overlaps]
    rows, columns = linear_sum_assignment(weights, maximize=True)
    chosen = [overlaps[row][column] for row, column in zip(rows, columns, strict=True)]
    matched = [each for each in chosen if each >= MATCHING_OVERLAP]
    return Match(len(one), len(other), len(matched), sum(matched))


def pair_agreements(drawings: Sequence[Drawing]) -> list[PairAgreement]:
    """Compare each pair of workers on the data objects that both answered; pairs that share none have no row."""
    by_object: dict[str, list[Drawing]] = defaultdict(list)
    for drawing in drawings:
        by_object[drawing.data_object_id].append(drawing)
    matches: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for shared in by_object.values():
        for one, other in combinations(sorted(shared, key=lambda drawing: drawing.worker), 2):
            matches[one.worker, other.worker].append(match_boxes(one.boxes, other.boxes))
    return [_agreement(pair, found) for pair, found in sorted(matches.items())]


def read_boxes(content: object) -> list[Box]:
    """Return the boxes of a form element as Ground Truth writes it, whatever else it holds."""
    listed = content.get("boundingBoxes") if isinstance(content, Mapping) else None
    entries = [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else []
    return [
        Box(str(entry.get("label", "")), *(_number(entry.get(side)) for side in ("left", "top", "width", "height")))
        for entry in entries
    ]


def _agreement(pair: tuple[str, str], matches: Sequence[Match]) -> PairAgreement:
    boxes_a, boxes_b = sum(match.boxes_a for match in matches), sum(match.boxes_b for match in matches)
    matched, all_boxes = sum(match.matched for match in matches), boxes_a + boxes_b
    f1 = 2 * matched / all_boxes if all_boxes else None
    low, high = _jackknife(matches, matched, all_boxes)
    return PairAgreement(
        worker_a=pair[0],
        worker_b=pair[1],
        boxes_a_count=boxes_a,
        boxes_b_count=boxes_b,
        matched_boxes_count=matched,
        f1=f1,
        f1_n=len(matches),
        f1_ci_low=low,
        f1_ci_high=high,
        f1_status="no_boxes" if f1 is None else "ok" if low is not None else "one_data_object",
        mean_overlap=sum(match.overlap for match in matches) / matched if matched else None,
    )


def _jackknife(matches: Sequence[Match], matched: int, all_boxes: int) -> tuple[float | None, float | None]:
    # An object without boxes bears no evidence on them.
    drawn = [match for match in matches if match.boxes_a + match.boxes_b]
    if len(drawn) < 2:
        return None, None
    n = len(drawn)
    without = [2 * (matched - match.matched) / (all_boxes - match.boxes_a - match.boxes_b) for match in drawn]
    mean = sum(without) / n
    error = math.sqrt((n - 1) / n * sum((each - mean) ** 2 for each in without))
    f1 = 2 * matched / all_boxes
    return max(0.0, f1 - _Z * error), min(1.0, f1 + _Z * error)


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return 0.0
