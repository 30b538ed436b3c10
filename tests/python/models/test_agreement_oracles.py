"""Every statistic of the quality marts against outside witnesses.

Published examples to the digits printed, second implementations on random tables to 1e-9.
"""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import combinations
from typing import Any
from unicodedata import normalize

import numpy as np
import pytest
from scipy.stats import entropy
from scipy.stats import t as student
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

import agreement_witnesses as witness
import published_agreement as published
import random_votes
from dbt_project import DbtProject
from mart_engines import Marts, Row, build_on_duckdb
from voting_tables import Case, as_inputs

QUALITY = (
    "scope_agreement",
    "agreement_headline",
    "object_agreement",
    "most_disputed_objects",
    "consensus_labels",
    "label_agreement",
    "label_confusion",
    "worker_agreement",
    "worker_pair_agreement",
    "worker_pair_headline",
    "worker_label_skew",
    "contribution_concentration",
    "label_balance",
    "annotations_per_label",
    "similar_labels",
)
RANDOM = [*random_votes.random_cases(7), *random_votes.constant_cases(11)]
EDGES = list(random_votes.edge_cases())
MULTI = list(random_votes.multi_label_cases(13))
COUNTED = list(random_votes.counted_cases())
CARELESS = list(random_votes.careless_cases(17))
COPIED = list(random_votes.copied_cases(19))
[CHECKBOXES] = [case for case in EDGES if case.name == "checkboxes"]
SINGLE_LABEL_EDGES = [
    case for case in EDGES if case.name not in ("no_annotations", "only_text", "one_box_each", "checkboxes")
]
SINGLE_LABEL = [*published.CASES, *RANDOM, *SINGLE_LABEL_EDGES]
# The package krippendorff takes labels squared times data objects of memory, and the jackknife data objects squared.
WITH_VALUE = ("ok", "too_few_objects")
SCALED = [
    replace(case, name=f"{case.name}_{level}", label_scale=level)
    for case in (published.KRIPPENDORFF_C, published.KRIPPENDORFF_WIKIPEDIA, *random_votes.number_cases(19))
    for level in ("ordinal", "interval", "ratio")
]
ONE_LABEL_SETS = [
    replace(case, name=f"sets_{case.name}", kind="multi_label_classification")
    for case in RANDOM
    if len(case.votes) >= 10
][:3]
# Jobs that ask different questions, looked at together.
ALL_TOGETHER = "all together"
TOGETHER = [*(case for case in RANDOM if len(case.votes) >= 10), *ONE_LABEL_SETS]
NO_NUMBER = replace(published.KRIPPENDORFF_B, name="no_number", label_scale="interval")
SMALL = [case for case in SINGLE_LABEL if len(case.votes) <= 150]
CASES = [*published.CASES, *RANDOM, *EDGES, *MULTI, *COUNTED, *CARELESS, *COPIED, *SCALED, NO_NUMBER, *ONE_LABEL_SETS]


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    """Build the quality marts over all cases, each a scope of its own."""
    folder = tmp_path_factory.mktemp("oracles")
    return build_on_duckdb(DbtProject(folder / "output", folder), as_inputs(CASES, {ALL_TOGETHER: TOGETHER}), QUALITY)


def of(marts: Marts, mart: str, case: Case) -> list[Row]:
    key = "scope" if "scope" in marts[mart][0] else "job"
    return [row for row in marts[mart] if row[key] == case.name]


def scope(marts: Marts, case: Case) -> Row:
    [row] = of(marts, "scope_agreement", case)
    return row


def close(value: Any) -> Any:
    return None if value is None else pytest.approx(value, abs=1e-9)


def interval(row: Row, statistic: str) -> tuple[Any, Any]:
    return row[f"{statistic}_ci_low"], row[f"{statistic}_ci_high"]


def statsmodels_wilson(successes: int, trials: int) -> Any:
    return close(tuple(float(bound) for bound in proportion_confint(successes, trials, method="wilson")))


# the scope


@pytest.mark.parametrize(
    ("case", "alpha", "n"),
    [
        (published.KRIPPENDORFF_A, 0.095238, 20),
        (published.KRIPPENDORFF_B, 0.691964, 24),
        (published.KRIPPENDORFF_C, 0.743421, 40),
        (published.KRIPPENDORFF_WIKIPEDIA, 0.691358, 26),
        (published.FLEISS_1971, 0.433410, 180),
        (published.CROWD_KIT, 0.444444, 6),
        (published.DAWID_SKENE, 0.582571, 315),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_alpha_of_published_examples(marts: Marts, case: Case, alpha: float, n: int) -> None:
    row = scope(marts, case)
    assert row["krippendorff_alpha"] == pytest.approx(alpha, abs=5e-7)
    status = "ok" if len(case.votes) >= 10 else "too_few_objects"
    assert (row["krippendorff_alpha_n"], row["krippendorff_alpha_status"]) == (n, status)


def test_alpha_equals_the_package_krippendorff(marts: Marts) -> None:
    for case in SMALL:
        row = scope(marts, case)
        assert row["krippendorff_alpha"] == close(witness.alpha(case.votes)), case.name
        assert (row["krippendorff_alpha"] is None) == (row["krippendorff_alpha_status"] not in WITH_VALUE), case.name


def test_alpha_at_the_level_of_the_labels_as_krippendorff_printed_it(marts: Marts) -> None:
    printed = {
        published.KRIPPENDORFF_C.name: {"ordinal": 0.815388, "interval": 0.849107, "ratio": 0.797403},
        published.KRIPPENDORFF_WIKIPEDIA.name: {"interval": 0.810845},
    }
    for case in SCALED:
        row = scope(marts, case)
        assert row["label_scale"] == case.label_scale
        assert row["krippendorff_alpha"] == close(witness.scaled_alpha(case.votes, case.label_scale)), case.name
        expected = printed.get(case.name.removesuffix(f"_{case.label_scale}"), {}).get(case.label_scale)
        if expected is not None:
            assert row["krippendorff_alpha"] == pytest.approx(expected, abs=5e-7), case.name
            assert row["krippendorff_alpha_ci_low"] < expected < row["krippendorff_alpha_ci_high"]


def test_a_label_without_a_number_leaves_a_numeric_question_without_alpha(marts: Marts) -> None:
    row = scope(marts, NO_NUMBER)
    assert (row["krippendorff_alpha"], row["krippendorff_alpha_status"]) == (None, "labels_without_number")
    assert row["percent_agreement_item_mean_status"] == "ok"


def test_alpha_is_read_where_its_whole_interval_bears_the_word(marts: Marts) -> None:
    readings = set()
    for case in SMALL:
        interval_of_alpha = witness.alpha_interval(case.votes)
        reading = None
        if interval_of_alpha is not None:
            low, high = interval_of_alpha
            reading = "reliable" if low >= 0.8 else "tentative" if low >= 0.667 else "unclear"
            reading = "unreliable" if high < 0.667 else reading
        assert scope(marts, case)["alpha_reading"] == reading, case.name
        readings.add(reading)
    assert readings >= {None, "unclear", "unreliable"}


@pytest.mark.parametrize(
    ("case", "kappa"),
    [
        (published.FLEISS_1971, 0.430245),
        (published.FLEISS_WIKIPEDIA, 0.209931),
        (published.RANDOLPH[0], 0.161905),
        (published.RANDOLPH[1], 0.708333),
        (published.RANDOLPH[2], 1.0),
        (published.DAWID_SKENE, 0.581242),
        (published.KRIPPENDORFF_A, 0.047619),
        (published.KRIPPENDORFF_B, 0.678571),
        (published.KRIPPENDORFF_C, 0.761169),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_fleiss_kappa_of_published_examples(marts: Marts, case: Case, kappa: float) -> None:
    assert scope(marts, case)["fleiss_kappa"] == pytest.approx(kappa, abs=5e-7)


def test_fleiss_kappa_equals_irrcac(marts: Marts) -> None:
    for case in SINGLE_LABEL:
        row = scope(marts, case)
        assert row["fleiss_kappa"] == close(witness.general_fleiss(case.votes)), case.name
        assert (row["fleiss_kappa"] is None) == (row["fleiss_kappa_status"] not in WITH_VALUE), case.name


def test_fleiss_kappa_equals_statsmodels_where_all_answer_all(marts: Marts) -> None:
    for case in (published.FLEISS_1971, published.FLEISS_WIKIPEDIA, *RANDOM[-4:]):
        assert scope(marts, case)["fleiss_kappa"] == close(witness.constant_fleiss(case.votes)), case.name


@pytest.mark.parametrize(
    ("case", "agreement"),
    [
        (published.FLEISS_1971, 0.555556),
        (published.RANDOLPH[0], 0.607143),
        (published.RANDOLPH[1], 0.857143),
        (published.KRIPPENDORFF_A, 0.6),
        (published.KRIPPENDORFF_B, 0.75),
        (published.KRIPPENDORFF_C, 0.818182),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_percent_agreement_of_published_examples(marts: Marts, case: Case, agreement: float) -> None:
    assert scope(marts, case)["percent_agreement_item_mean"] == pytest.approx(agreement, abs=5e-7)


def test_percent_agreement_equals_every_pair_compared(marts: Marts) -> None:
    for case in SINGLE_LABEL:
        row = scope(marts, case)
        pairs = sum(len(list(combinations(answers, 2))) for answers in case.votes.values())
        assert row["percent_agreement_item_mean"] == close(witness.item_mean(case.votes)), case.name
        assert row["percent_agreement_pooled"] == close(witness.pooled(case.votes)), case.name
        assert row["percent_agreement_pooled_n"] == pairs, case.name
        assert row["percent_agreement_item_mean_n"] == sum(len(answers) > 1 for answers in case.votes.values())


def test_intervals_equal_the_score_interval_by_its_definition(marts: Marts) -> None:
    for case in (case for case in SMALL if witness.alpha(case.votes) is not None):
        row = scope(marts, case)
        paired = [answers for answers in case.votes.values() if len(answers) > 1]
        votes = sum(map(len, paired))
        agreements = [witness.object_agreement(answers) for answers in paired]
        pairs = [len(answers) * (len(answers) - 1) / 2 for answers in paired]
        for statistic, expected in (
            ("krippendorff_alpha", witness.alpha_interval(case.votes)),
            ("percent_agreement_item_mean", witness.share_interval([(one, 1) for one in agreements], votes)),
            (
                "percent_agreement_pooled",
                witness.share_interval([(one * of, of) for one, of in zip(agreements, pairs, strict=True)], votes),
            ),
        ):
            assert interval(row, statistic) == (close(expected) if expected else (None, None)), (case.name, statistic)
            assert row[f"{statistic}_status"] == ("ok" if len(paired) >= 10 else "too_few_objects")
        mean = row["percent_agreement_item_mean"]
        low, high = interval(row, "percent_agreement_item_mean")
        # The same chance lies below kappa and its bounds: the value where a and the agreement are 1 stays 1.
        if low is not None and mean < 1 - 1e-9:
            chance = (mean - row["fleiss_kappa"]) / (1 - row["fleiss_kappa"])
            bounds = tuple(max((bound - chance) / (1 - chance), -1) for bound in (low, high))
            assert interval(row, "fleiss_kappa") == close(bounds), case.name


def test_no_interval_has_zero_width(marts: Marts) -> None:
    for mart in ("scope_agreement", "label_agreement", "label_confusion"):
        for row in marts[mart]:
            for column in row:
                if column.endswith("_ci_low") and row[column] is not None:
                    assert row[column] < row[column.replace("_low", "_high")] - 1e-6, (mart, row)


def test_sets_of_labels_are_compared_as_scipy_compares_them(marts: Marts) -> None:
    for case in RANDOM:
        row = scope(marts, case)
        assert (row["mean_jaccard"], row["mean_jaccard_n"], row["mean_jaccard_status"]) == (None, 0, "single_label")
    for case in (*MULTI, CHECKBOXES):
        compared = [answers for answers in case.answers.values() if len(answers) > 1]
        row = scope(marts, case)
        for statistic, similarity in (
            ("mean_jaccard", witness.jaccard),
            ("exact_set_match_rate", lambda one, other: float(one == other)),
        ):
            values = [witness.set_agreement(answers, similarity) for answers in compared]
            assert row[statistic] == close(float(np.mean(values))), (case.name, statistic)
            assert row[f"{statistic}_n"] == len(values)
            expected = witness.share_interval([(value, 1) for value in values], sum(map(len, compared)))
            assert interval(row, statistic) == (close(expected) if expected else (None, None)), (case.name, statistic)


def test_sets_of_one_label_agree_as_single_labels_do(marts: Marts) -> None:
    for case in ONE_LABEL_SETS:
        row = scope(marts, case)
        assert row["answer_type"] == "label_set"
        assert row["mean_jaccard"] == row["exact_set_match_rate"] == close(witness.item_mean(case.votes)), case.name
        for found in of(marts, "object_agreement", case):
            answers = case.votes[found["data_object_id"]]
            expected = witness.object_agreement(answers) if len(answers) > 1 else None
            assert found["mean_jaccard"] == found["exact_set_match_rate"] == close(expected)


def test_the_headline_is_of_the_least_reliable_question(marts: Marts) -> None:
    rows = [row for row in marts["scope_agreement"] if row["scope"] == ALL_TOGETHER]
    alphas = {case.question: witness.alpha(case.votes) for case in TOGETHER if case not in ONE_LABEL_SETS}
    [headline] = [row for row in marts["agreement_headline"] if row["scope"] == ALL_TOGETHER]
    assert {row["question"] for row in rows} == {case.question for case in TOGETHER}
    assert headline["question"] == min(alphas, key=lambda question: alphas[question] or 1)
    assert headline["krippendorff_alpha"] == close(min(alpha for alpha in alphas.values() if alpha is not None))
    overlaps = {case.question: witness.item_mean(case.votes) for case in ONE_LABEL_SETS}
    assert headline["set_question"] == min(overlaps, key=lambda question: overlaps[question] or 1)
    of_question = next(row for row in rows if row["question"] == headline["question"])
    objects = sum(len(case.answers) for case in TOGETHER)
    assert headline["coverage"] == (
        f"{of_question['paired_data_objects_count']} of {objects} data objects: {headline['question']}"
    )


def test_the_difference_from_ground_truth_is_counted_over_pluralities(marts: Marts) -> None:
    for case in RANDOM:
        pluralities = {item: witness.plurality(answers) for item, answers in case.votes.items()}
        compared = [item for item in case.consolidated if pluralities[item] != "tie"]
        different = sum(pluralities[item] != case.consolidated[item] for item in compared)
        row = scope(marts, case)
        assert row["consolidated_difference_rate_n"] == len(compared), case.name
        if not compared:
            assert row["consolidated_difference_rate"] is None
            assert row["consolidated_difference_rate_status"] == "no_consolidated_label"
            continue
        assert row["consolidated_difference_rate"] == close(different / len(compared)), case.name
        assert interval(row, "consolidated_difference_rate") == statsmodels_wilson(different, len(compared))


def test_alpha_of_a_thousand_labels(marts: Marts) -> None:
    # 1,000 objects, on one of which the two answers are equal; label k stands once in the one column, and twice in the
    # other where k < 500: three votes for each of 500 labels, one for each of the other 500.
    [case] = [case for case in EDGES if case.name == "thousand_labels"]
    observed, expected = 999 / 1000, (2000**2 - 500 * 3**2 - 500 * 1**2) / (2000 * 1999)
    row = scope(marts, case)
    assert row["krippendorff_alpha"] == close(1 - observed / expected)
    assert row["krippendorff_alpha_ci_low"] < row["krippendorff_alpha"] < row["krippendorff_alpha_ci_high"]


# data objects


def test_percent_agreement_per_object_as_wikipedia_has_it(marts: Marts) -> None:
    found = {
        row["data_object_id"]: row["percent_agreement"]
        for row in of(marts, "object_agreement", published.FLEISS_WIKIPEDIA)
    }
    expected = (1.0, 0.253, 0.308, 0.440, 0.330, 0.462, 0.242, 0.176, 0.286, 0.286)
    assert [found[str(number)] for number in range(10)] == pytest.approx(expected, abs=5e-4)


def test_each_object_equals_every_pair_compared(marts: Marts) -> None:
    for case in SINGLE_LABEL:
        rows = {row["data_object_id"]: row for row in of(marts, "object_agreement", case)}
        assert rows.keys() == case.votes.keys(), case.name
        for item, answers in case.votes.items():
            row = rows[item]
            expected = witness.object_agreement(answers) if len(answers) > 1 else None
            assert row["percent_agreement"] == close(expected), (case.name, item)
            assert row["status"] == ("ok" if len(answers) > 1 else "one_annotation")
            assert row["distinct_labels_count"] == len(set(answers.values()))


def test_the_consensus_equals_the_mode_and_ties_are_said(marts: Marts) -> None:
    for case in SINGLE_LABEL:
        for row in of(marts, "consensus_labels", case):
            answers = case.votes[row["data_object_id"]]
            expected = witness.plurality(answers)
            assert row["plurality_label"] == expected, (case.name, row)
            assert row["plurality_votes_count"] == max(Counter(answers.values()).values())
            consolidated = case.consolidated.get(row["data_object_id"])
            same = None if expected == "tie" or consolidated is None else expected == consolidated
            assert row["is_same_as_consolidated"] == same


def test_the_most_disputed_objects_come_first(marts: Marts) -> None:
    for case in SINGLE_LABEL:
        disputed = [
            (max(Counter(answers.values()).values()) - len(answers), witness.object_agreement(answers), item)
            for item, answers in case.votes.items()
            if len(set(answers.values())) > 1
        ]
        rows = sorted(of(marts, "most_disputed_objects", case), key=lambda row: row["dispute_rank"])
        assert [row["data_object_id"] for row in rows] == [item for _, _, item in sorted(disputed)[:100]], case.name
        for row in rows:
            counts = Counter(case.votes[row["data_object_id"]].values())
            ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].encode()))
            assert row["votes"] == ", ".join(f"{label} {count}" for label, count in ordered)


# labels


def test_alpha_of_a_label_as_fleiss_printed_its_kappa(marts: Marts) -> None:
    found = {row["label"]: row["krippendorff_alpha"] for row in of(marts, "label_agreement", published.FLEISS_1971)}
    # Alpha and Fleiss' kappa differ by the correction for a finite sample: 1 - alpha = (1 - kappa) (n - 1) / n.
    for label, kappa in zip(("c1", "c2", "c3", "c4", "c5"), (0.245, 0.245, 0.520, 0.471, 0.566), strict=True):
        assert found[label] == pytest.approx(1 - (1 - kappa) * 179 / 180, abs=6e-4), label


def test_alpha_of_a_label_equals_the_package_krippendorff(marts: Marts) -> None:
    for case in (*MULTI, *RANDOM, *SINGLE_LABEL_EDGES[:-1]):
        rows = of(marts, "label_agreement", case)
        given = Counter(label for row in case.answers.values() for labels in row.values() for label in labels)
        assert {row["label"]: row["annotations_count"] for row in rows} == given, case.name
        for row in rows:
            assert row["krippendorff_alpha"] == close(witness.alpha(witness.chosen_or_not(case, row["label"])))
            expected = witness.alpha_interval(witness.chosen_or_not(case, row["label"]))
            assert interval(row, "krippendorff_alpha") == (close(expected) if expected else (None, None))
            assert (row["krippendorff_alpha"] is None) == (row["krippendorff_alpha_status"] not in WITH_VALUE)


def test_labels_that_look_alike_are_reported(marts: Marts) -> None:
    for case in (*RANDOM, *MULTI):
        alike: dict[str, set[str]] = defaultdict(set)
        for label in {label for row in case.answers.values() for labels in row.values() for label in labels}:
            alike[" ".join(normalize("NFC", label).lower().split())].add(label)
        expected = {label for labels in alike.values() if len(labels) > 1 for label in labels}
        assert {row["label"] for row in of(marts, "similar_labels", case)} == expected, case.name


def test_confusion_equals_sets_of_labels_compared(marts: Marts) -> None:
    for case in SINGLE_LABEL:
        expected = witness.confusion(case.votes)
        rows = of(marts, "label_confusion", case)
        pairs = {tuple(sorted((row["label_a"], row["label_b"]))): row for row in rows}
        assert pairs.keys() == expected.keys(), case.name
        for pair, (met, either) in expected.items():
            row = pairs[pair]
            assert (row["data_objects_count"], row["data_objects_share_n"]) == (met, either), (case.name, pair)
            assert row["data_objects_share"] == close(met / either)
            assert interval(row, "data_objects_share") == statsmodels_wilson(met, either)


# workers


@pytest.mark.parametrize(("counts", "bounds"), published.WILSON.items(), ids=str)
def test_wilsons_interval_of_published_examples(
    marts: Marts, counts: tuple[int, int], bounds: tuple[float, float]
) -> None:
    [row] = [row for row in of(marts, "worker_agreement", published.wilson_case(*counts)) if row["worker"] == "x"]
    assert (row["agreement_rate"], row["agreement_rate_n"]) == (counts[0] / counts[1], counts[1])
    assert interval(row, "agreement_rate") == pytest.approx(bounds, abs=5e-7)


def test_agreement_with_the_others_leaves_the_own_vote_out(marts: Marts) -> None:
    for case in SINGLE_LABEL:
        expected = witness.leave_one_out(case.votes)
        rows = {row["worker"]: row for row in of(marts, "worker_agreement", case)}
        assert rows.keys() == expected.keys(), case.name
        for worker, (compared, agreed) in expected.items():
            row = rows[worker]
            assert row["agreement_rate_n"] == compared, (case.name, worker)
            if compared == 0:
                assert (row["agreement_rate"], row["agreement_rate_status"]) == (None, "no_overlap")
                assert interval(row, "agreement_rate") == (None, None)
            else:
                assert row["agreement_rate"] == close(agreed / compared), (case.name, worker)
                assert interval(row, "agreement_rate") == statsmodels_wilson(agreed, compared)


def test_accuracy_on_gold_labels_equals_a_plain_count(marts: Marts) -> None:
    for case in RANDOM:
        right: dict[str, list[bool]] = defaultdict(list)
        for item, label in case.gold.items():
            for worker, given in case.votes[item].items():
                right[worker].append(given == label)
        for row in of(marts, "worker_agreement", case):
            answers = right[row["worker"]]
            assert row["gold_accuracy_n"] == len(answers), (case.name, row["worker"])
            if answers:
                assert row["gold_accuracy"] == close(np.mean(answers)), (case.name, row["worker"])
                assert interval(row, "gold_accuracy") == statsmodels_wilson(sum(answers), len(answers))
            else:
                status = "no_overlap" if right and any(right.values()) else "no_gold_labels"
                assert (row["gold_accuracy"], row["gold_accuracy_status"]) == (None, status)


def test_a_worker_is_held_against_the_others_among_themselves(marts: Marts) -> None:
    for case in SINGLE_LABEL:
        expected = witness.signals(case)
        for row in of(marts, "worker_agreement", case):
            signal = expected[row["worker"]]["agreement"]
            n = len(signal.outcomes)
            assert row["pairwise_agreement_rate_n"] == n, (case.name, row)
            assert row["pairwise_agreement_rate"] == close(1 - signal.observed / n if n else None), (case.name, row)
            assert row["others_agreement_rate"] == close(1 - signal.expected / n if n else None), (case.name, row)


def test_p_values_equal_answers_dealt_out_by_lot(marts: Marts) -> None:
    for case in (*CARELESS, *SMALL):
        expected = witness.signals(case)
        for row in of(marts, "worker_agreement", case):
            for name, column, minimum in (("agreement", "agreement_p_value", 20), ("gold", "gold_p_value", 10)):
                signal = expected[row["worker"]][name]
                if len(signal.outcomes) < minimum:
                    assert row[column] is None, (case.name, row)
                    continue
                assert row[column] == pytest.approx(signal.chance(), rel=1e-6, abs=1e-80), (case.name, row)
                more, as_much = signal.chances_by_lot(20_000, seed=3)
                assert 0.75 * more - 0.01 <= row[column] <= 1.25 * as_much + 0.01, (case.name, row, name)


def test_q_values_equal_statsmodels(marts: Marts) -> None:
    for case in (*CARELESS, *SMALL):
        for column in ("agreement", "gold"):
            rows = of(marts, "worker_agreement", case)
            tested = [row for row in rows if row[f"{column}_p_value"] is not None]
            assert all(row[f"{column}_q_value"] is None for row in rows if row not in tested)
            if tested:
                expected = multipletests([row[f"{column}_p_value"] for row in tested], method="fdr_bh")[1]
                assert [row[f"{column}_q_value"] for row in tested] == pytest.approx(list(expected), rel=1e-9)


def test_signals_equal_their_definition_by_hand(marts: Marts) -> None:
    words = {
        "agreement": "agrees with",
        "gold": "gold labels",
        "same_label": "repeats the label",
        "fast": "took less than",
    }
    for case in (*CARELESS, *RANDOM):
        rows = of(marts, "worker_agreement", case)
        expected = witness.signals(case)
        found: dict[str, set[str]] = {row["worker"]: set() for row in rows}
        marked = set()
        for name in words:
            # The vars review_minimum_gold_labels, review_minimum_data_objects, _false_discovery_rate and _shortfall.
            enough = 10 if name == "gold" else 20
            tested = {worker: each[name] for worker, each in expected.items() if len(each[name].outcomes) >= enough}
            rejected = multipletests([each.chance() for each in tested.values()], 0.05, "fdr_bh")[0] if tested else ()
            for (worker, signal), is_found in zip(tested.items(), rejected, strict=True):
                n = len(signal.outcomes)
                if is_found:
                    found[worker].add(name)
                    if name in ("agreement", "gold") and n - signal.observed <= 0.9 * (n - signal.expected):
                        marked.add(worker)
        assert {row["worker"] for row in rows if row["needs_review"]} == marked, case.name
        for row in rows:
            told = {name for name, each in words.items() if each in (row["flag_reasons"] or "")}
            assert told == (found[row["worker"]] if row["needs_review"] else set()), (case.name, row)
            assert row["signals_count"] == len(told), (case.name, row)


def test_who_answers_anything_or_always_the_same_is_to_be_looked_at_and_who_is_fast_is_not(marts: Marts) -> None:
    for case in CARELESS:
        flagged = {row["worker"] for row in of(marts, "worker_agreement", case) if row["needs_review"]}
        assert flagged == {"always the same", "anything"}, case.name


@pytest.mark.parametrize("name", published.COHEN_TABLES)
def test_cohens_kappa_of_published_examples(marts: Marts, name: str) -> None:
    _, agreement, kappa = published.COHEN_TABLES[name]
    [row] = [row for row in marts["worker_pair_agreement"] if row["scope"] == name]
    assert row["percent_agreement"] == pytest.approx(agreement, abs=5e-7)
    assert (row["cohen_kappa"], row["status"]) == (pytest.approx(kappa, abs=5e-7), "ok")


def test_cohens_kappa_equals_statsmodels(marts: Marts) -> None:
    for case in SINGLE_LABEL:
        expected = {pair for row in case.votes.values() for pair in combinations(sorted(row), 2)}
        rows = {(row["worker_a"], row["worker_b"]): row for row in of(marts, "worker_pair_agreement", case)}
        assert rows.keys() == expected, case.name
        for pair, row in rows.items():
            shared, agreement, kappa = witness.cohen(case.votes, *pair)
            assert row["shared_data_objects_count"] == shared, (case.name, pair)
            assert row["percent_agreement"] == close(agreement), (case.name, pair)
            assert interval(row, "percent_agreement") == statsmodels_wilson(round(agreement * shared), shared)
            # The var agreement_minimum_shared_data_objects.
            if shared < 10:
                assert (row["cohen_kappa"], row["status"]) == (None, "too_few_items"), (case.name, pair)
            else:
                status = "undefined_one_category" if kappa is None else "ok"
                assert (row["cohen_kappa"], row["status"]) == (close(kappa), status), (case.name, pair)


def test_weighted_kappa_equals_statsmodels(marts: Marts) -> None:
    statuses = Counter()
    for case in SCALED:
        numbers = sorted({float(label) for row in case.votes.values() for label in row.values()})
        # Of ordered labels the steps count, of numbers their difference.
        places = {
            label: numbers.index(float(label)) if case.label_scale == "ordinal" else float(label)
            for row in case.votes.values()
            for label in row.values()
        }
        for row in of(marts, "worker_pair_agreement", case):
            n, kappa = witness.weighted_kappa(case.votes, row["worker_a"], row["worker_b"], places)
            status = "too_few_items" if n < 10 else "undefined_one_category" if kappa is None else "ok"
            assert (row["weighted_kappa_n"], row["weighted_kappa_status"]) == (n, status), (case.name, row)
            assert row["weighted_kappa"] == close(kappa if status == "ok" else None), (case.name, row)
            statuses[status] += 1
    assert statuses["ok"] > 30 and statuses["too_few_items"]


def test_a_pair_without_a_scale_has_no_weighted_kappa(marts: Marts) -> None:
    [no_number] = of(marts, "worker_pair_agreement", NO_NUMBER)
    [counted] = [row for row in marts["worker_pair_agreement"] if row["scope"] == next(iter(published.COHEN_TABLES))]
    for row in (no_number, counted):
        assert (row["weighted_kappa"], row["weighted_kappa_n"], row["weighted_kappa_status"]) == (None, 0, "no_scale")


def test_kappa_lies_in_its_interval_which_no_zero_width_has(marts: Marts) -> None:
    for row in marts["worker_pair_agreement"]:
        for kappa, status in (("cohen_kappa", "status"), ("weighted_kappa", "weighted_kappa_status")):
            low, high = interval(row, kappa)
            if row[status] != "ok":
                assert (low, high) == (None, None), row
            else:
                assert -1 <= low <= row[kappa] <= high <= 1 and low < high, row


def test_the_headline_of_a_pair_is_of_the_question_that_it_shares_most_of(marts: Marts) -> None:
    for row in marts["worker_pair_headline"]:
        same = [
            each
            for each in marts["worker_pair_agreement"]
            if all(each[key] == row[key] for key in ("scope_type", "scope", "worker_a", "worker_b"))
        ]
        most = max(each["shared_data_objects_count"] for each in same)
        [first, *_] = sorted(each["question"] for each in same if each["shared_data_objects_count"] == most)
        [expected] = [each for each in same if each["question"] == first]
        assert {key: expected[key] for key in row} == row


def test_expected_agreement_equals_the_definition_by_hand(marts: Marts) -> None:
    for case in (*COPIED, *CARELESS, *RANDOM):
        expected = witness.expected_pair_agreement(case.votes)
        for row in of(marts, "worker_pair_agreement", case):
            pair = row["worker_a"], row["worker_b"]
            if pair not in expected:
                assert (row["alike_status"], row["expected_agreement"]) == ("no_comparison", None), (case.name, pair)
                continue
            n, _, share, p_value = expected[pair]
            assert row["expected_agreement"] == close(share), (case.name, pair)
            # The var review_minimum_data_objects.
            assert row["alike_status"] == ("ok" if n >= 20 else "too_few_items")
            assert row["alike_p_value"] == (pytest.approx(p_value, rel=1e-5, abs=1e-80) if n >= 20 else None)


def test_a_copied_pair_is_named_and_no_other(marts: Marts) -> None:
    for case in (*COPIED, *CARELESS, *RANDOM):
        named = {
            (row["worker_a"], row["worker_b"])
            for row in of(marts, "worker_pair_agreement", case)
            if row["is_too_alike"]
        }
        assert named == ({("copy", "original")} if case in COPIED else set()), case.name


def test_skew_equals_a_plain_count(marts: Marts) -> None:
    for case in (*RANDOM, *MULTI):
        expected = witness.label_counts(case)
        answers = Counter(worker for row in case.answers.values() for worker in row)
        rows = {(row["worker"], row["label"]): row for row in of(marts, "worker_label_skew", case)}
        assert rows.keys() == expected.keys(), case.name
        for (worker, label), row in rows.items():
            given, by_all, _ = expected[worker, label]
            n = answers[worker]
            assert (row["annotations_count"], row["worker_share_n"]) == (given, n)
            assert (row["worker_share"], row["team_share"]) == (close(given / n), close(by_all / n))
            assert interval(row, "worker_share") == statsmodels_wilson(given, n)
            # The var review_minimum_data_objects.
            status = "one_worker" if len(answers) == 1 else "ok" if n >= 20 else "too_few_answers"
            assert row["status"] == status
            assert row["share_difference"] == (close((given - by_all) / n) if status == "ok" else None)


def test_skew_equals_labels_dealt_out_by_lot(marts: Marts) -> None:
    for case in (*RANDOM, *MULTI, *CARELESS):
        expected = witness.label_counts(case)
        rows = of(marts, "worker_label_skew", case)
        tested = [row for row in rows if row["status"] == "ok"]
        answers = {row["worker"]: row["worker_share_n"] for row in rows}
        for row in tested:
            deviations = {
                worker: round(given - by_all, 9)
                for (worker, label), (given, by_all, _) in expected.items()
                if label == row["label"]
            }
            part = witness.explained(deviations, answers, row["worker"])
            p_value = witness.two_sided(*expected[row["worker"], row["label"]], part)
            assert row["share_difference_p_value"] == pytest.approx(p_value, rel=1e-6, abs=1e-80), (case.name, row)
        rejected = (
            multipletests([row["share_difference_p_value"] for row in tested], 0.05, "fdr_bh")[0] if tested else ()
        )
        found = {(row["worker"], row["label"]) for row, is_found in zip(tested, rejected, strict=True) if is_found}
        assert {(row["worker"], row["label"]) for row in rows if row["is_unusual"]} == found, case.name
        for row in rows:
            is_more = (row["worker"], row["label"]) in found and row["share_difference"] > 0
            assert (row["share_difference_low"] is not None) == is_more, (case.name, row)


# concentration and balance


@pytest.mark.parametrize(
    ("counts", "gini", "hhi"),
    [
        ("1_1_1_1", 0, 0.25),
        ("1_2_3_4", 0.25, 0.30),
        ("10_20_30_40", 0.25, 0.30),
        # Nobody without an annotation is counted, so one worker of four is a lone worker.
        ("0_0_0_10", None, 1),
        ("5", None, 1),
    ],
)
def test_concentration_of_published_examples(marts: Marts, counts: str, gini: float | None, hhi: float) -> None:
    [row] = [row for row in marts["contribution_concentration"] if row["scope"] == f"workers_{counts}"]
    assert (row["gini"], row["hhi"]) == (close(gini), close(hhi))
    enough = "ok" if row["annotations_count"] >= 20 else "too_few_annotations"
    assert row["status"] == ("one_worker" if gini is None else enough)


def test_concentration_equals_numpy(marts: Marts) -> None:
    for case in (*RANDOM, *MULTI, *COUNTED):
        done = Counter(worker for row in case.answers.values() for worker in row)
        x = np.array(sorted(done.values(), reverse=True), dtype=float)
        shares = x / x.sum()
        [row] = of(marts, "contribution_concentration", case)
        mean_difference = np.abs(x[:, None] - x[None, :]).mean()
        assert row["gini"] == (close(mean_difference / (2 * x.mean())) if len(x) > 1 else None), case.name
        assert row["hhi"] == close(np.square(shares).sum())
        assert row["effective_workers"] == close(1 / np.square(shares).sum())
        assert row["top_1_share"] == close(shares[0])
        assert row["top_3_share"] == close(shares[:3].sum())
        assert row["top_10_percent_share"] == close(shares[: int(np.ceil(len(x) / 10))].sum())


def test_the_interval_of_concentration_is_that_of_pairs_of_one_worker(marts: Marts) -> None:
    checked = 0
    for case in (*RANDOM, *MULTI, *CARELESS):
        [row] = of(marts, "contribution_concentration", case)
        workers = [worker for row_of_answers in case.answers.values() for worker in row_of_answers]
        n = len(workers)
        if n < 20:
            assert (row["status"], *interval(row, "hhi")) == ("too_few_annotations", None, None)
            continue
        # Of each annotation, the share of the others that are of the same worker.
        same = [(workers.count(worker) - 1) / (n - 1) for worker in workers]
        share = float(np.mean(same))
        variance = 4 * float(np.var(same)) / (n - 1) + 2 * share * (1 - share) / (n * (n - 1))
        t2 = float(student.ppf(0.975, n - 1)) ** 2 * variance / (share * (1 - share))
        low, high = sorted(np.roots([1 + t2, -(2 * share + t2), share**2]).real)
        expected = min(float(low), row["hhi"]), max(float(high), row["hhi"])
        assert interval(row, "hhi") == close(expected), case.name
        assert interval(row, "effective_workers") == close((1 / expected[1], 1 / expected[0])), case.name
        checked += 1
    assert checked > 5


@pytest.mark.parametrize(
    ("counts", "nats", "balance"),
    [("5_5", 0.693147, 1), ("10_0", 0, 0), ("8_1_1", 0.639032, 0.581672)],
)
def test_balance_of_published_examples(marts: Marts, counts: str, nats: float, balance: float) -> None:
    [row] = [row for row in marts["label_balance"] if row["scope"] == f"labels_{counts}"]
    assert (row["entropy"], row["balance"]) == (pytest.approx(nats, abs=5e-7), pytest.approx(balance, abs=5e-7))
    assert row["unused_labels_count"] == counts.split("_").count("0")


def test_balance_equals_scipy(marts: Marts) -> None:
    for case in (*RANDOM, *MULTI):
        given = Counter(label for row in case.answers.values() for labels in row.values() for label in labels)
        [row] = of(marts, "label_balance", case)
        expected = float(entropy(list(given.values())))
        assert row["entropy"] == close(expected)
        assert row["effective_labels"] == close(np.exp(expected))
        assert row["balance"] == close(expected / np.log(len(given)))
        assert row["max_min_ratio"] == close(max(given.values()) / min(given.values()))


def test_the_even_share_is_reached_exactly_with_so_many_more(marts: Marts) -> None:
    for case in (*RANDOM, *MULTI, *COUNTED):
        rows = of(marts, "annotations_per_label", case)
        total = sum(row["annotations_count"] for row in rows)
        for row in rows:
            more, count = row["annotations_to_even_share"], row["annotations_count"]
            if len(rows) == 1:
                assert more is None
                continue
            enough = [x for x in range(total * len(rows) + 1) if (count + x) * len(rows) >= total + x]
            assert more == enough[0], (case.name, row)


# what is undefined


@pytest.mark.parametrize(
    ("name", "status", "percent_status", "pairs"),
    [
        ("one_worker", "no_overlap", "no_overlap", 0),
        ("one_label", "undefined_one_category", "ok", 12),
        ("one_object", "too_few_objects", "too_few_objects", 3),
        ("one_answer", "no_overlap", "no_overlap", 0),
        ("no_overlap", "no_overlap", "no_overlap", 0),
        ("all_ties", "ok", "ok", 12),
        ("thousand_labels", "ok", "ok", 1000),
        ("no_annotations", "no_annotations", "no_annotations", 0),
        ("only_text", "not_single_label", "not_single_label", 0),
        ("one_box_each", "not_single_label", "not_single_label", 0),
        ("radio_buttons", "too_few_objects", "too_few_objects", 1),
        ("checkboxes", "not_single_label", "not_single_label", 0),
    ],
)
def test_what_is_undefined_is_null_with_a_status(
    marts: Marts, name: str, status: str, percent_status: str, pairs: int
) -> None:
    [row] = [row for row in marts["scope_agreement"] if row["scope"] == name]
    assert (row["krippendorff_alpha_status"], row["fleiss_kappa_status"]) == (status, status)
    has_value = status in WITH_VALUE
    assert (row["krippendorff_alpha"] is not None, row["fleiss_kappa"] is not None) == (has_value, has_value)
    assert (row["percent_agreement_item_mean_status"], row["percent_agreement_pooled_n"]) == (percent_status, pairs)
    assert (row["percent_agreement_item_mean"] is None) == (percent_status not in WITH_VALUE)


def test_objects_with_many_labels_have_no_plurality(marts: Marts) -> None:
    named = {case.name for case in MULTI} | {"only_text", "one_box_each", "checkboxes"}
    rows = [row for row in marts["object_agreement"] if row["job"] in named]
    assert len(rows) == sum(len(case.answers) for case in CASES if case.name in named)
    for row in rows:
        assert (row["status"], row["plurality_label"], row["percent_agreement"]) == ("not_single_label", None, None)
    assert all(row["plurality_label"] is None for row in marts["consensus_labels"] if row["job"] in named)
