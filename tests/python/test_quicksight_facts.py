"""The one checker against what strangers' definitions and data sets do, and what the service said to them."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ground_truth_insights.checks import yaml_text
from ground_truth_insights.quicksight.checking import check
from ground_truth_insights.quicksight.checking.model import service_model, unions
from quicksight_definitions import (
    ACTIVITY_ARN,
    ARN,
    DEFINITION,
    DELETED,
    SOURCE_ARN,
    WORKERS_ARN,
    changed,
    data_set_request,
    prepare,
)
from quicksight_local.local import QuickSightLocal
from quicksight_local.settings import ACCOUNT_ID

Fact = dict[str, Any]
FILE = Path(__file__).parents[1] / "quicksight_local" / "facts.yml"
ORIGINS: list[Fact] = yaml_text.load(FILE.read_text(encoding="utf-8"))["origins"]
FACTS = [(origin["origin"], fact) for origin in ORIGINS for fact in origin["facts"]]
NAMES = {
    "$ATHENA": SOURCE_ARN,
    "$S3": f"{ARN}:datasource/files",
    "$ACTIVITY": ACTIVITY_ARN,
    "$WORKERS": WORKERS_ARN,
    "$OWNER": f"{ARN}:group/default/owners",
    "$DELETED": DELETED,
}
IDS = itertools.count(1)
UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1})


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Give a client of an account with the two small data sets and a source of files."""
    with QuickSightLocal() as local:
        prepare(local)
        found = local.client(config=UNCHECKED)
        files = {"S3Parameters": {"ManifestFileLocation": {"Bucket": "files", "Key": "manifest.json"}}}
        named = {"AwsAccountId": ACCOUNT_ID, "DataSourceId": "files"}
        found.create_data_source(**named, Name="Files", Type="S3", DataSourceParameters=files)
        while found.describe_data_source(**named)["DataSource"]["Status"] == "CREATION_IN_PROGRESS":
            continue
        yield found


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


def test_nothing_that_keeps_to_the_model_makes_the_checker_fail() -> None:
    chance = random.Random(7)
    for _ in range(300):
        definition = _anything(service_model().shape_for("DashboardVersionDefinition"), chance)
        check.of_definition(definition, {"a": {"a": "STRING", "b": "INTEGER"}, "b": None})
        check.of_data_set(check.Tables(_anything(service_model().shape_for("CreateDataSetRequest"), chance)))


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
    name = f"fact-{next(IDS)}"
    try:
        if fact["kind"] == "data_set":
            client.create_data_set(**data_set_request("activity", **{"DataSetId": name, **fact.get("with", {})}))
            return ""
        definition = DEFINITION
        for path, value in fact.get("set", []):
            definition = changed(definition, path, value)
        theme = {"ThemeArn": f"arn:aws:quicksight::aws:theme/{fact['theme']}"} if "theme" in fact else {}
        named = {"AwsAccountId": ACCOUNT_ID, "DashboardId": name}
        mode = {"ValidationStrategy": {"Mode": fact["mode"]}} if "mode" in fact else {}
        client.create_dashboard(**named, Name="Fact", Definition=definition, **theme, **mode)
        version = {"Status": "CREATION_IN_PROGRESS"}
        while version["Status"] == "CREATION_IN_PROGRESS":
            version = client.describe_dashboard(**named, VersionNumber=1)["Dashboard"]["Version"]
    except ClientError as error:
        return str(error)
    return "; ".join(error["Message"] for error in version.get("Errors", []))


def _named(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _named(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_named(item) for item in value]
    return NAMES.get(value, value) if isinstance(value, str) else value
