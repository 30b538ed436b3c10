"""Checks of what the registry says of questions: the element that each speaks of, and the numbers of its labels."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ground_truth_insights.checks.findings import Finding, Reporter
from ground_truth_insights.checks.wording import listed, nearest, quoted
from ground_truth_insights.doctor.seed_checks import SeedCheck

Line = tuple[int, dict[str, str]]
# As models/intermediate/int_label_values.sql reads a label.
_NUMBER = re.compile(r"[+-]?[0-9]+([.][0-9]+)?")
_NUMERIC = ("interval", "ratio")


def check_questions(jobs: SeedCheck, categories: SeedCheck | None, report: Reporter) -> Iterator[Finding]:
    """Yield what is wrong with the questions of labeling_jobs.csv, and with labels that don't fit their scale."""
    scales: dict[str, tuple[int, str]] = {}
    lines = list(categories.rows()) if categories is not None and categories.has("job", "element", "label") else []
    for line, row in jobs.rows() if jobs.has("job") else ():
        question, scale = row.get("question", "").strip(), row.get("label_scale", "").strip()
        if not question and not scale:
            continue
        labels = [each for each in lines if each[1]["job"] == row["job"]]
        yield from _check_element(jobs, line, row, labels, report)
        first_line, first_scale = scales.setdefault(question, (line, scale)) if question and scale else (line, scale)
        if scale != first_scale:
            message = f"label_scale is {quoted(scale)}, but line {first_line} gives the same question {first_scale}"
            yield report.error(message, "give both the same scale", jobs.file.place(line), value=scale)
        if categories is not None:
            yield from _check_labels(categories, row, labels, report)


def _check_element(
    jobs: SeedCheck, line: int, row: Mapping[str, str], labels: Sequence[Line], report: Reporter
) -> Iterator[Finding]:
    element = row.get("question_element", "").strip()
    elements = sorted({each["element"] for _, each in labels if each["element"].strip()})
    said = "question" if row.get("question", "").strip() else "label_scale"
    if not element and len(elements) > 1:
        message = f"{said} is {quoted(row[said])}, but names no element: label_categories.csv has {listed(elements)}"
        yield report.error(message, "write one of them as question_element", jobs.file.place(line), value=row[said])
    elif element and elements and element not in elements:
        message = f"question_element is {quoted(element)}, which label_categories.csv doesn't have for the job"
        meant = nearest(element, elements)
        remedy = f"did you mean {meant}?" if meant else f"write one of {listed(elements)}"
        yield report.error(message, remedy, jobs.file.place(line), value=element)


def _check_labels(
    categories: SeedCheck, row: Mapping[str, str], labels: Sequence[Line], report: Reporter
) -> Iterator[Finding]:
    scale, element = row.get("label_scale", "").strip(), row.get("question_element", "").strip()
    for line, each in labels:
        if element and each["element"].strip() not in ("", element):
            continue
        label, position = each["label"], each.get("position", "").strip()
        is_number = _NUMBER.fullmatch(label) is not None
        place = categories.file.place(line)
        if scale in _NUMERIC and not is_number:
            message = f"label is {quoted(label)}, which is no number, as the label_scale {scale} of its job wants it"
            remedy = "make the label a number, or the label_scale ordinal with a position for each label"
            yield report.error(message, remedy, place, value=label)
        elif scale == "ratio" and label.startswith("-"):
            message = f"label is {quoted(label)}, which is below 0, where a ratio scale begins"
            yield report.error(message, "make the label_scale interval", place, value=label)
        elif scale == "ordinal" and not is_number and not position:
            message = f"label is {quoted(label)}, which has no position, and the label_scale of its job is ordinal"
            yield report.error(message, "write its place in the order, from 1, as position", place, value=label)
