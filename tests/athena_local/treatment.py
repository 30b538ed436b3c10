"""How calls of one access key are answered where they aren't simply carried out: refused, throttled, cancelled.

A test gives its project a key of its own, so that what it meets reaches no other test.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

from werkzeug.wrappers import Request, Response

from athena_local.calls import Call
from athena_local.iam import Policy, allows, needs

THROTTLED = "Rate exceeded"


@dataclass(frozen=True)
class Treatment:
    """What one access key meets.

    `policy` is what IAM allows it, None everything; `throttled` are calls that are always answered with a
    ThrottlingException, and so is starting a query that holds one of the texts in `throttled_queries`; one that
    holds a text in `cancelled` ends as Athena cancels it; `refusals` are calls that are denied with a message of
    their own.
    """

    policy: Policy | None = None
    throttled: list[str] = field(default_factory=list)
    throttled_queries: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)

    def refusal(self, call: Call, method: str) -> Response | None:
        """Return the error that a call meets, None where it may go on."""
        if call.name in self.throttled:
            return _error(call, "ThrottlingException", THROTTLED, HTTPStatus.BAD_REQUEST, method)
        if call.name in self.refusals:
            return _error(call, "AccessDeniedException", self.refusals[call.name], HTTPStatus.BAD_REQUEST, method)
        for need in needs(call) if self.policy is not None else []:
            if self.policy is not None and not allows(self.policy, need):
                message = (
                    f"User: arn:aws:iam::123456789012:user/{call.caller} is not authorized to perform: {need.action}"
                    f" on resource: {need.resource or '*'}"
                )
                return _error(call, "AccessDeniedException", message, HTTPStatus.BAD_REQUEST, method)
        return None

    def throttles(self, sql: str) -> bool:
        """Tell whether a query isn't even started."""
        return any(text in sql for text in self.throttled_queries)

    def cancels(self, sql: str) -> bool:
        """Tell whether a query is cancelled."""
        return any(text in sql for text in self.cancelled)


class Treatments:
    """What each access key meets; keys that nobody named meet nothing."""

    def __init__(self) -> None:
        """Start with none."""
        self._by_caller: dict[str, Treatment] = {}

    def of(self, caller: str) -> Treatment:
        """Return what a key meets."""
        return self._by_caller.get(caller, Treatment())

    def set(self, request: Request) -> Response:
        """Take what `as_request` gave in another process."""
        asked: Mapping[str, Any] = json.loads(request.get_data())
        self.treat(asked["caller"], Treatment(**asked["treatment"]))
        return Response(status=HTTPStatus.NO_CONTENT)

    def treat(self, caller: str, treatment: Treatment) -> None:
        """Set what a key meets from now on."""
        self._by_caller[caller] = treatment


def as_request(caller: str, treatment: Treatment) -> bytes:
    """Return the body of the request that sets what a key meets."""
    return json.dumps({"caller": caller, "treatment": asdict(treatment)}).encode()


def _error(call: Call, code: str, message: str, status: HTTPStatus, method: str) -> Response:
    if not call.name.startswith("s3:"):
        body = json.dumps({"__type": code, "message": message})
        return Response(body, status, content_type="application/x-amz-json-1.1")
    # S3 has names of its own, and an answer to HEAD has no body.
    s3_code = {"AccessDeniedException": "AccessDenied", "ThrottlingException": "SlowDown"}[code]
    s3_status = HTTPStatus.FORBIDDEN if s3_code == "AccessDenied" else HTTPStatus.SERVICE_UNAVAILABLE
    body = "" if method == "HEAD" else f"<Error><Code>{s3_code}</Code><Message>{message}</Message></Error>"
    return Response(body, s3_status, content_type="application/xml")
