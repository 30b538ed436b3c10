"""Delivery through Amazon SES, version 2 of its API."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
)
from botocore.exceptions import ConnectionError as NotConnectedError

from ground_truth_insights.aws.errors import Permission, error_code, error_message, explained
from ground_truth_insights.errors import ServiceError
from ground_truth_insights.mail.delivery import Letter, NotTakenError, RefusedError, UnknownOutcomeError
from ground_truth_insights.safe_text import printable

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

# API reference of SES v2, SendEmail: a raw message holds 40 MB at most once it is encoded in Base64.
_LARGEST_ENCODED = 40_000_000
_LATER = frozenset({"TooManyRequestsException", "LimitExceededException", "ThrottlingException", "Throttling"})
_OF_THIS_LETTER = frozenset({"BadRequestException", "InvalidParameterValue", "MessageRejected"})
_OF_ALL = {
    "AccountSuspendedException": "SES has suspended this account; look at the SES console",
    "SendingPausedException": "sending is paused in SES; turn it on in the SES console",
    "MailFromDomainNotVerifiedException": "SES has not verified the MAIL FROM domain of GT_MAIL_FROM; verify it in SES",
}
# Failures that come before the request has left this machine.
_NOT_LEFT = (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError)


class SesTransport:
    """Sends each letter as a raw message; the client must not retry by itself, which could send twice."""

    def __init__(self, client: "SESV2Client") -> None:
        """Take a client of one region."""
        self._client = client

    def deliver(self, letter: Letter, handing_over: Callable[[], None]) -> None:
        """Hand a letter over; see `Transport`."""
        if len(letter.content) * 4 / 3 > _LARGEST_ENCODED:
            size = f"{len(letter.content) / 1e6:.1f} MB"
            raise RefusedError(f"the mail has {size} and SES takes 30 MB; attach less with --attach")
        handing_over()
        try:
            self._client.send_email(
                FromEmailAddress=letter.sender.address,
                Destination={"ToAddresses": [letter.recipient.address]},
                Content={"Raw": {"Data": letter.content}},
            )
        except ClientError as error:
            raise self._refusal(error, letter) from error
        except BotoCoreError as error:
            raise self._failure(error) from error

    def _refusal(self, error: ClientError, letter: Letter) -> Exception:
        code = error_code(error)
        message = printable(error_message(error))
        if code in _LATER:
            return NotTakenError(f"SES asks to slow down ({code})")
        if code in _OF_ALL:
            return ServiceError(_OF_ALL[code])
        if "not verified" in message and letter.sender.address in message:
            return ServiceError(f"SES has not verified the sender {letter.sender} (GT_MAIL_FROM); verify it in SES")
        if code in _OF_THIS_LETTER:
            return RefusedError(f"SES says {code}: {message}")
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:
            return UnknownOutcomeError(f"SES failed inside ({code})")
        return explained(error, "send mail through SES", self._permission(letter))

    def _failure(self, error: BotoCoreError) -> Exception:
        if isinstance(error, _NOT_LEFT):
            return NotTakenError("SES can't be reached; check the network, GT_SES_REGION and AWS_ENDPOINT_URL")
        if isinstance(error, HTTPClientError | NotConnectedError):
            return UnknownOutcomeError(f"the connection to SES was lost ({type(error).__name__})")
        return explained(error, "send mail through SES", Permission("ses:SendEmail", "*"))

    def _permission(self, letter: Letter) -> Permission:
        partition, region = self._client.meta.partition, self._client.meta.region_name
        return Permission("ses:SendEmail", f"arn:{partition}:ses:{region}:*:identity/{letter.sender.domain}")
