"""The parts of a plan: permissions, differences, what a change would break, waiting; nobody is asked."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_truth_insights.errors import ServiceError
from ground_truth_insights.quicksight import permissions
from ground_truth_insights.quicksight.api import Patience
from ground_truth_insights.quicksight.assets import Asset
from ground_truth_insights.quicksight.breaking import breaking_changes
from ground_truth_insights.quicksight.desired import desired_state
from ground_truth_insights.quicksight.documents import SECURITY, FieldChange, differences, normalised
from ground_truth_insights.quicksight.live import LiveAsset, LiveState
from ground_truth_insights.quicksight.plan import Allowed, make_plan
from quicksight_local.permissions import changed
from quicksight_wishes import PLACE, wish

LABELS = "gt-insights-annotations-per-label"
KINDS: dict[permissions.Kind, str] = {
    "folder": "folder",
    "theme": "theme",
    "data_source": "datasource",
    "data_set": "dataset",
    "dashboard": "dashboard",
}
PEOPLE = ["ann", "bob", "eve"]


@given(
    kind=st.sampled_from(sorted(KINDS)),
    before=st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(["owner", "viewer"])),
    after=st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(["owner", "viewer"])),
    ours=st.sets(st.sampled_from(PEOPLE)),
)
def test_one_call_leads_from_any_permissions_to_those_wanted_through_sets_that_the_service_supports(
    kind: permissions.Kind, before: dict[str, permissions.Role], after: dict[str, permissions.Role], ours: set[str]
) -> None:
    def granted(roles: dict[str, permissions.Role]) -> dict[str, frozenset[str]]:
        found = {who: permissions.actions(kind, role) for who, role in roles.items()}
        return {who: actions for who, actions in found.items() if actions}

    live, desired = granted(before), granted(after)
    change = permissions.change(desired, live, ours, take_all=False)
    payload = change.payload()
    result = changed(KINDS[kind], dict(live), payload.get("GrantPermissions", []), payload.get("RevokePermissions", []))
    strangers = {who: actions for who, actions in live.items() if who not in desired and who not in ours}
    assert result == {**desired, **strangers}
    assert set(change.foreign) == set(strangers)
    assert not permissions.change(desired, result, ours, take_all=False)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", 1, 2)]),
        ({}, {"a": 2}, [("a", None, 2)]),
        ({"a": {"b": 1, "default": 0}}, {"a": {"b": 1}}, []),
        ({"a": 1, "gone": 2}, {"a": 1}, [("gone", 2, None)]),
        ({"a": [{"Name": "x", "n": 1}]}, {"a": [{"Name": "x", "n": 2}]}, [("a[x].n", 1, 2)]),
        (
            {"a": [{"Name": "x"}]},
            {"a": [{"Name": "y"}]},
            [("a[y]", None, {"Name": "y"}), ("a[x]", {"Name": "x"}, None)],
        ),
        # Folders and columns are called what somebody likes.
        ({"{a}": {"b": 1}}, {"{a}": {"b": 2}}, [("{a}.b", 1, 2)]),
        ({"a": [{"Name": "{", "n": 1}]}, {"a": [{"Name": "{", "n": 2}]}, [("a[{].n", 1, 2)]),
        ({"a": [1, 2]}, {"a": [1, 3]}, [("a[1]", 2, 3)]),
        ({"a": [1]}, {"a": [1, 3]}, [("a", [1], [1, 3])]),
        ({"Values": [{"Name": "x"}, {"Name": "y"}]}, {"Values": [{"Name": "y"}, {"Name": "x"}]}, "order"),
        ({"Tags": [{"Key": "x"}, {"Key": "y"}]}, {"Tags": [{"Key": "y"}, {"Key": "x"}]}, []),
    ],
)
def test_differences_are_told_field_by_field(old: Any, new: Any, expected: Any) -> None:
    found = list(differences(old, new, with_extra=False))
    if expected == "order":
        assert found == [FieldChange("Values (order)", ["x", "y"], ["y", "x"])]
    else:
        assert [(change.path, change.old, change.new) for change in found] == expected


def test_what_the_service_adds_counts_only_where_a_hand_was_at_work() -> None:
    old, new = {"a": {"b": 1, "added": 0}}, {"a": {"b": 1}}
    assert list(differences(old, new, with_extra=True)) == [FieldChange("a.added", 0, None)]


def test_empty_parts_are_no_difference() -> None:
    assert normalised({"a": [], "b": {"c": None}, "d": [{"e": ""}], "f": 0, "g": False}) == {
        "d": [{}],
        "f": 0,
        "g": False,
    }


@pytest.fixture(scope="module")
def bodies() -> dict[str, Asset]:
    """Return the wanted assets by id and kind."""
    return {asset.key: asset for asset in desired_state(wish()).assets}


def live(asset: Asset, change: Callable[[list[dict[str, str]]], object]) -> LiveAsset:
    """Return an asset whose columns were others before."""
    body = copy.deepcopy(asset.body)
    change(next(iter(body["PhysicalTableMap"].values()))["RelationalTable"]["InputColumns"])
    return LiveAsset(asset.kind, asset.id, asset.arn, body, "CREATION_SUCCESSFUL")


def test_a_column_that_nobody_draws_goes_on_demand(bodies: dict[str, Asset]) -> None:
    asset, dashboard = bodies[f"data_set/{LABELS}"], bodies["dashboard/gt-insights"]
    before = live(asset, lambda columns: columns.append({"Name": "old", "Type": "STRING"}))
    (problem,), is_late = breaking_changes(asset, before, dashboard.body, dashboard.body, may_remove=False)
    assert not is_late
    assert "would lose or retype old" in problem.message
    assert breaking_changes(asset, before, dashboard.body, dashboard.body, may_remove=True) == ([], False)


def test_a_new_type_of_a_column_counts_as_its_loss(bodies: dict[str, Asset]) -> None:
    asset = bodies[f"data_set/{LABELS}"]
    before = live(asset, lambda columns: columns[0].update(Type="INTEGER"))
    (problem,), _ = breaking_changes(asset, before, None, None, may_remove=False)
    assert "--allow-removal" in problem.remedy


def test_a_column_that_the_dashboard_draws_goes_after_the_dashboard_and_is_named_with_its_visuals(
    bodies: dict[str, Asset],
) -> None:
    asset, dashboard = bodies[f"data_set/{LABELS}"], bodies["dashboard/gt-insights"]
    columns = next(iter(asset.body["PhysicalTableMap"].values()))["RelationalTable"]["InputColumns"]
    without = copy.deepcopy(asset.body)
    table = next(iter(without["PhysicalTableMap"].values()))["RelationalTable"]
    table["InputColumns"] = [column for column in columns if column["Name"] != "annotations_count"]
    next_one = replace(asset, body=without)
    published = copy.deepcopy(dashboard.body)
    later = copy.deepcopy(dashboard.body)
    for sheet in later["Definition"]["Sheets"]:
        sheet["Visuals"] = [each for each in sheet["Visuals"] if LABELS not in str(asset.arn) or not _draws(each)]
    before = LiveAsset(asset.kind, asset.id, asset.arn, asset.body, "CREATION_SUCCESSFUL")
    (problem,), is_late = breaking_changes(next_one, before, published, later, may_remove=False)
    assert is_late
    assert "the published dashboard uses them in: annotations_per_label" in problem.message
    assert breaking_changes(next_one, before, published, later, may_remove=True) == ([], True)


def _draws(visual: dict[str, Any]) -> bool:
    return "annotations_per_label" in str(visual)


def test_a_column_cannot_be_renamed_under_the_dashboard_at_once(bodies: dict[str, Asset]) -> None:
    asset, dashboard = bodies[f"data_set/{LABELS}"], bodies["dashboard/gt-insights"]

    def rename(columns: list[dict[str, str]]) -> None:
        for column in columns:
            if column["Name"] == "annotations_count":
                column["Name"] = "count_before"

    before = live(asset, rename)
    published = _replaced(dashboard.body, "annotations_count", "count_before")
    first, second = breaking_changes(asset, before, published, dashboard.body, may_remove=False)[0]
    assert "--allow-removal" in first.remedy
    assert "do it in two builds" in second.remedy
    assert breaking_changes(asset, before, published, dashboard.body, may_remove=True)[0] == [second]


def _replaced(node: Any, old: str, new: str) -> Any:
    if isinstance(node, dict):
        return {key: _replaced(value, old, new) for key, value in node.items()}
    if isinstance(node, list):
        return [_replaced(value, old, new) for value in node]
    return new if node == old else node


@pytest.mark.parametrize(
    "key", ["RowLevelPermissionDataSet", "RowLevelPermissionTagConfiguration", "ColumnLevelPermissionRules"]
)
def test_security_that_the_settings_do_not_know_is_kept(bodies: dict[str, Asset], key: str) -> None:
    asset = bodies[f"data_set/{LABELS}"]
    before = LiveAsset(asset.kind, asset.id, asset.arn, {**asset.body, key: {"Arn": "x"}}, "CREATION_SUCCESSFUL")
    state = LiveState(PLACE.account_id, PLACE.region, PLACE.region, {asset.key: before})
    lost = f"{SECURITY[key]} that the settings don't know would be removed from a data set: {asset.id}"
    for is_allowed in (False, True):
        plan = make_plan(PLACE, desired_state(wish()), state, Allowed(rls_removal=is_allowed), None)
        assert any(problem.message == lost for problem in plan.problems) is not is_allowed


def test_waiting_looks_less_and_less_often_and_ends_at_the_deadline() -> None:
    now = [0.0]
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    patience = Patience(100, 1, sleep, lambda: now[0])
    with pytest.raises(ServiceError, match="raise GT_QUICKSIGHT_DEADLINE_MINUTES"):
        patience.until(lambda: None, "nothing")
    assert pauses == sorted(pauses)
    assert (pauses[0], max(pauses), now[0] <= 100) == (1, 20, True)
    results: Iterator[str | None] = iter([None, None, "done"])
    assert patience.until(lambda: next(results), "something") == "done"
