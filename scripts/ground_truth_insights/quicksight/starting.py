"""Puts together what every command needs: settings, artifacts, dashboard, connection, wish."""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.aws.session import (
    caller_identity,
    partition_of,
    quicksight_client,
    refuse_unknown_region,
    sts_client,
)
from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.api import Patience
from ground_truth_insights.quicksight.artifacts import read_artifacts
from ground_truth_insights.quicksight.assets import Desired, Problem
from ground_truth_insights.quicksight.connection import Connection, connect, missing_principals
from ground_truth_insights.quicksight.desired import Wish, desired_state, selected_marts
from ground_truth_insights.quicksight.destroying import Found, everything, foreign_users
from ground_truth_insights.quicksight.identifiers import Place
from ground_truth_insights.quicksight.ingestions import CountRows
from ground_truth_insights.quicksight.live import LiveState
from ground_truth_insights.quicksight.plan import Plan
from ground_truth_insights.quicksight.reading import read_state
from ground_truth_insights.quicksight.row_level import read_access, unknown_names
from ground_truth_insights.quicksight.settings import QuickSightSettings
from ground_truth_insights.quicksight.spice import SpiceCost, measure
from ground_truth_insights.settings import PROJECT_DIR, Settings
from ground_truth_insights.visuals.loading import DASHBOARD_FILE, load_dashboard
from ground_truth_insights.warehouse.identifiers import quoted
from ground_truth_insights.warehouse.marts import Warehouse, count_of, open_warehouse

# data_health is the one mart that has every scope.
_SCOPES = "select distinct scope_type, scope from data_health where scope is not null"
_COUNT = "select count(*) as rows_count from "


@dataclass(frozen=True, slots=True)
class Start:
    """The settings and what the project wants, before anybody is asked."""

    settings: QuickSightSettings
    project: Settings
    environment: Mapping[str, str]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Start":
        """Read the settings.

        Raises:
            UsageError: One is wrong.
        """
        environment = os.environ if environment is None else environment
        settings = QuickSightSettings.from_environment(environment)
        athena = environment.get("GT_ATHENA_REGION")
        if athena and athena != settings.region:
            raise UsageError(
                f"GT_QUICKSIGHT_REGION is {settings.region} and GT_ATHENA_REGION {athena}, but Quick Sight asks Athena"
                " in its own region only; unset GT_QUICKSIGHT_REGION, or build the marts there"
            )
        return cls(settings, Settings.from_environment(environment), environment)

    def connect(self) -> Connection:
        """Connect, and check account and edition.

        Raises:
            UsageError: The region has no QuickSight.
            ServiceError: There is no account, or it can't do what is needed.
        """
        refuse_unknown_region("quicksight", self.settings.region, "GT_QUICKSIGHT_REGION")
        account = self.settings.account_id or caller_identity(sts_client(self.settings.region)).account
        return connect(self.settings, account, quicksight_client)

    def wish(self, place: Place, identity_region: str, artifacts_folder: Path | None) -> Wish:
        """Read what the project wants.

        Raises:
            UsageError: Artifacts, dashboard or rules are missing or wrong.
        """
        if not self.settings.owners:
            raise UsageError(
                "GT_QUICKSIGHT_OWNERS is not set, so nobody could see what is made; name a group of Quick Sight,"
                " such as: export GT_QUICKSIGHT_OWNERS=labeling-owners"
            )
        # Where it is no absolute path, the target folder is one of the project.
        target = PROJECT_DIR / (self.environment.get("DBT_TARGET_PATH") or "target")
        artifacts = read_artifacts(artifacts_folder or target)
        marts = {
            name: {column.name: column.contract_type for column in mart.columns}
            for name, mart in artifacts.marts.items()
        }
        dashboard = load_dashboard(DASHBOARD_FILE, marts)
        file = self.settings.project_access
        access = None if file is None else read_access(file, self.settings.namespace, self.settings.owners)
        return Wish(place, identity_region, self.settings, artifacts, dashboard, access)

    def read(self, source: Connection | LiveState, artifacts: Path | None) -> tuple[Wish, Desired, LiveState]:
        """Read what the project wants and what is there: in the account, or in a recorded state.

        Raises:
            UsageError: As `wish`.
            ServiceError: QuickSight said no.
        """
        if isinstance(source, Connection):
            wish = self.wish(source.place, source.identity_region, artifacts)
            desired = desired_state(wish)
            return wish, desired, read_state(source, desired)
        place = Place(partition_of(source.region), source.region, source.account_id, self.settings.deployment)
        wish = self.wish(place, source.identity_region, artifacts)
        return wish, desired_state(wish), source

    def patience(self) -> Patience:
        """Return how long to wait."""
        return Patience(60 * self.settings.deadline_minutes, self.settings.poll_seconds)

    def warehouse(self) -> AbstractContextManager[Warehouse]:
        """Open the marts of the target.

        Raises:
            UsageError: They can't be opened.
        """
        return open_warehouse(self.project, self.environment)


def spice_cost(warehouse: Warehouse, wish: Wish, desired: Desired, live: LiveState) -> SpiceCost:
    """Return what the wanted data sets take in SPICE, and what they take now."""
    counted = {asset.counted for asset in desired.assets}
    marts = [mart for name, mart in selected_marts(wish).items() if name in counted]
    now = sum(asset.spice_bytes or 0 for asset in live.assets.values())
    return SpiceCost(measure(warehouse, marts), now, wish.settings.spice_gb)


def unknown_access(warehouse: Warehouse, wish: Wish) -> list[Problem]:
    """Return the projects and scopes of the access file that no mart has."""
    if wish.access is None:
        return []
    scopes = {str(row["scope"]): str(row["scope_type"]) for row in warehouse.query(_SCOPES)}
    return list(unknown_names(wish.access, scopes))


def online_problems(connection: Connection, wish: Wish, plan: Plan) -> list[Problem]:
    """Return what only QuickSight knows to stand against a plan; nothing is asked where nothing hangs on it.

    A dashboard of the same name, which another tool may have made, is a note of the plan: people could take one for the
    other.

    Raises:
        ServiceError: QuickSight said no.
    """
    found: list[Problem] = []
    if any({"create", "update", "permissions"} & set(item.steps) for item in plan.steps):
        named = [*wish.settings.owners, *wish.settings.viewers, *(rule.principal for rule in wish.access or ())]
        found += missing_principals(connection, named)
    for item in plan.steps:
        if item.kind == "dashboard" and item.action == "create":
            same = [one.id for one in everything(connection.assets, "dashboard") if one.name == item.name]
            plan.notes += [f"there is another dashboard with the name '{item.name}': {id_}" for id_ in same]
    going = [
        Found(item.kind, item.id, connection.place.arn(item.kind, item.id), item.name)
        for item in plan.steps
        if item.action == "remove"
    ]
    if going:
        others = everything(connection.assets, "analysis", "dashboard")
        others = [one for one in others if one.id != connection.place.deployment]
        users = foreign_users(connection.assets, others, going)
        remedy = "keep the data sets with GT_QUICKSIGHT_SELECT until its owner has moved it"
        found += [Problem(f"{user} stands on data sets that would go", remedy) for user in users]
    return found


def row_counter(warehouse: Warehouse) -> CountRows:
    """Return what counts the rows of a mart now."""

    def count(mart: str) -> int:
        return count_of(warehouse.query(_COUNT + quoted(mart))[0]["rows_count"])

    return count
