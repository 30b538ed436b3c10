"""The dashboard's definition: the shipped one is right, and every mistake is named with line and remedy."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from contracts import contract_marts
from ground_truth_insights.checks import yaml_text
from ground_truth_insights.errors import UsageError
from ground_truth_insights.report.charts.theme import LIGHT
from ground_truth_insights.report.charts.vega_lite import vega_lite
from ground_truth_insights.settings import PROJECT_DIR
from ground_truth_insights.visuals import spec
from ground_truth_insights.visuals.csv_columns import csv_columns
from ground_truth_insights.visuals.loading import (
    DASHBOARD_FILE,
    METRICS_FILE,
    load_dashboard,
    load_metrics,
    schema_of,
)
from ground_truth_insights.visuals.needs import needed_columns
from ground_truth_insights.visuals.pages import EXPOSURES, visuals_by_mart

SHIPPED = DASHBOARD_FILE.read_text(encoding="utf-8")
Edit = Callable[..., tuple[Path, int]]
ARTICLE = {
    "annotations_per_worker": ("bars", "worker", "annotations_count"),
    "annotations_per_label": ("bars", "label", "annotations_count"),
    "annotations_per_day": ("line", "submitted_on", "annotations_count"),
    "workers_per_annotation_bucket": ("columns", "bucket", "workers_count"),
}


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Replace one text of the shipped dashboard, or of another file: a function that returns the copy and the line."""

    def edit(old: str, new: str, shipped: Path = DASHBOARD_FILE) -> tuple[Path, int]:
        text = shipped.read_text(encoding="utf-8")
        assert text.count(old) >= 1, old
        before, after = text.split(old, 1)
        file = tmp_path / shipped.name
        file.write_text(before + new + after, encoding="utf-8")
        return file, before.count("\n") + 1

    return edit


def places_of(message: str, error: UsageError) -> list[str]:
    """Return the places before the lines of an error that have a message."""
    return [each.split(":")[0] for each in str(error).splitlines() if message in each]


def test_the_shipped_dashboard_fits_the_contracts_of_the_marts() -> None:
    dashboard = load_dashboard(marts=contract_marts())
    shown = {
        visual.id: (visual.type, visual.category.column, visual.value.column)
        for visual in dashboard.sheets[0].visuals
        if visual.is_chart
    }
    # A visual of one's own may stand beside those of the article.
    assert ARTICLE.items() <= shown.items()
    assert (dashboard.scope.column, dashboard.scope.default) == ("scope", "all")
    assert [chosen.id for chosen in dashboard.filters] == ["days", "workers", "labels"]


def test_whole_numbers_may_name_what_a_chart_shows_and_others_may_not(edited: Edit) -> None:
    metrics, _ = edited("  bucket: {title:", "  bucket: {column: bucket_number, title:", METRICS_FILE)
    dashboard = load_dashboard(marts=contract_marts(), metrics=metrics)
    assert "bucket_number" in {visual.category.column for visual in dashboard.visuals() if visual.is_chart}
    metrics, _ = edited("  bucket: {title:", "  bucket: {column: workers_share, title:", METRICS_FILE)
    with pytest.raises(UsageError, match=r"'workers_share' .* is of type double, not a text"):
        load_dashboard(marts=contract_marts(), metrics=metrics)


@pytest.mark.parametrize("file", [DASHBOARD_FILE, METRICS_FILE])
def test_editors_find_the_schema(file: Path) -> None:
    mark, _, schema = file.read_text(encoding="utf-8").splitlines()[0].partition("$schema=")
    assert mark == "# yaml-language-server: "
    assert json.loads((file.parent / schema).read_text(encoding="utf-8")) == schema_of(file)


@pytest.mark.parametrize("file", [DASHBOARD_FILE, METRICS_FILE])
def test_every_property_of_the_schema_is_described(file: Path) -> None:
    undescribed = [
        name
        for name, definition in _properties(schema_of(file))
        if not definition.get("description") and "$ref" not in definition
    ]
    assert undescribed == []


def _properties(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        properties = node.get("properties", {})
        yield from properties.items()
        for value in node.values():
            yield from _properties(value)
    elif isinstance(node, list):
        for value in node:
            yield from _properties(value)


@pytest.mark.parametrize(
    ("file", "place", "words"),
    [
        (DASHBOARD_FILE, ("visual", "properties", "type"), spec.VisualType),
        (METRICS_FILE, ("aggregation",), spec.Aggregation),
        (METRICS_FILE, ("format",), spec.Format),
        (DASHBOARD_FILE, ("filter", "properties", "type"), spec.FilterType),
        (DASHBOARD_FILE, ("visual", "properties", "sort", "properties", "order"), spec.SortOrder),
        (DASHBOARD_FILE, ("visual", "properties", "quicksight"), spec.QuickSightSource),
    ],
)
def test_schema_and_types_know_the_same_words(file: Path, place: tuple[str, ...], words: object) -> None:
    node = schema_of(file)["$defs"]
    for key in place:
        node = node[key]
    assert tuple(node["enum"]) == get_args(words)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "type: bars",
            "type: pie",
            "unknown chart type 'pie'; use one of: bars, columns, line, intervals, matrix, table, figures",
        ),
        ("value: annotations_count", "value: annotation_count", "did you mean 'annotations_count'?"),
        ("value: annotations_count", "value: worker", "'worker' is a dimension, not a statistic"),
        ("category: worker", "category: workers", "'workers' is a statistic; name one under dimensions"),
        ("order: descending", "order: down", "unknown sort order 'down'; use one of: ascending, descending"),
        ("question: Does", "qestion: Does", "unknown key 'qestion' in the visual; did you mean 'question'?"),
        ("limit: 15", "limit: many", "the limit is 'many', but must be a whole number"),
        ("limit: 15", "limit: 0", "the limit can't be '0'; How many categories are drawn, from 1 to 200"),
        ("title: Overview", "title: O", "the title can't be 'O'; Words for people, 2 to 128 characters"),
        ("title: Overview", "title:", "the title is empty, but must be text"),
        ("id: overview", "id: Over view", "the id can't be 'Over view'; A stable name for machines"),
        ("much?\n", "much.\n", "the question can't be 'Are there two kinds"),
        (
            "id: annotations_per_label",
            "id: annotations_per_worker",
            "another visual has the id 'annotations_per_worker' already",
        ),
        ("id: workers\n", "id: days\n", "another filter has the id 'days' already"),
        ("category: submitted_on", "category: worker", "a line runs over days; name a category with format: date"),
        (
            "sort: {by: submitted_on",
            "limit: 5\n        sort: {by: submitted_on",
            "a line shows every day; remove",
        ),
        (
            "[annotations_share, annotations_to_even_share]",
            "[annotations_share, annotations_share]",
            "shows the column 'annotations_share'",
        ),
        (
            "worker_labels_per_day: sub",
            "object_agreement: sub",
            "no visual stands on the mart 'object_agreement'",
        ),
        ("mart: annotations_per_day", "mart: annotations_per_date", "did you mean 'annotations_per_day'?"),
        ("category: bucket\n", "category: label\n", "no column 'label'; use one of:"),
        (
            "by: bucket_number",
            "by: bucket_numbers",
            "no column 'bucket_numbers'; did you mean 'bucket_number'?",
        ),
        (
            "{column: is_incomplete",
            "{column: active_workers_count",
            "is of type bigint, not a boolean; use one of:",
        ),
        ("annotations_per_worker: worker", "annotations_per_worker: wroker", "did you mean 'worker'?"),
        (
            "annotations_per_day: submitted_on",
            "annotations_per_day: project",
            "is of type varchar, not a date",
        ),
        (
            " filtered_mart: worker_labels_per_day",
            " filtered_mart: worker_activity_per_day",
            "no column 'label'",
        ),
    ],
)
def test_a_mistake_is_named_with_line_and_remedy(edited: Edit, old: str, new: str, message: str) -> None:
    file, line = edited(old, new)
    with pytest.raises(UsageError) as caught:
        load_dashboard(file, contract_marts())
    assert places_of(message, caught.value) == [f"{file} line {line}"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("aggregation: sum", "aggregation: median", "unknown aggregation 'median'; use one of: sum, average"),
        ("title: Pace before", "title: Annotations", "the statistic 'annotations_count' has the title 'Annotations'"),
        ("definition: Answers", "definiton: Answers", "unknown key 'definiton'"),
        (
            "marts: {job_standing",
            "marts: {job_standings",
            "no mart is named 'job_standings'; did you mean 'job_standing'?",
        ),
    ],
)
def test_a_mistake_in_the_metrics_is_named_with_line_and_remedy(edited: Edit, old: str, new: str, message: str) -> None:
    file, line = edited(old, new, METRICS_FILE)
    with pytest.raises(UsageError) as caught:
        load_dashboard(marts=contract_marts(), metrics=file)
    assert places_of(message, caught.value) == [f"{file} line {line}"]


def test_titles_and_statistics_are_one_to_one_and_each_is_shown() -> None:
    columns, _ = load_metrics()
    statistics = [column for name, column in columns.items() if column.is_statistic and name == column.name]
    assert len({column.title.casefold() for column in statistics}) == len(statistics)
    shown = {column.name for visual in load_dashboard().all_visuals() for _, column in visual.places()}
    shown |= {figure.measure.name for visual in load_dashboard().all_visuals() for figure in visual.figures}
    assert {column.name for column in columns.values()} == shown


def test_no_room_but_visuals_asks_of_which_kind_a_visual_is() -> None:
    package = PROJECT_DIR / "scripts" / "ground_truth_insights"
    asked = [
        f"{file.relative_to(package)}: {line.strip()}"
        for file in sorted(package.rglob("*.py"))
        if file.parent.name != "visuals"
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(r"isinstance\([^)]*\b(Visual|Column)\b|\b(visual|chart|matrix)\.type (==|in|!=)", line)
    ]
    assert asked == []


def test_a_missing_key_is_said_with_its_meaning(edited: Edit) -> None:
    file, line = edited("        mart: annotations_per_day\n        filtered", "        filtered")
    with pytest.raises(UsageError) as caught:
        load_dashboard(file)
    start = SHIPPED[: SHIPPED.index("- id: annotations_per_day")].count("\n") + 1
    assert start < line
    assert str(caught.value) == (
        f"{file} line {start}: the visual lacks 'mart'; add it:"
        " The mart that holds the numbers, a model under models/marts."
    )


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "dashboard.yml"
    file.write_text(SHIPPED.replace("limit: 15", "limit: x", 1).replace("limit: 20", "limit: y", 1), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_dashboard(file)
    assert ["'x'" in str(caught.value), "'y'" in str(caught.value)] == [True, True]
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1: the dashboard is empty, but must be keys with values"),
        (b"- a\n- b\n", "line 1: the dashboard is '['a', 'b']', but must be keys with values"),
        (b"title: a\n  description: b\n", "line 2: it is no YAML"),
        (b"title: one\ntitle: two\n", "line 2: it is no YAML"),
        (b"title: [a\n", "it is no YAML"),
        (b"title: \xff\n", "its text is no UTF-8"),
        (b"title: a\x00b\n", "it is no YAML"),
    ],
)
def test_a_file_that_is_no_dashboard_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "dashboard.yml"
    file.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        load_dashboard(file)
    assert message in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        load_dashboard(tmp_path / "none.yml")


@pytest.mark.parametrize("engine_type", ["VARCHAR", "string", "varchar(64)"])
def test_types_are_known_under_the_names_of_each_engine(engine_type: str) -> None:
    marts = contract_marts()
    marts["annotations_per_worker"]["worker"] = engine_type
    marts["annotations_per_worker"]["annotations_count"] = "DECIMAL(18,4)"
    assert load_dashboard(marts=marts).title == "Labeling insights"


def test_the_exposure_of_the_dashboard_names_what_it_reads() -> None:
    document = yaml_text.load((PROJECT_DIR / EXPOSURES).read_text(encoding="utf-8"))
    named = {reference.split("'")[1] for reference in document["exposures"][0]["depends_on"]}
    assert named == {*load_dashboard().marts, "annotations", "data_health", "object_agreement", "scope_clock"}


def test_the_visual_of_the_how_to_is_drawn_everywhere_by_two_entries(tmp_path: Path) -> None:
    page = (PROJECT_DIR / "docs" / "how-to" / "add-a-mart.md").read_text(encoding="utf-8")
    dimension, visual = re.findall(r"```yaml [^\n]*\n(.*?)```", page.partition("## 3. Show it")[2], re.DOTALL)
    model = yaml_text.load(re.findall(r"````yaml [^\n]*\n(.*?)````", page, re.DOTALL)[0])["models"][0]
    contract = {column["name"]: column["data_type"] for column in model["columns"]}
    metrics, dashboard = tmp_path / "metrics.yml", tmp_path / "dashboard.yml"
    metrics.write_text(
        METRICS_FILE.read_text(encoding="utf-8").replace("dimensions:\n", f"dimensions:\n{dimension}", 1),
        encoding="utf-8",
    )
    dashboard.write_text(SHIPPED.replace("    visuals:\n", f"    visuals:\n{visual}", 1), encoding="utf-8")
    shown = load_dashboard(dashboard, contract_marts() | {model["name"]: contract}, metrics)
    first = next(shown.visuals())
    assert (first.mart, first.quicksight_mart) == (model["name"], model["name"])
    assert set(needed_columns(shown)[first.mart]) <= contract.keys()
    assert [column.title for column in csv_columns(first)] == ["Workforce", "Annotations", "Number of workers"]
    assert vega_lite(first, LIGHT) is not None


def test_each_mart_leads_to_its_visuals_in_the_docs() -> None:
    for mart, visuals in visuals_by_mart(load_dashboard()).items():
        contract = next((PROJECT_DIR / "models" / "marts").rglob(f"{mart}.yml")).read_text(encoding="utf-8")
        assert f"{{{{ doc('visuals_of_{mart}') }}}}" in contract
        assert visuals
