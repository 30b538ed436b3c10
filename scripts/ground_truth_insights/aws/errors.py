"""What a service's refusal means to a person: what is missing, and the command or setting that mends it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as NotConnectedError

from ground_truth_insights.errors import ServiceError

# All that boto3 raises where a service says no, or isn't reached.
AWS_ERRORS = (ClientError, BotoCoreError)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AllAccessDisabled", "Forbidden", "403"})
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_REFUSED_CREDENTIALS = frozenset(
    {
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_THROTTLED = frozenset(
    {
        "503",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_OTHER_REGION = frozenset(
    {"301", "307", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "PermanentRedirect"}
)
_PLAIN = {
    "NoSuchBucket": "there is no such bucket; list yours with: aws s3 ls",
    "RequestTimeTooSkewed": "the clock of this machine is wrong; set it",
}
_LOG_IN = "log in again (aws sso login, or aws configure)"


@dataclass(frozen=True, slots=True)
class Permission:
    """What an IAM policy has to allow for a call."""

    action: str
    resource: str

    def __str__(self) -> str:
        """Return it as in `s3:ListBucket on arn:aws:s3:::bucket`."""
        return f"{self.action} on {self.resource}"


@contextmanager
def service_errors(doing: str, permission: Permission) -> Iterator[None]:
    """Turn what boto3 raises inside into a `ServiceError`; `doing` continues "can't ...".

    Raises:
        ServiceError: the service said no, or can't be reached.
    """
    try:
        yield
    except AWS_ERRORS as error:
        raise explained(error, doing, permission) from error


def explained(error: ClientError | BotoCoreError, doing: str, permission: Permission) -> ServiceError:
    """Return the error that tells a person what `error` means and what mends it."""
    if isinstance(error, ClientError):
        return ServiceError(f"can't {doing}: {_refusal(error, permission)}")
    return ServiceError(f"can't {doing}: {_failure(error)}")


def error_code(error: ClientError | BotoCoreError) -> str:
    """Return the service's own name of the error; empty where it didn't answer."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def error_message(error: ClientError | BotoCoreError) -> str:
    """Return the service's own words; empty where it didn't answer."""
    return str(error.response.get("Error", {}).get("Message", "")) if isinstance(error, ClientError) else ""


def is_denied(error: ClientError | BotoCoreError) -> bool:
    """Tell whether a permission is missing."""
    return error_code(error) in _DENIED


def _refusal(error: ClientError, permission: Permission) -> str:
    code = error_code(error)
    if code in _DENIED:
        owner = os.environ.get("GT_BUCKET_OWNER") if permission.action.startswith("s3:") else None
        other = f", or the bucket is not of the account {owner}, which GT_BUCKET_OWNER names" if owner else ""
        return (
            f"permission is missing: {_missing(error, permission)};"
            f" allow it to the identity that `aws sts get-caller-identity` shows{other}"
        )
    if code in _EXPIRED:
        return f"the credentials have expired ({code}); {_LOG_IN}"
    if code in _REFUSED_CREDENTIALS:
        return f"the credentials are not accepted ({code}); check them with: aws sts get-caller-identity"
    if code in _THROTTLED:
        return f"the service asks to slow down ({code}), also after waiting; try again later"
    if code in _OTHER_REGION:
        return f"the bucket is in another region; set AWS_REGION={_region(error) or 'to that of the bucket'}"
    return _PLAIN.get(code) or f"the service answered {code}: {error_message(error)}".rstrip(": ")


def _missing(error: ClientError, permission: Permission) -> Permission:
    # The service names the action where it isn't the obvious one, such as kms:Decrypt of an encrypted object.
    named = re.search(r"not authorized to perform: ([\w-]+:\w+)(?: on resource: \"?([^\s\"]+))?", error_message(error))
    if named is None or named[1] == permission.action:
        return permission
    return Permission(named[1], named[2] or permission.resource)


def _region(error: ClientError) -> str | None:
    headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    if "x-amz-bucket-region" in headers:
        return str(headers["x-amz-bucket-region"])
    named = re.search(r"expecting '([a-z0-9-]+)'", error_message(error))
    return named[1] if named else None


def _failure(error: BotoCoreError) -> str:
    if isinstance(error, SSOError | TokenRetrievalError | CredentialRetrievalError):
        return f"the credentials can't be renewed; {_LOG_IN}"
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return "there are no credentials; set AWS_PROFILE, or run: aws configure"
    if isinstance(error, HTTPClientError | NotConnectedError):
        return f"the service can't be reached ({type(error).__name__}); check the network and AWS_ENDPOINT_URL"
    return str(error)
