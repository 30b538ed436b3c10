"""The account itself, its users and groups: answered in the identity region only."""

from functools import partial

from quicksight_local.account import Account, operation
from quicksight_local.service_model import Document, not_found

# Answered where the identities are; elsewhere the service names that region.
IDENTITY_OPERATIONS = frozenset({"DescribeAccountSubscription", "DescribeUser", "DescribeGroup"})


def add_group(account: Account, name: str) -> str:
    """Add a group, and return its ARN."""
    arn = account.principal_arn("group", f"default/{name}")
    account.groups["default", name] = {"Arn": arn, "GroupName": name, "PrincipalId": f"group/{name}"}
    return arn


def add_user(account: Account, name: str) -> str:
    """Add an author, and return the ARN; of people with an IAM role the name is `role/session`."""
    arn = account.principal_arn("user", f"default/{name}")
    account.users["default", name] = {
        "Arn": arn,
        "UserName": name,
        "Email": f"{name.rpartition('/')[2]}@example.com",
        "Role": "AUTHOR",
        "IdentityType": "IAM" if "/" in name else "QUICKSIGHT",
        "Active": True,
        "PrincipalId": f"user/{name}",
    }
    return arn


@operation("DescribeAccountSubscription")
def describe_subscription(account: Account, request: Document) -> Document:
    """Show edition and name of the account."""
    del request
    return {
        "AccountInfo": {
            "AccountName": "local",
            "Edition": account.settings.edition,
            "NotificationEmail": "owner@example.com",
            "AuthenticationType": "IDENTITY_POOL",
            "AccountSubscriptionStatus": "ACCOUNT_CREATED",
        }
    }


def _describe(noun: str, account: Account, request: Document) -> Document:
    known = account.users if noun == "User" else account.groups
    found = known.get((request["Namespace"], request[f"{noun}Name"]))
    if found is None:
        raise not_found(noun, request[f"{noun}Name"])
    return {noun: found}


for _noun in ("User", "Group"):
    operation(f"Describe{_noun}")(partial(_describe, _noun))
