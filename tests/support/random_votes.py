"""Random tables of votes with what makes statistics stumble: gaps, ties, one label, one worker, no overlap."""

import random
from collections.abc import Iterator

from voting_tables import Case, Labels, from_votes

# Case, accents in both Unicode forms, quotes and spaces: labels are compared as they are.
ALPHABET = ("Owl", "owl", "Owl ", "Café", "Cafe\u0301", "it's", "a, b", "雀", "(none)", "0")


def random_cases(seed: int) -> Iterator[Case]:
    """Give tables from small to middling, each with another share of gaps, labels and skew."""
    chance = random.Random(seed)
    for number in range(14):
        workers = [f"w{worker}" for worker in range(chance.randint(2, 9))]
        labels = ALPHABET[: chance.randint(2, len(ALPHABET))]
        weights = [1 / rank ** (number % 3) for rank in range(1, len(labels) + 1)]
        density = chance.uniform(0.25, 1)
        votes = {
            f"o{item}": {w: chance.choices(labels, weights)[0] for w in workers if chance.random() < density}
            for item in range(chance.randint(3, 40))
        }
        votes = {item: row for item, row in votes.items() if row}
        yield from_votes(
            f"random_{number}",
            votes,
            gold={item: chance.choice(labels) for item in votes if chance.random() < 0.5},
            consolidated={item: chance.choice(labels) for item in votes if chance.random() < 0.8},
        )


def constant_cases(seed: int) -> Iterator[Case]:
    """Give tables in which everybody answers everything, as the classical statistics want it."""
    chance = random.Random(seed)
    for number in range(4):
        labels = ALPHABET[: 2 + 2 * number]
        votes = {
            f"o{item}": {f"w{worker}": chance.choice(labels) for worker in range(3 + number)} for item in range(25)
        }
        yield from_votes(f"constant_{number}", votes)


def edge_cases() -> Iterator[Case]:
    """Give the tables in which something is undefined."""
    yield from_votes("one_worker", {f"o{item}": {"w": "ab"[item % 2]} for item in range(5)})
    yield from_votes("one_label", {f"o{item}": {"v": "a", "w": "a"} for item in range(12)})
    yield from_votes("one_object", {"o": {"u": "a", "v": "b", "w": "a"}})
    yield from_votes("one_answer", {"o": {"w": "a"}})
    yield from_votes("no_overlap", {f"o{item}": {f"w{item}": "ab"[item % 2]} for item in range(6)})
    yield from_votes("all_ties", {f"o{item}": {"v": "a", "w": "b"} for item in range(12)})
    yield from_votes("three_way_ties", {f"o{item}": {"u": "a", "v": "b", "w": "c"} for item in range(4)})
    yield from_votes("one_object_has_two", {"o1": {"v": "a", "w": "b"}, "o2": {"v": "a"}, "o3": {"w": "c"}})
    yield from_votes("two_labels_left_by_one_object", {"o1": {"v": "a", "w": "b"}, "o2": {"v": "a", "w": "a"}})
    # A pair that always gives the same label, among others who don't.
    yield from_votes(
        "one_pair_with_one_label",
        {f"o{item}": {"u": "a", "v": "a"} | ({"w": "b"} if item % 2 else {}) for item in range(12)},
    )
    yield Case("no_annotations", {})
    yield from_votes("only_text", {"o": {"v": "(text)", "w": "(text)"}}, kind="text")
    yield from_votes("one_box_each", {"o": {"v": "Car", "w": "Car"}}, kind="bounding_box")
    yield from_votes("radio_buttons", {"o": {"v": "yes", "w": "no"}}, kind="choice")
    yield Case(
        "checkboxes",
        {"o1": {"v": frozenset("a"), "w": frozenset("a")}, "o2": {"v": frozenset("ab"), "w": frozenset("a")}},
        kind="choice",
    )
    yield from_votes("thousand_labels", {f"o{item}": {"v": f"l{item}", "w": f"l{item // 2}"} for item in range(1000)})


def counted_cases() -> Iterator[Case]:
    """Give the small arithmetic examples: annotations per worker, and annotations per label."""
    for counts in ((1, 1, 1, 1), (0, 0, 0, 10), (1, 2, 3, 4), (10, 20, 30, 40), (5,)):
        workers = [f"w{worker}" for worker, count in enumerate(counts) for _ in range(count)]
        name = "workers_" + "_".join(map(str, counts))
        yield from_votes(name, {f"o{item}": {worker: "a"} for item, worker in enumerate(workers)})
    for counts in ((5, 5), (10, 0), (8, 1, 1)):
        labels = [f"l{label}" for label, count in enumerate(counts) for _ in range(count)]
        name = "labels_" + "_".join(map(str, counts))
        yield from_votes(
            name,
            {f"o{item}": {"v": label} for item, label in enumerate(labels)},
            unused=[f"l{label}" for label in range(len(counts))],
        )


def multi_label_cases(seed: int) -> Iterator[Case]:
    """Give answers with several labels each, the empty one written as Ground Truth's `(none)`."""
    chance = random.Random(seed)
    for number in range(5):
        labels = ALPHABET[: 3 + number]
        answers: dict[str, dict[str, Labels]] = {}
        for item in range(20):
            answers[f"o{item}"] = {
                f"w{worker}": frozenset(label for label in labels if chance.random() < 0.4) or frozenset(["(none)"])
                for worker in range(5)
                if chance.random() < 0.7
            } or {"w0": frozenset(["(none)"])}
        yield Case(f"multi_{number}", answers, kind="multi_label_classification", element="labels")


def number_cases(seed: int) -> Iterator[Case]:
    """Give tables of numbers that differ little, with gaps, zeros and fractions among them."""
    chance = random.Random(seed)
    for number in range(3):
        votes = {}
        for item in range(25):
            truth = chance.randint(0, 6)
            values = {f"w{w}": max(0, truth + chance.choice((-1, 0, 0, 1))) / (number + 1) for w in range(4)}
            votes[f"o{item}"] = {w: f"{value:g}" for w, value in values.items() if chance.random() < 0.8} or {"w0": "1"}
        yield from_votes(f"numbers_{number}", votes)


def careless_cases(seed: int) -> Iterator[Case]:
    """Give jobs in which some workers click fast, always the same, or anything."""
    chance = random.Random(seed)
    for number in range(3):
        truth = {f"o{item:03}": chance.choice("abc") for item in range(60)}
        habits = {
            "careful 1": lambda label: label if chance.random() < 0.9 else chance.choice("abc"),
            "careful 2": lambda label: label if chance.random() < 0.9 else chance.choice("abc"),
            "careful 3": lambda label: label if chance.random() < 0.8 else chance.choice("abc"),
            "always the same": lambda _: "a",
            "anything": lambda _: chance.choice("abc"),
            "fast": lambda label: label,
        }
        votes = {
            item: {worker: habit(label) for worker, habit in habits.items() if chance.random() < 0.9}
            for item, label in truth.items()
        }
        seconds = {
            (item, worker): chance.uniform(0, 4) if worker in ("fast", "anything") else chance.lognormvariate(3, 1)
            for item, row in votes.items()
            for worker in row
        }
        gold = {item: label for item, label in truth.items() if number and chance.random() < 0.5}
        yield from_votes(f"careless_{number}", votes, gold=gold, seconds=seconds)


def copied_cases(seed: int) -> Iterator[Case]:
    """Give jobs in which one of six workers copies another, and one answers anything."""
    chance = random.Random(seed)
    names = ("original", "copy", "anything", "u", "v", "w")
    for number in range(2):
        votes: dict[str, dict[str, str]] = {}
        for item in range(240):
            label, ease = chance.choice("aaabbc"), chance.uniform(0.7, 1)
            row = {name: label if chance.random() < ease else chance.choice("abc") for name in chance.sample(names, 4)}
            if "anything" in row:
                row["anything"] = chance.choice("abc")
            if "original" in row and "copy" in row:
                row["copy"] = row["original"]
            votes[f"o{item:03}"] = row
        yield from_votes(f"copied_{number}", votes)
