"""Which account, which edition, which regions: what must be known before anything is planned."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ground_truth_insights.aws.session import partition_of
from ground_truth_insights.errors import ServiceError
from ground_truth_insights.quicksight.api import AT_ONCE, MISSING, QuickSight
from ground_truth_insights.quicksight.assets import Problem
from ground_truth_insights.quicksight.identifiers import Place
from ground_truth_insights.quicksight.permissions import Principal
from ground_truth_insights.quicksight.refusals import RefusalError
from ground_truth_insights.quicksight.settings import QuickSightSettings

if TYPE_CHECKING:
    from mypy_boto3_quicksight import QuickSightClient

MakeClient = Callable[[str], "QuickSightClient"]
"""Returns a client for a region."""


@dataclass(frozen=True, slots=True)
class Connection:
    """The service where the assets lie, and where users and groups do."""

    assets: QuickSight
    identities: QuickSight
    identity_region: str
    place: Place


def connect(settings: QuickSightSettings, account_id: str, make_client: MakeClient) -> Connection:
    """Find the identity region, and check that the account has an edition that suffices.

    Raises:
        ServiceError: There is no QuickSight in the account, it has the Standard edition, or QuickSight said no.
    """

    def service(region: str) -> QuickSight:
        return QuickSight(make_client(region), account_id, settings.poll_seconds)

    assets, region = service(settings.region), settings.identity_region or settings.region
    identities = assets if region == settings.region else service(region)
    try:
        _refuse_unfit(identities)
    except RefusalError as refusal:
        if refusal.identity_region is None or settings.identity_region is not None:
            raise
        region = refusal.identity_region
        identities = service(region)
        _refuse_unfit(identities)
    place = Place(partition_of(settings.region), settings.region, account_id, settings.deployment)
    return Connection(assets, identities, region, place)


def _refuse_unfit(identities: QuickSight) -> None:
    """Refuse an account without QuickSight, or with an edition that doesn't suffice."""
    account_id = identities.account_id
    subscription = (identities.call_unless(MISSING, "DescribeAccountSubscription") or {}).get("AccountInfo")
    if subscription is None or subscription.get("AccountSubscriptionStatus") in {"UNSUBSCRIBED", "ACCOUNT_DELETED"}:
        raise ServiceError(
            f"the AWS account {account_id} has no Quick Sight; sign up for the Enterprise edition at"
            " https://quicksight.aws.amazon.com/sn/start, or set GT_QUICKSIGHT_ACCOUNT_ID and AWS_PROFILE to the"
            " account that has one"
        )
    if subscription.get("Edition") == "STANDARD":
        raise ServiceError(
            f"the Quick Sight account {subscription.get('AccountName', account_id)} has the Standard edition, which has"
            " no groups, row-level security or dashboards as code; upgrade it to Enterprise under Manage QuickSight >"
            " Your subscriptions"
        )


def missing_principals(connection: Connection, named: Iterable[Principal]) -> Iterator[Problem]:
    """Yield each user and group that doesn't exist, with what makes it.

    Raises:
        ServiceError: QuickSight said no.
    """

    def is_there(principal: Principal) -> bool:
        noun = principal.kind.capitalize()
        asked = {f"{noun}Name": principal.name, "Namespace": principal.namespace}
        return connection.identities.call_unless(MISSING, f"Describe{noun}", **asked) is not None

    principals = list(dict.fromkeys(named))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        there = list(pool.map(is_there, principals))
    for principal in (principal for principal, exists in zip(principals, there, strict=True) if not exists):
        where = f"--aws-account-id {connection.place.account_id} --namespace {principal.namespace}"
        region = f"--region {connection.identity_region}"
        remedy = (
            f"make it: aws quicksight create-group --group-name {principal.name} {where} {region}"
            if principal.kind == "group"
            else "invite the user under Manage QuickSight > Manage users"
        )
        yield Problem(f"Quick Sight has no {principal.kind} '{principal.name}'", remedy)
