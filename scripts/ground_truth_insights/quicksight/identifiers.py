"""The ids and ARNs of what this project makes in QuickSight: the same on every run."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from ground_truth_insights.errors import UsageError

Kind = Literal["folder", "theme", "data_source", "data_set", "dashboard"]
# Analyses are made by others alone.
Listed = Kind | Literal["analysis"]
# Everything is made in this order and removed in the opposite one.
ORDER: tuple[Kind, ...] = get_args(Kind)
WORDS: dict[Listed, str] = {**{kind: kind.replace("_", " ") for kind in ORDER}, "analysis": "analysis"}
_LONGEST_DATA_SET_ID = 96
TAG_MANAGED_BY = "ManagedBy"
TAG_DEPLOYMENT = "Deployment"
TAG_APPLIED = "Applied"
TAG_GRANTED = "Granted"
MANAGED_BY = "ground-truth-insights"


@dataclass(frozen=True, slots=True)
class Place:
    """An account in a region, and the deployment whose name every id begins with."""

    partition: str
    region: str
    account_id: str
    deployment: str

    def id(self, name: str) -> str:
        """Return the id of something of the deployment, such as `gt-insights-annotations-per-day`."""
        return f"{self.deployment}-{slug(name)}"

    def arn(self, kind: Kind, id_: str) -> str:
        """Return the ARN of an asset."""
        return f"arn:{self.partition}:quicksight:{self.region}:{self.account_id}:{arn_name(kind)}/{id_}"

    def tags(self) -> dict[str, str]:
        """Return the tags that mark an asset as this deployment's own."""
        return {TAG_MANAGED_BY: MANAGED_BY, TAG_DEPLOYMENT: self.deployment}

    def owns(self, tags: "dict[str, str]") -> bool:
        """Tell whether tags mark an asset as this deployment's own."""
        return all(tags.get(name) == value for name, value in self.tags().items())


def api_name(kind: Listed) -> str:
    """Return a kind as operations name it, such as `DataSet`."""
    return kind.title().replace("_", "")


def arn_name(kind: Listed) -> str:
    """Return a kind as ARNs name it, such as `dataset`."""
    return kind.replace("_", "")


def slug(name: str) -> str:
    """Return a name as ids may have it: keys of tables take no underscore."""
    return name.replace("_", "-")


def refuse_unusable_ids(place: Place, marts: Iterable[str]) -> None:
    """Check that every mart has an id of its own that QuickSight takes.

    Raises:
        UsageError: An id is too long, or two marts share one.
    """
    seen: dict[str, str] = {}
    for mart in marts:
        id_ = place.id(mart)
        if len(id_) > _LONGEST_DATA_SET_ID:
            raise UsageError(
                f"the data set of the mart '{mart}' would have the id '{id_}' of {len(id_)} characters, and Quick Sight"
                f" takes {_LONGEST_DATA_SET_ID}; shorten GT_QUICKSIGHT_DEPLOYMENT"
            )
        if id_ in seen:
            raise UsageError(f"the marts '{seen[id_]}' and '{mart}' would share the id '{id_}'; rename one")
        seen[id_] = mart
