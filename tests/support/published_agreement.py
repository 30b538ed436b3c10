"""Published examples of agreement statistics as labeling jobs, with where they stand."""

from voting_tables import Case, from_counts, from_raters, from_square, from_votes

# Fleiss 1971, table 1: 30 patients, six psychiatrists each, five diagnoses.
FLEISS_1971_ROWS = """
0 0 0 6 0 | 0 3 0 0 3 | 0 1 4 0 1 | 0 0 0 0 6 | 0 3 0 3 0 | 2 0 4 0 0 | 0 0 4 0 2 | 2 0 3 1 0 | 2 0 0 4 0 | 0 0 0 0 6
1 0 0 5 0 | 1 1 0 4 0 | 0 3 3 0 0 | 1 0 0 5 0 | 0 2 0 3 1 | 0 0 5 0 1 | 3 0 0 1 2 | 5 1 0 0 0 | 0 2 0 4 0 | 1 0 2 0 3
0 0 0 0 6 | 0 1 0 5 0 | 0 2 0 1 3 | 2 0 0 4 0 | 1 0 0 4 1 | 0 5 0 1 0 | 4 0 0 0 2 | 0 2 0 4 0 | 1 0 5 0 0 | 0 0 0 0 6
"""
FLEISS_1971 = from_counts(
    "fleiss_1971",
    [[int(count) for count in row.split()] for line in FLEISS_1971_ROWS.split("\n") for row in line.split("|") if row],
)
# Wikipedia, Fleiss' kappa: ten objects, fourteen raters, five categories; statsmodels tests with it too.
FLEISS_WIKIPEDIA_COUNTS = (
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
)
FLEISS_WIKIPEDIA = from_counts("fleiss_wikipedia", FLEISS_WIKIPEDIA_COUNTS)
# Randolph's cases, as statsmodels tests with them.
RANDOLPH = (
    from_counts("randolph_1", ((7, 1), (3, 5))),
    from_counts("randolph_2", ((6, 1, 0), (0, 7, 0))),
    from_counts("randolph_3", ((7, 0), (0, 7))),
)
# Krippendorff 2011, Computing Krippendorff's alpha-reliability: examples A, B and C.
KRIPPENDORFF_A = from_raters("krippendorff_a", ("0100000010", "1110010000"))
KRIPPENDORFF_B = from_raters("krippendorff_b", ("aabbdcccedda", "babbbccceddd"))
KRIPPENDORFF_C = from_raters("krippendorff_c", ("123321412...", "1233224125.3", ".3332342251.", "12332441251."))
# Wikipedia, Krippendorff's alpha.
KRIPPENDORFF_WIKIPEDIA = from_raters(
    "krippendorff_wikipedia", (".....34121133.3", "1.213343.......", "..21344.21133.4")
)
# The example in the documentation of crowd-kit's alpha_krippendorff: one disagreement among three objects.
CROWD_KIT = from_votes(
    "crowd_kit",
    {"t1": {"w1": "0", "w2": "0"}, "t2": {"w1": "1", "w2": "1"}, "t3": {"w1": "0", "w2": "1"}},
)
# Dawid and Skene 1979, table 1: 45 patients; the first observer answered three times.
DAWID_SKENE_ROWS = """
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111 2223212
1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 1111111
1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111
2322222 1211111 2222222
"""
DAWID_SKENE = from_raters("dawid_skene", ["".join(column) for column in zip(*DAWID_SKENE_ROWS.split(), strict=True)])

# Two raters: the table, percent agreement, and Cohen's kappa.
COHEN_TABLES: dict[str, tuple[tuple[tuple[int, ...], ...], float, float]] = {
    # Cohen 1960, 200 clinical diagnoses.
    "cohen_1960": (((88, 14, 18), (10, 40, 10), (2, 6, 12)), 0.70, 0.491525),
    # Wikipedia, Cohen's kappa.
    "cohen_wikipedia": (((20, 5), (10, 15)), 0.70, 0.4),
    "cohen_wikipedia_same_agreement_1": (((45, 15), (25, 15)), 0.60, 0.130435),
    "cohen_wikipedia_same_agreement_2": (((25, 35), (5, 35)), 0.60, 0.259259),
    # The example of SAS, with which statsmodels tests.
    "cohen_sas": (((0, 4, 1), (0, 8, 0), (0, 1, 5)), 0.684211, 0.484163),
    # The prevalence paradox (Gwet 2014): high agreement, low kappa.
    "cohen_prevalence_1": (((118, 5), (2, 0)), 0.944, -0.023392),
    "cohen_prevalence_2": (((80, 10), (5, 5)), 0.85, 0.318182),
}

# Wilson's 95 % interval (Wilson 1927), as statsmodels and R's prop.test without correction give it.
WILSON = {
    (8, 10): (0.490162, 0.943318),
    (80, 100): (0.711171, 0.866633),
    (0, 10): (0.0, 0.277533),
    (10, 10): (0.722467, 1.0),
    (1, 1): (0.206549, 1.0),
}


def wilson_case(successes: int, trials: int) -> Case:
    """Make a job in which the worker `x` has the plurality of two others on so many data objects."""
    votes = {str(number): {"x": "a" if number < successes else "b", "y": "a", "z": "a"} for number in range(trials)}
    return from_votes(f"wilson_{successes}_{trials}", votes)


CASES = (
    FLEISS_1971,
    FLEISS_WIKIPEDIA,
    *RANDOLPH,
    KRIPPENDORFF_A,
    KRIPPENDORFF_B,
    KRIPPENDORFF_C,
    KRIPPENDORFF_WIKIPEDIA,
    CROWD_KIT,
    DAWID_SKENE,
    *(from_square(name, table) for name, (table, _, _) in COHEN_TABLES.items()),
    *(wilson_case(*pair) for pair in WILSON),
)
