"""What is wanted in QuickSight: derived from the marts, the dashboard spec and the settings, without asking anybody."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight import theme
from ground_truth_insights.quicksight.artifacts import Artifacts, Mart
from ground_truth_insights.quicksight.assets import Asset, Desired, Document
from ground_truth_insights.quicksight.checking.check import refuse_broken
from ground_truth_insights.quicksight.data_sets import can_restrict, mart_data_set, values_data_set
from ground_truth_insights.quicksight.definition.definition import definition_of
from ground_truth_insights.quicksight.identifiers import Kind, Place, refuse_unusable_ids
from ground_truth_insights.quicksight.permissions import Principal, wanted
from ground_truth_insights.quicksight.row_level import (
    PROJECT_COLUMN,
    RULES,
    SCOPE_DEFAULTS,
    Access,
    defaults_sql,
    fallback_scope,
    rules_sql,
)
from ground_truth_insights.quicksight.settings import QuickSightSettings
from ground_truth_insights.visuals.problems import did_you_mean
from ground_truth_insights.visuals.spec import Dashboard

_PUBLISHED = {
    "AdHocFilteringOption": {"AvailabilityStatus": "ENABLED"},
    "ExportToCSVOption": {"AvailabilityStatus": "ENABLED"},
    "SheetControlsOption": {"VisibilityState": "EXPANDED"},
}
_MEMBER_TYPES: dict[Kind, str] = {"data_set": "DATASET", "dashboard": "DASHBOARD"}


@dataclass(frozen=True, slots=True)
class Wish:
    """Everything from which the wanted state is derived."""

    place: Place
    identity_region: str
    settings: QuickSightSettings
    artifacts: Artifacts
    dashboard: Dashboard
    access: tuple[Access, ...] | None


def desired_state(wish: Wish) -> Desired:
    """Return all assets that are wanted, in the order in which they are made.

    Raises:
        UsageError: The settings name a mart that doesn't exist, or the dashboard can't be drawn from the marts.
    """
    marts = selected_marts(wish)
    refuse_unusable_ids(wish.place, [*marts, SCOPE_DEFAULTS, RULES])
    assets = tuple(_Build(wish, marts).assets())
    data_sets = {asset.arn: {**asset.body, **asset.create_only} for asset in assets if asset.kind == "data_set"}
    warned = refuse_broken(assets[-1].body["Definition"], data_sets)
    members = tuple((asset.id, _MEMBER_TYPES[asset.kind]) for asset in assets if asset.kind in _MEMBER_TYPES)
    notes = (*wish.artifacts.notes, *_notes(wish), *warned)
    return Desired(assets, wish.settings.folder_id or wish.place.deployment, members, wish.settings.theme_id, notes)


def selected_marts(wish: Wish) -> dict[str, Mart]:
    """Return the marts of the dashboard, then those that the settings select besides.

    Raises:
        UsageError: A name is no public mart, or a mart of the dashboard is missing.
    """
    known = wish.artifacts.marts
    names = list(wish.dashboard.quicksight_marts)
    for word in wish.settings.select:
        names += _selected(word, known)
    for name in wish.settings.direct_query:
        if name not in known:
            raise UsageError(f"GT_QUICKSIGHT_DIRECT_QUERY names '{name}', no public mart; {did_you_mean(name, known)}")
    missing = [name for name in names if name not in known]
    if missing:
        raise UsageError(
            f"the dashboard stands on the mart '{missing[0]}', which the manifest doesn't have;"
            " run: dbt build && dbt docs generate"
        )
    return {name: known[name] for name in dict.fromkeys(names)}


def _selected(word: str, known: Mapping[str, Mart]) -> list[str]:
    if word == "all":
        return sorted(known)
    if word.startswith("tag:"):
        found = sorted(name for name, mart in known.items() if word.removeprefix("tag:") in mart.tags)
    elif word.endswith("/"):
        found = sorted(name for name, mart in known.items() if mart.folder == word.rstrip("/"))
    else:
        found = [word] if word in known else []
    if not found:
        raise UsageError(
            f"GT_QUICKSIGHT_SELECT names '{word}', which selects no public mart;"
            f" write a mart, a folder such as quality/, tag:NAME or all; {did_you_mean(word, known)}"
        )
    return found


def _notes(wish: Wish) -> Iterable[str]:
    if wish.artifacts.adapter == "duckdb":
        yield (
            "the types come from the target duckdb; Quick Sight reads Athena, where the same marts must lie"
            " (dbt build --target athena)"
        )
    if wish.access is not None:
        seen = {rule.principal for rule in wish.access}
        for viewer in wish.settings.viewers:
            if viewer not in seen:
                missing = "has no project in GT_QUICKSIGHT_PROJECT_ACCESS, so it sees no rows"
                yield f"{viewer} may open the dashboard but {missing}"


@dataclass(frozen=True, slots=True)
class _Build:
    wish: Wish
    marts: Mapping[str, Mart]

    def assets(self) -> Iterator[Asset]:
        """Yield all assets in the order in which they are made."""
        settings, title, own = self.wish.settings, self.wish.dashboard.title, self.wish.place.deployment
        if not settings.folder_id:
            yield self._asset("folder", own, {"Name": title}, create_only={"FolderType": "SHARED"})
        if not settings.theme_id:
            body = {"Name": title, "BaseThemeId": "CLASSIC", "Configuration": theme.CONFIGURATION}
            yield self._asset("theme", own, body)
        role = {"RoleArn": settings.role_arn} if settings.role_arn else {}
        parameters = {"AthenaParameters": {"WorkGroup": settings.work_group, **role}}
        body = {"Name": f"{title} on Athena", "DataSourceParameters": parameters}
        yield self._asset("data_source", own, body, create_only={"Type": "ATHENA"})
        yield from self._access_data_sets()
        yield from map(self._data_set, self.marts.values())
        yield self._dashboard()

    def _access_data_sets(self) -> Iterator[Asset]:
        rules, place = self.wish.access, self.wish.place
        if rules is not None:
            source = place.arn("data_source", place.deployment)
            access = values_data_set("Project access", rules_sql(rules), PROJECT_COLUMN, source)
            yield self._asset("data_set", place.id(RULES), access, create_only={"UseAs": "RLS_RULES"})
            defaults = values_data_set("Scope defaults", defaults_sql(rules), "default_scope", source)
            yield self._asset("data_set", place.id(SCOPE_DEFAULTS), defaults)

    def _data_set(self, mart: Mart) -> Asset:
        place = self.wish.place
        if self.wish.access is not None and not can_restrict(mart):
            raise UsageError(
                f"the mart '{mart.name}' has no text column '{PROJECT_COLUMN}', so its rows can't be restricted by"
                " project; give it one, or take it out of GT_QUICKSIGHT_SELECT"
            )
        id_ = place.id(mart.name)
        rules_arn = None if self.wish.access is None else place.arn("data_set", place.id(RULES))
        is_direct = mart.is_direct_query or mart.name in self.wish.settings.direct_query
        mode = "DIRECT_QUERY" if is_direct else "SPICE"
        body = mart_data_set(mart, place.arn("data_source", place.deployment), mode, rules_arn)
        status = "ENABLED" if self.wish.settings.failure_mail else "DISABLED"
        refresh = {"FailureConfiguration": {"EmailAlert": {"AlertStatus": status}}}
        in_spice = {"schedule": self._schedule(id_), "refresh": refresh, "counted": mart.name}
        return self._asset("data_set", id_, body, **({} if is_direct else in_spice))

    def _dashboard(self) -> Asset:
        place, access = self.wish.place, self.wish.access
        arns = {name: place.arn("data_set", place.id(name)) for name in (*self.marts, SCOPE_DEFAULTS)}
        fallback = None if access is None else fallback_scope(access)
        body = {
            "Name": self.wish.dashboard.title,
            "ThemeArn": place.arn("theme", self.wish.settings.theme_id or place.deployment),
            "Definition": definition_of(self.wish.dashboard, self.marts, arns, fallback),
            "DashboardPublishOptions": _PUBLISHED,
        }
        return self._asset("dashboard", place.deployment, body)

    def _asset(self, kind: Kind, id_: str, body: Document, **parts: Any) -> Asset:
        place = self.wish.place

        def arns(principals: Iterable[Principal]) -> list[str]:
            return [each.arn(place.partition, self.wish.identity_region, place.account_id) for each in principals]

        permissions = wanted(kind, arns(self.wish.settings.owners), arns(self.wish.settings.viewers))
        return Asset(kind, id_, place.arn(kind, id_), body["Name"], body, permissions, **parts)

    def _schedule(self, data_set_id: str) -> Document | None:
        refresh = self.wish.settings.refresh
        if refresh is None:
            return None
        frequency: Document = {"Interval": refresh.interval, "Timezone": refresh.timezone}
        if refresh.time is not None:
            hour, minute = map(int, refresh.time.split(":"))
            # Spread over half an hour, so that data sets don't all ask Athena in the same minute.
            later = int(hashlib.sha256(data_set_id.encode()).hexdigest(), 16) % 30
            minutes = (60 * hour + minute + later) % (24 * 60)
            frequency["TimeOfTheDay"] = f"{minutes // 60:02}:{minutes % 60:02}"
        return {"ScheduleId": "main", "ScheduleFrequency": frequency, "RefreshType": "FULL_REFRESH"}
