"""Every call of QuickSight goes through here: it waits where the service asks for it, and explains refusals.

What QuickSight does in the background is waited for with growing pauses, and never for ever.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from ground_truth_insights.aws.errors import Permission, error_code, error_message, explained
from ground_truth_insights.errors import ServiceError
from ground_truth_insights.quicksight.refusals import RefusalError, refusal_of

if TYPE_CHECKING:
    from mypy_boto3_quicksight import QuickSightClient

Document = dict[str, Any]

# boto3 repeats what is throttled, but not these: something else still moves, or too much moves at once.
_BUSY = frozenset({"ConflictException", "ConcurrentUpdatingException", "LimitExceededException"})
_BUSY_ATTEMPTS = 6
# A full SPICE or a used up number of refreshes doesn't pass within seconds.
_LASTING = ("capacity", "24 hour", "refreshes")
# Of ingestions and of snapshot jobs; all else says that it is in progress.
RUNNING = frozenset({"INITIALIZED", "QUEUED", "RUNNING"})
MISSING, EXISTS = "ResourceNotFoundException", "ResourceExistsException"
# How many calls are under way side by side.
AT_ONCE = 12
_LONGEST_PAUSE = 20.0
_GROWTH = 1.5
_T = TypeVar("_T")


@dataclass
class QuickSight:
    """One account in one region."""

    client: "QuickSightClient"
    account_id: str
    poll_seconds: float

    def call(self, operation: str, **arguments: Any) -> Document:
        """Make a call, such as `CreateDataSet`, for the account, unless a `ResourceArn` names what it is about.

        Raises:
            RefusalError: QuickSight said no; the error names the remedy.
            ServiceError: It can't be reached.
        """
        method = getattr(self.client, xform_name(operation))
        account = {} if "ResourceArn" in arguments else {"AwsAccountId": self.account_id}
        attempt = 1
        while True:
            try:
                answer: Document = method(**account, **arguments)
            except ClientError as error:
                if attempt == _BUSY_ATTEMPTS or not _is_worth_waiting(error, operation):
                    raise refusal_of(error, operation, arguments) from error
                time.sleep(min(self.poll_seconds * 2 ** (attempt - 1), _LONGEST_PAUSE))
                attempt += 1
            except BotoCoreError as error:
                raise explained(error, f"call {operation}", Permission(f"quicksight:{operation}", "*")) from error
            else:
                answer.pop("ResponseMetadata", None)
                return answer

    def call_unless(self, code: str, operation: str, **arguments: Any) -> Document | None:
        """Make a call; None where the service refuses it with a code, such as MISSING for what is to go."""
        try:
            return self.call(operation, **arguments)
        except RefusalError as refusal:
            if refusal.code != code:
                raise
            return None

    def tag(self, arn: str, tags: dict[str, str]) -> None:
        """Set tags of a resource."""
        self.call("TagResource", ResourceArn=arn, Tags=[{"Key": key, "Value": tags[key]} for key in sorted(tags)])

    def tags_of(self, arn: str) -> dict[str, str]:
        """Return the tags of a resource."""
        answer = self.call("ListTagsForResource", ResourceArn=arn)
        return {tag["Key"]: tag["Value"] for tag in answer.get("Tags", [])}

    def pages(self, operation: str, key: str, **arguments: Any) -> Iterator[Document]:
        """Yield the items of all pages of a list."""
        token: Document = {}
        while True:
            answer = self.call(operation, **arguments, **token)
            yield from answer.get(key, [])
            if not answer.get("NextToken"):
                return
            token = {"NextToken": answer["NextToken"]}


def _is_worth_waiting(error: ClientError, operation: str) -> bool:
    code, message = error_code(error), error_message(error).lower()
    # A version that is being made may be our own, from an attempt whose answer was lost: the caller looks.
    is_own_matter = operation == "UpdateDashboard" and code == "ConflictException"
    return code in _BUSY and not is_own_matter and not any(words in message for words in _LASTING)


@dataclass
class Patience:
    """How long and how often to look; `clock` and `sleep` count seconds."""

    deadline_seconds: float
    poll_seconds: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def until(self, look: Callable[[], _T | None], waiting_for: str) -> _T:
        """Look until there is a result.

        Raises:
            ServiceError: The deadline has passed; the same command goes on from there.
        """
        end = self.clock() + self.deadline_seconds
        pause = self.poll_seconds
        while (result := look()) is None:
            if self.clock() + pause > end:
                raise ServiceError(
                    f"{waiting_for} is not finished after {self.deadline_seconds / 60:g} minutes; Quick Sight goes on"
                    " with it. Run the same command again later, or raise GT_QUICKSIGHT_DEADLINE_MINUTES"
                )
            self.sleep(pause)
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)
        return result

    def settled(self, describe: Callable[[], Document], waiting_for: str, status: str = "Status") -> Document:
        """Look until what is described, by its status, is no longer under way; as `until`."""

        def look() -> Document | None:
            found = describe()
            return None if found[status] in RUNNING or found[status].endswith("_IN_PROGRESS") else found

        return self.until(look, waiting_for)
