"""Versions of a dashboard: readers see a new one only when it is free of errors."""

from collections.abc import Callable
from dataclasses import dataclass

from ground_truth_insights.errors import ServiceError
from ground_truth_insights.quicksight.api import Document, QuickSight
from ground_truth_insights.quicksight.assets import Asset
from ground_truth_insights.quicksight.reading import error_messages
from ground_truth_insights.quicksight.refusals import RefusalError
from ground_truth_insights.quicksight.waiting import Patience

GOOD = "CREATION_SUCCESSFUL"
CallWhenPrepared = Callable[[Asset, str, Document], Document]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Makes, checks and publishes versions."""

    api: QuickSight
    patience: Patience
    say: Callable[[str], None]

    @staticmethod
    def description(asset: Asset) -> str:
        """Return the words by which the next run knows a version that an interrupted one made."""
        return f"gt-insights {asset.body_fingerprint()}"

    def update(self, asset: Asset, call: CallWhenPrepared) -> None:
        """Make a version of the wanted body, unless an interrupted run made it, and publish it.

        Raises:
            ServiceError: The version has errors; the published one stays.

        """
        number = self._unpublished(asset) or self._add(asset, call)
        self.wait_for(asset.id, number)
        self.publish(asset.id, number)

    def publish(self, dashboard_id: str, number: int) -> None:
        """Show a version to readers."""
        self.api.call("UpdateDashboardPublishedVersion", DashboardId=dashboard_id, VersionNumber=number)
        self.say(f"published version {number} of dashboard {dashboard_id}")

    def wait_for_creation(self, asset: Asset) -> None:
        """Wait for the first version, which publishes itself.

        Raises:
            ServiceError: It has errors.

        """
        self.wait_for(asset.id, None)

    def wait_for(self, dashboard_id: str, number: int | None) -> Document:
        """Wait until a version is made; None: the published one.

        Raises:
            ServiceError: It has errors; each is named with its place in the definition.

        """
        which: Document = {} if number is None else {"VersionNumber": number}

        def look() -> Document | None:
            version: Document = self.api.call("DescribeDashboard", DashboardId=dashboard_id, **which)["Dashboard"][
                "Version"
            ]
            return None if version["Status"].endswith("_IN_PROGRESS") else version

        version = self.patience.until(look, f"making the dashboard {dashboard_id}")
        if version["Status"].endswith("_FAILED"):
            reasons = "\n  ".join(error_messages(version.get("Errors") or [])) or "no reason given"
            raise ServiceError(
                f"version {version['VersionNumber']} of the dashboard {dashboard_id} has errors, so it is not published"
                f" and readers keep what they have:\n  {reasons}"
            )
        return version

    def versions(self, dashboard_id: str) -> list[Document]:
        """Return all versions, newest first."""
        found = self.api.pages("ListDashboardVersions", "DashboardVersionSummaryList", DashboardId=dashboard_id)
        return sorted(found, key=lambda version: -int(version["VersionNumber"]))

    def published(self, dashboard_id: str) -> int:
        """Return the number of the version that readers see."""
        return int(
            self.api.call("DescribeDashboard", DashboardId=dashboard_id)["Dashboard"]["Version"]["VersionNumber"]
        )

    def _add(self, asset: Asset, call: CallWhenPrepared) -> int:
        arguments: Document = {
            "DashboardId": asset.id,
            **asset.body,
            "VersionDescription": self.description(asset),
        }
        try:
            answer = call(asset, "UpdateDashboard", arguments)
        except RefusalError as refusal:
            # The first attempt arrived, only its answer didn't: its version is being made.
            number = self._unpublished(asset) if refusal.code == "ConflictException" else None
            if number is None:
                raise
            return number
        return int(str(answer["VersionArn"]).rpartition("/")[2])

    def _unpublished(self, asset: Asset) -> int | None:
        newest = next(iter(self.versions(asset.id)), None)
        if newest is None or newest.get("Description") != self.description(asset):
            return None
        is_usable = newest["Status"] == GOOD or newest["Status"].endswith("_IN_PROGRESS")
        return (
            int(newest["VersionNumber"]) if is_usable and newest["VersionNumber"] != self.published(asset.id) else None
        )
