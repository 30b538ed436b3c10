"""The account itself, its users and groups: answered in the identity region only."""

from quicksight_local.account import Account
from quicksight_local.errors import exists, not_found
from quicksight_local.operations import operation, page
from quicksight_local.service_model import Document

# Answered where the identities are; elsewhere the service names that region.
IDENTITY_OPERATIONS = frozenset(
    {
        "DescribeAccountSubscription",
        "DescribeUser",
        "ListUsers",
        "DescribeGroup",
        "ListGroups",
        "DescribeGroupMembership",
        "CreateGroup",
        "CreateGroupMembership",
        "RegisterUser",
        "DeleteGroup",
        "DeleteUser",
    }
)
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


@operation("ListUsers")
def list_users(account: Account, request: Document) -> Document:
    """List the users of a namespace."""
    return page(account, request, "UserList", _of_namespace(account.users, request["Namespace"]))


@operation("DescribeGroup")
def describe_group(account: Account, request: Document) -> Document:
    """Show a group."""
    found = account.groups.get((request["Namespace"], request["GroupName"]))
    if found is None:
        raise not_found("Group", request["GroupName"])
    return {"Group": found}


@operation("ListGroups")
def list_groups(account: Account, request: Document) -> Document:
    """List the groups of a namespace."""
    return page(account, request, "GroupList", _of_namespace(account.groups, request["Namespace"]))


@operation("CreateGroup")
def create_group(account: Account, request: Document) -> Document:
    """Create a group."""
    namespace, name = request["Namespace"], request["GroupName"]
    if (namespace, name) in account.groups:
        raise exists("Group", name)
    add_group(account, name, namespace)
    return {"Group": account.groups[namespace, name]}


def _of_namespace(people: dict[tuple[str, str], Document], namespace: str) -> list[Document]:
    return [person for (found, _), person in sorted(people.items()) if found == namespace]
