"""The account itself, its users and groups: answered in the identity region only."""

from quicksight_local.account import Account
from quicksight_local.operations import operation
from quicksight_local.service_model import Document, not_found

# Answered where the identities are; elsewhere the service names that region.
IDENTITY_OPERATIONS = frozenset({"DescribeAccountSubscription", "DescribeUser", "DescribeGroup"})
DEFAULT_NAMESPACE = "default"


def principal_arn(account: Account, kind: str, name: str, namespace: str = DEFAULT_NAMESPACE) -> str:
    """Return the ARN of a user or group, which carries the identity region."""
    settings = account.settings
    return f"arn:aws:quicksight:{settings.identity_region}:{settings.account_id}:{kind}/{namespace}/{name}"


def add_group(account: Account, name: str, namespace: str = DEFAULT_NAMESPACE) -> str:
    """Add a group, and return its ARN."""
    arn = principal_arn(account, "group", name, namespace)
    account.groups[namespace, name] = {"Arn": arn, "GroupName": name, "PrincipalId": f"group/{name}"}
    return arn


def add_user(account: Account, name: str, role: str = "AUTHOR", namespace: str = DEFAULT_NAMESPACE) -> str:
    """Add a user, and return the ARN; of people with an IAM role the name is `role/session`."""
    arn = principal_arn(account, "user", name, namespace)
    account.users[namespace, name] = {
        "Arn": arn,
        "UserName": name,
        "Email": f"{name.rpartition('/')[2]}@example.com",
        "Role": role,
        "IdentityType": "IAM" if "/" in name else "QUICKSIGHT",
        "Active": True,
        "PrincipalId": f"user/{name}",
    }
    return arn


@operation("DescribeAccountSubscription")
def describe_subscription(account: Account, request: Document) -> Document:
    """Show edition and name of the account."""
    del request
    edition = account.settings.edition
    return {
        "AccountInfo": {
            "AccountName": "local",
            "Edition": edition,
            "NotificationEmail": "owner@example.com",
            "AuthenticationType": "IDENTITY_POOL",
            "AccountSubscriptionStatus": "ACCOUNT_CREATED",
        }
    }


@operation("DescribeUser")
def describe_user(account: Account, request: Document) -> Document:
    """Show a user."""
    found = account.users.get((request["Namespace"], request["UserName"]))
    if found is None:
        raise not_found("User", request["UserName"])
    return {"User": found}


@operation("DescribeGroup")
def describe_group(account: Account, request: Document) -> Document:
    """Show a group."""
    found = account.groups.get((request["Namespace"], request["GroupName"]))
    if found is None:
        raise not_found("Group", request["GroupName"])
    return {"Group": found}
