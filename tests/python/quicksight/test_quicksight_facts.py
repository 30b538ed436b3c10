"""The one checker: each rule in both directions, and what strangers' definitions and data sets do and were answered.

Both are told as changes: of the good definition in `quicksight_definitions`, or of the request of a data set.
"""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ground_truth_insights.checks import yaml_text
from ground_truth_insights.quicksight.checking import check, data_sets, definitions, visuals
from ground_truth_insights.quicksight.checking.findings import Finding, Weight
from ground_truth_insights.quicksight.checking.model import service_model, unions
from quicksight_definitions import (
    ACTIVITY_ARN,
    ARN,
    DEFINITION,
    DELETED,
    SOURCE_ARN,
    TABLES,
    WORKERS_ARN,
    category,
    changed,
    column,
    create_source,
    data_set_request,
    input_columns,
    placed,
    prepare,
    total,
)
from quicksight_local.local import QuickSightLocal
from quicksight_local.settings import ACCOUNT_ID

Fact = dict[str, Any]


def _expanded(change: Fact) -> Fact:
    """Return a change whose calculated fields, `formulas` or one `formula`, are among what it sets."""
    texts = change.get("formulas", [change["formula"]] if "formula" in change else [])
    fields = [
        ["CalculatedFields.+", {"DataSetIdentifier": "activity", "Name": f"made{number or ''}", "Expression": text}]
        for number, text in enumerate(texts)
    ]
    return {"does": f"the formula {change.get('formula')}", **change, "set": [*change.get("set", []), *fields]}


FOLDER = Path(__file__).parents[2] / "quicksight_local"
ORIGINS: list[Fact] = yaml_text.load((FOLDER / "facts.yml").read_text(encoding="utf-8"))["origins"]
CHANGES: dict[str, list[Fact]] = {
    kind: [_expanded(change) for change in changes]
    for kind, changes in yaml_text.load((FOLDER / "changes.yml").read_text(encoding="utf-8")).items()
}
FACTS = [(origin["origin"], fact) for origin in ORIGINS for fact in origin["facts"]]
NAMES = {
    "$ATHENA": SOURCE_ARN,
    "$S3": f"{ARN}:datasource/files",
    "$ACTIVITY": ACTIVITY_ARN,
    "$WORKERS": WORKERS_ARN,
    "$OWNER": f"{ARN}:group/default/owners",
    "$DELETED": DELETED,
}


def _table(*columns: str, is_prepared: bool = False) -> Fact:
    """Return a table of Athena whose columns are told as `NAME:TYPE` or `NAME:TYPE:SUBTYPE`."""
    named = [dict(zip(("Name", "Type", "SubType"), column.split(":"), strict=False)) for column in columns]
    named = [each | {"Id": each["Name"]} for each in named] if is_prepared else named
    where = {"DataSourceArn": SOURCE_ARN, "Catalog": "AwsDataCatalog", "Schema": "s", "Name": "activity"}
    return {"RelationalTable": {**where, "InputColumns": named}}


OVERVIEW, DETAILS = "Sheets.0", "Sheets.1"
GRID = "Layouts.0.Configuration.GridLayout"
CATEGORY = "FilterGroups.1.Filters.0.CategoryFilter"
# What paths of changes begin with.
PLACES = {
    "OVERVIEW": OVERVIEW,
    "DETAILS": DETAILS,
    "OVERVIEW_GRID": f"{OVERVIEW}.{GRID}.Elements",
    "DETAILS_GRID": f"{DETAILS}.{GRID}.Elements",
    "CANVAS": f"{OVERVIEW}.{GRID}.CanvasSizeOptions",
    "BAR_LAYOUT": f"{OVERVIEW}.SheetControlLayouts.0.Configuration.GridLayout.Elements",
    "KEY_FIGURE": f"{OVERVIEW}.Visuals.0.KPIVisual",
    "LINE": f"{OVERVIEW}.Visuals.1.LineChartVisual",
    "LINE_WELLS": f"{OVERVIEW}.Visuals.1.LineChartVisual.ChartConfiguration.FieldWells.LineChartAggregatedFieldWells",
    "BARS": f"{OVERVIEW}.Visuals.2.BarChartVisual",
    "BAR_CHART": f"{OVERVIEW}.Visuals.2.BarChartVisual.ChartConfiguration",
    "HISTOGRAM": f"{DETAILS}.Visuals.0.HistogramVisual",
    "TABLE": f"{DETAILS}.Visuals.1.TableVisual",
    "FROM_DAY": "ParameterDeclarations.0.DateTimeParameterDeclaration",
    "SCOPE_PARAMETER": "ParameterDeclarations.2.StringParameterDeclaration",
    "DATE_FILTER": "FilterGroups.0.Filters.0.TimeRangeFilter",
    "SCOPES": "FilterGroups.1.ScopeConfiguration.SelectedSheets.SheetVisualScopingConfigurations",
    "SCOPE_CONFIGURATION": f"{CATEGORY}.Configuration",
    "EXPRESSION": "CalculatedFields.0.Expression",
}
# Values that stand for more, as `$sum FIELD COLUMN DATA_SET`.
WORDS: dict[str, Callable[..., Any]] = {
    "$column": column,
    "$sum": total,
    "$text": category,
    "$all": lambda: {"FilterListConfiguration": {"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES"}},
    "$columns": input_columns,
    "$mart": lambda: data_set_request("activity")["PhysicalTableMap"]["mart"],
    "$table": _table,
    "$prepared": partial(_table, is_prepared=True),
    "$long": lambda length: "x" * int(length),
    "$placed": lambda name, kind, *at: placed(name, kind, (int(at[0]), int(at[1])), (int(at[2]), int(at[3]))),
}
OWN_GROUP = {
    "FilterGroupId": "g-own",
    "CrossDataset": "SINGLE_DATASET",
    "ScopeConfiguration": {
        "SelectedSheets": {"SheetVisualScopingConfigurations": [{"SheetId": "details", "Scope": "ALL_VISUALS"}]}
    },
}
# How each end shows with strict validation, and with lenient one.
ENDS = {
    "model": ("ValidationException", "ValidationException"),
    "never": ("InvalidParameterValueException", "InvalidParameterValueException"),
    "refused": ("InvalidParameterValueException", "listed"),
    "fails": ("CREATION_FAILED", "listed"),
    "doubted": ("doubted", "doubted"),
    "taken": ("taken", "taken"),
}
COLUMNS = {table: {each["Name"]: each["Type"] for each in input_columns(table)} for table in TABLES}
IDS = itertools.count(1)
UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1})


@pytest.fixture(scope="module")
def local() -> Iterator[QuickSightLocal]:
    """Give an account with the two small data sets and a source of files."""
    with QuickSightLocal() as local:
        prepare(local)
        files = {"S3Parameters": {"ManifestFileLocation": {"Bucket": "files", "Key": "manifest.json"}}}
        create_source(local, DataSourceId="files", Name="Files", Type="S3", DataSourceParameters=files)
        yield local


@pytest.fixture(scope="module")
def client(local: QuickSightLocal) -> Any:
    """Give a client that sends what botocore would refuse itself."""
    return local.client(config=UNCHECKED)


def test_the_facts_are_of_many_strangers_and_of_both_kinds_and_ends(record_property: Any) -> None:
    assert len(FACTS) >= 100
    assert len(ORIGINS) >= 20
    assert {fact["kind"] for _, fact in FACTS} == {"data_set", "dashboard"}
    for origin in ORIGINS:
        ends = Counter("refused" if "refused" in fact else "accepted" for fact in origin["facts"])
        record_property("summary", f"{origin['origin']}: {ends['accepted']} accepted, {ends['refused']} refused")


@pytest.mark.parametrize(("origin", "fact"), FACTS, ids=[fact["does"].replace(" ", "_") for _, fact in FACTS])
def test_the_service_says_to_it_what_it_said(client: Any, origin: str, fact: Fact) -> None:
    said = _said(client, _named(fact))

    if "refused" in fact:
        assert fact["refused"] in said, origin
    else:
        assert said == "", origin


def definition_of(change: Fact) -> Any:
    """Return the good definition with a change."""
    result, visual = DEFINITION, _named(change.get("visual", {}))
    visual |= {kind: {"ChartConfiguration": chart} for kind, chart in _named(change.get("chart", {})).items()}
    for kind, body in visual.items():
        result = changed(
            changed(result, PLACES["TABLE"], DELETED),
            f"{DETAILS}.Visuals.1.{kind}",
            {"VisualId": "worker-table", **body},
        )
    if "filters" in change:
        result = changed(result, "FilterGroups.+", OWN_GROUP | {"Filters": _named(change["filters"])})
    for path, value in change.get("set", []):
        first, _, rest = path.partition(".")
        result = changed(result, f"{PLACES.get(first, first)}.{rest}".rstrip("."), _named(value))
    return result


def named(change: Fact) -> str:
    """Return the id of a test."""
    return str(change["does"]).replace(" ", "_")


@pytest.mark.parametrize("mode", ["STRICT", "LENIENT"])
@pytest.mark.parametrize("change", CHANGES["dashboards"], ids=named)
def test_a_change_of_the_definition_ends_as_it_should(
    local: QuickSightLocal, client: Any, change: Fact, mode: str
) -> None:
    local.account.warnings.clear()
    ended, said = _ended(client, definition_of(change), mode)
    if ended == "taken" and local.account.warnings:
        ended, said = "doubted", "\n".join(local.account.warnings)

    assert ended == ENDS[change["ends"]][mode == "LENIENT"], said
    assert change.get("says", "") in said


def request_of(change: Fact) -> Any:
    """Return the request of a data set with a change."""
    steps = {"Alias": "One", "Source": {"PhysicalTableId": "mart"}, "DataTransforms": change.get("steps")}
    tables = {"LogicalTableMap": {"one": steps}} if "steps" in change else {}
    named = {"DataSetId": f"set-{next(IDS)}", **tables, **change.get("with", {})}
    return data_set_request("activity", **_named(named))


@pytest.mark.parametrize("change", CHANGES["data_sets"], ids=named)
def test_a_change_of_the_data_set_ends_as_it_should(local: QuickSightLocal, client: Any, change: Fact) -> None:
    local.account.warnings.clear()
    ended, said = "taken", ""
    try:
        client.create_data_set(**request_of(change))
    except ClientError as error:
        ended, said = error.response["Error"]["Code"], error.response["Error"]["Message"]
    if local.account.warnings:
        ended, said = "doubted", "\n".join(local.account.warnings)

    assert ended.replace("InvalidDataSetParameterValue", "InvalidParameterValue") == ENDS[change["ends"]][0], said
    assert change.get("says", "") in said


def test_every_rule_is_broken_by_a_change_and_by_none_that_is_taken() -> None:
    rules = [*definitions.RULES, *visuals.RULES, *data_sets.RULES]
    found = {
        f"{kind}: {change['does']}": {finding.rule for finding in _findings(kind, change)}
        for kind, changes in CHANGES.items()
        for change in changes
        if change["ends"] != "model"
    }
    taken = {f"{kind}: {one['does']}" for kind in CHANGES for one in CHANGES[kind] if one["ends"] == "taken"}
    assert {name for name, broken in found.items() if not broken} == taken
    # A definition of more than 2 MB has a test of its own.
    assert {rule.name for rule in rules}.difference(*found.values()) == {"size"}
    assert all(rule.evidence for rule in rules)
    assert {rule.weight for rule in rules} == set(Weight)


def _findings(kind: str, change: Fact) -> list[Finding]:
    if kind == "dashboards":
        return check.of_definition(definition_of(change), COLUMNS)
    sets = {
        f"{ARN}:dataset/{name}": [{"Name": key, "Type": type_} for key, type_ in columns.items()]
        for name, columns in COLUMNS.items()
    }
    sources = {SOURCE_ARN: "ATHENA", NAMES["$S3"]: "S3"}
    return check.of_data_set(check.Tables(request_of(change), sources.get, sets.get))


def test_a_definition_of_more_than_two_megabytes_is_refused() -> None:
    boxes = [{"SheetTextBoxId": f"long-{number}", "Content": "x" * 150_000} for number in range(15)]
    found = check.of_definition(changed(DEFINITION, f"{DETAILS}.TextBoxes", boxes), COLUMNS)

    assert ("size", Weight.AT_ONCE) in {(finding.rule, finding.weight) for finding in found}


def test_nothing_that_keeps_to_the_model_makes_the_checker_fail() -> None:
    chance = random.Random(7)
    for _ in range(300):
        definition = _anything(service_model().shape_for("DashboardVersionDefinition"), chance)
        check.of_definition(definition, {"a": {"a": "STRING", "b": "INTEGER"}, "b": None})
        check.of_data_set(check.Tables(_anything(service_model().shape_for("CreateDataSetRequest"), chance)))


def test_long_sums_and_long_chains_of_fields_are_read_to_their_end() -> None:
    def found(*expressions: str) -> list[tuple[str, str]]:
        named = [{"Name": f"made_{number}", "Expression": text} for number, text in enumerate(expressions)]
        fields = [*DEFINITION["CalculatedFields"], *({"DataSetIdentifier": "activity", **each} for each in named)]
        findings = check.of_definition(changed(DEFINITION, "CalculatedFields", fields), COLUMNS)
        return [(finding.kind, finding.message.partition(": ")[0]) for finding in findings]

    assert found(" + ".join(["{answers}"] * 2_000)) == []
    # Each stands on the next one, and the last on a column.
    assert found(*(f"{{made_{number + 1}}} + 1" for number in range(400)), "{answers}") == []
    too_deep = found("not " * 5_000 + "{answers}")
    assert too_deep == [("CALCULATION_EXPRESSION_SYNTAX_ERROR", "made_0 is no expression")]


def _anything(shape: Any, chance: random.Random, depth: int = 0) -> Any:
    """Return a random value of a shape: required members always, others now and then, one of a union."""
    if shape.type_name == "structure":
        names = [
            name for name in shape.members if name in shape.required_members or (depth < 7 and chance.random() < 0.2)
        ]
        names = [chance.choice(list(shape.members))] if shape.name in unions() else names
        return {name: _anything(shape.members[name], chance, depth + 1) for name in names}
    if shape.type_name == "list":
        length = max(shape.metadata.get("min", 0), chance.choice([0, 1, 2]) if depth < 7 else 0)
        return [_anything(shape.member, chance, depth + 1) for _ in range(length)]
    if shape.type_name == "map":
        return {key: _anything(shape.value, chance, depth + 1) for key in "ab"}
    if shape.type_name == "string":
        return chance.choice(shape.enum or ["a", "b", "c", "1px", "sum({a})", "{b} + {gone}", "a b"])
    return True if shape.type_name == "boolean" else 1


def _said(client: Any, fact: Fact) -> str:
    """Return what the service says against it; empty: it takes it."""
    if fact["kind"] == "data_set":
        named = {"DataSetId": f"fact-{next(IDS)}", **fact.get("with", {})}
        try:
            client.create_data_set(**data_set_request("activity", **named))
        except ClientError as error:
            return str(error)
        return ""
    theme = {"ThemeArn": f"arn:aws:quicksight::aws:theme/{fact['theme']}"} if "theme" in fact else {}
    ended, said = _ended(client, definition_of(fact), fact.get("mode", "STRICT"), **theme)
    return "" if ended in {"taken", "listed"} else said


def _ended(client: Any, definition: Any, mode: str, **more: Any) -> tuple[str, str]:
    """Create a dashboard; return how it ended, and what was said."""
    named = {"AwsAccountId": ACCOUNT_ID, "DashboardId": f"fact-{next(IDS)}"}
    strategy = {"ValidationStrategy": {"Mode": mode}}
    try:
        client.create_dashboard(**named, Name="Fact", Definition=definition, **strategy, **more)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    version = {"Status": "CREATION_IN_PROGRESS"}
    while version["Status"] == "CREATION_IN_PROGRESS":
        version = client.describe_dashboard(**named, VersionNumber=1)["Dashboard"]["Version"]
    errors = client.describe_dashboard_definition(**named).get("Errors", [])
    assert all(error["ViolatedEntities"][0]["Path"] for error in errors)
    said = "\n".join(f"{error['Type']}: {error['Message']}" for error in errors)
    if version["Status"] == "CREATION_FAILED":
        return "CREATION_FAILED", said
    return ("listed" if errors else "taken"), said


def _named(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _named(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_named(item) for item in value]
    if isinstance(value, str):
        word, *arguments = value.split(" ")
        return WORDS[word](*arguments) if word in WORDS else NAMES.get(value, value)
    return value
