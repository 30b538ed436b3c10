"""The people of private work teams: which user pools they come from, and who is in them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ground_truth_insights.aws.errors import Permission, service_errors
from ground_truth_insights.errors import UsageError

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_sagemaker import SageMakerClient

_POOL = re.compile(r"([a-z]{2}(?:-[a-z]+)+-\d)_\w+")


@dataclass(frozen=True, slots=True)
class UserPool:
    """A user pool of Cognito."""

    pool_id: str
    region: str

    @classmethod
    def parse(cls, pool_id: str) -> "UserPool":
        """Read a pool's id, which begins with its region.

        Raises:
            UsageError: it's no id of a user pool.
        """
        match = _POOL.fullmatch(pool_id)
        if match is None:
            raise UsageError(f"'{pool_id}' is no user pool; its id looks like eu-west-1_AbCdEfGhI")
        return cls(pool_id, match[1])

    @property
    def issuer(self) -> str:
        """Return the issuer of the pool's identities, as worker responses name it."""
        suffix = ".cn" if self.region.startswith("cn-") else ""
        return f"https://cognito-idp.{self.region}.amazonaws.com{suffix}/{self.pool_id}"


@dataclass(frozen=True, slots=True)
class Worker:
    """A person of a user pool."""

    issuer: str
    subject: str
    name: str


def work_team_pools(client: "SageMakerClient") -> tuple[list[UserPool], list[str]]:
    """Return the user pools of the account's work teams, and the teams whose people no AWS service lists.

    Raises:
        ServiceError: SageMaker said no.
    """
    pools: dict[str, UserPool] = {}
    unlisted = []
    with service_errors("list the work teams", Permission("sagemaker:ListWorkteams", "*")):
        for page in client.get_paginator("list_workteams").paginate():
            for team in page["Workteams"]:
                members = [part.get("CognitoMemberDefinition") for part in team["MemberDefinitions"]]
                if None in members:
                    unlisted.append(team["WorkteamName"])
                pools |= {part["UserPool"]: UserPool.parse(part["UserPool"]) for part in members if part}
    return [pools[pool_id] for pool_id in sorted(pools)], unlisted


def workers(
    client: "CognitoIdentityProviderClient", pool: UserPool, advance: Callable[[int], None]
) -> Iterator[Worker]:
    """Yield the people of a user pool.

    Raises:
        ServiceError: Cognito said no.
    """
    resource = f"arn:{client.meta.partition}:cognito-idp:{pool.region}:*:userpool/{pool.pool_id}"
    doing = f"list the users of {pool.pool_id} (--no-workers leaves them out)"
    with service_errors(doing, Permission("cognito-idp:ListUsers", resource)):
        for page in client.get_paginator("list_users").paginate(UserPoolId=pool.pool_id):
            advance(len(page["Users"]))
            for user in page["Users"]:
                known = {part["Name"]: part.get("Value", "") for part in user.get("Attributes", [])}
                if known.get("sub"):
                    yield Worker(pool.issuer, known["sub"], _name(known, user))


def _name(known: Mapping[str, str], user: Mapping[str, Any]) -> str:
    full = f"{known.get('given_name', '')} {known.get('family_name', '')}".strip()
    candidates = (known.get("name"), full, known.get("preferred_username"), known.get("email"))
    return next((name for name in candidates if name), str(user["Username"]))
