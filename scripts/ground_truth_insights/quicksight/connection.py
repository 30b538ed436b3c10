"""Which account, which edition, which regions: what must be known before anything is planned."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ground_truth_insights.aws.regions import partition_of
from ground_truth_insights.errors import ServiceError
from ground_truth_insights.quicksight.api import AT_ONCE, MISSING, Document, QuickSight
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
    assets = QuickSight(make_client(settings.region), account_id, settings.poll_seconds)
    region = settings.identity_region or settings.region
    identities = assets if region == settings.region else _other(assets, region, make_client)
    try:
        subscription = _subscription(identities)
    except RefusalError as refusal:
        if refusal.identity_region is None or settings.identity_region is not None:
            raise
        region = refusal.identity_region
        identities = _other(assets, region, make_client)
        subscription = _subscription(identities)
    _refuse_standard(subscription, account_id)
    place = Place(partition_of(settings.region), settings.region, account_id, settings.deployment)
    return Connection(assets, identities, region, place)


def _other(assets: QuickSight, region: str, make_client: MakeClient) -> QuickSight:
    return QuickSight(make_client(region), assets.account_id, assets.poll_seconds, assets.sleep)


def _subscription(identities: QuickSight) -> Document:
    found = identities.call_unless(MISSING, "DescribeAccountSubscription")
    if found is None:
        raise _no_account(identities.account_id)
    info: Document = found["AccountInfo"]
    return info


def _no_account(account_id: str) -> ServiceError:
    return ServiceError(
        f"the AWS account {account_id} has no Quick Sight; sign up for the Enterprise edition at"
        " https://quicksight.aws.amazon.com/sn/start, or set GT_QUICKSIGHT_ACCOUNT_ID and AWS_PROFILE to the account"
        " that has one"
    )


def _refuse_standard(subscription: Document, account_id: str) -> None:
    if subscription.get("AccountSubscriptionStatus") in {"UNSUBSCRIBED", "ACCOUNT_DELETED"}:
        raise _no_account(account_id)
    if subscription.get("Edition") == "STANDARD":
        raise ServiceError(
            f"the Quick Sight account {subscription.get('AccountName', account_id)} has the Standard edition, which has"
            " no groups, row-level security or dashboards as code; upgrade it to Enterprise under Manage QuickSight >"
            " Your subscriptions"
        )


def missing_principals(connection: Connection, named: Iterable[Principal]) -> Iterator[tuple[str, str]]:
    """Yield each user and group that doesn't exist, with what makes it.

    Raises:
        ServiceError: QuickSight said no.

    """
    principals = list(dict.fromkeys(named))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        there = list(pool.map(lambda principal: _exists(connection, principal), principals))
    for principal, exists in zip(principals, there, strict=True):
        if not exists:
            where = f"--aws-account-id {connection.place.account_id} --namespace {principal.namespace}"
            region = f"--region {connection.identity_region}"
            remedy = (
                f"make it: aws quicksight create-group --group-name {principal.name} {where} {region}"
                if principal.kind == "group"
                else "invite the user under Manage QuickSight > Manage users"
            )
            yield f"Quick Sight has no {principal.kind} '{principal.name}'", remedy


def _exists(connection: Connection, principal: Principal) -> bool:
    noun = principal.kind.capitalize()
    named = {f"{noun}Name": principal.name, "Namespace": principal.namespace}
    return connection.identities.call_unless(MISSING, f"Describe{noun}", **named) is not None
