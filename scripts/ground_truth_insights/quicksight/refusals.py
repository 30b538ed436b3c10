"""What a refusal of QuickSight means to a person, and what mends it."""

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from ground_truth_insights.aws.errors import Permission, error_code, error_message, explained
from ground_truth_insights.errors import ServiceError

_IDENTITY_REGION = re.compile(r"your identity region is ([a-z]{2}(?:-[a-z]+)+-\d)")
_POLICY = "docs/how-to/quicksight.md says which policy allows it (gt-insights policy quicksight)"
SPICE = (
    "the SPICE of the region is full, or it has none (outside the identity region there is none until bought); buy some"
    " under Manage QuickSight > SPICE capacity, or set GT_QUICKSIGHT_DIRECT_QUERY for large marts"
)
_NOBODY = "not valid QuickSight users"
_BUSY = "something else still changes it ({answer}); run the same command again in a minute"
_WRONG = "the request is not accepted: {answer}"
_BROKEN = "the service has a failure of its own ({code}); run the same command again, it goes on where it was"
_MEANINGS = {
    "UnsupportedUserEditionException": (
        "the account has the Standard edition, which can't do this; upgrade it to Enterprise under Manage QuickSight >"
        " Your subscriptions"
    ),
    "UnsupportedPricingPlanException": (
        "the account's pricing plan doesn't include it (paginated reports are an add-on)"
    ),
    "ResourceExistsException": "it exists already ({answer})",
    "ConflictException": _BUSY,
    "ConcurrentUpdatingException": _BUSY,
    "ValidationException": _WRONG,
    "InvalidParameterValueException": _WRONG,
    "InvalidDataSetParameterValueException": _WRONG,
    "InternalFailureException": _BROKEN,
    "ResourceUnavailableException": _BROKEN,
}


class RefusalError(ServiceError):
    """QuickSight said no to one call; `code` is its own name of the error."""

    def __init__(self, message: str, code: str, operation: str, answer: str) -> None:
        """Keep what the service answered beside the words for a person."""
        super().__init__(message)
        self.code = code
        self.operation = operation
        self.answer = answer

    @property
    def identity_region(self) -> str | None:
        """Return the region that the call belongs in, where that is the reason."""
        named = _IDENTITY_REGION.search(self.answer)
        return named[1] if named else None


def refusal_of(error: ClientError, operation: str, arguments: Mapping[str, Any]) -> RefusalError:
    """Return the error that tells a person what the service's refusal means."""
    code, answer = error_code(error), error_message(error).strip()
    # The first argument that names something is what the call is about.
    subject = next((str(arguments[name]) for name in arguments if name.endswith(("Id", "Arn", "Name"))), "")
    doing = f"call {operation}{f' on {subject}' if subject else ''}"
    known = _meaning(code, answer, operation)
    if known is not None:
        return RefusalError(f"can't {doing}: {known}", code, operation, answer)
    words = str(explained(error, doing, Permission(f"quicksight:{operation}", subject or "*")))
    if code == "AccessDeniedException":
        words = f"{words}; {_POLICY}"
    return RefusalError(words, code, operation, answer)


def _meaning(code: str, answer: str, operation: str) -> str | None:
    if _NOBODY in answer:
        return "a user or a group is gone since the plan was made; run the same command again, which names it"
    if named := _IDENTITY_REGION.search(answer):
        return f"users and groups of this account live in {named[1]}; export GT_QUICKSIGHT_IDENTITY_REGION={named[1]}"
    if code == "LimitExceededException":
        return _limit(answer, operation)
    words = _MEANINGS.get(code)
    return None if words is None else words.format(answer=answer, code=code)


def _limit(answer: str, operation: str) -> str:
    if "spice" in answer.lower() or "capacity" in answer.lower():
        return f"{SPICE} ({answer})"
    if operation == "CreateIngestion":
        return (
            f"the data set was refreshed by hand as often as a day allows ({answer}); wait, or let the schedule do it"
        )
    return f"a limit of the account is reached ({answer}); remove what isn't needed, or ask AWS for a higher one"
