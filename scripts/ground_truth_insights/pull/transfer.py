"""Copying many objects at once, until all are done or one says that no other will go better."""

import threading
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from botocore.exceptions import ClientError

from ground_truth_insights.aws.errors import error_code, is_denied
from ground_truth_insights.labeling_output.s3_listing import S3Listing, S3Object
from ground_truth_insights.pull.download import DamagedContentError, Downloader
from ground_truth_insights.pull.findings import Reason

_REASONS = {"InvalidObjectState": Reason.ARCHIVED, "NoSuchKey": Reason.VANISHED, "404": Reason.VANISHED}
# So many refusals of a job without one success, and its other objects are not asked for.
_DENIALS_PER_JOB = 20
_SECONDS_BETWEEN_LOOKS = 0.1


class Outcome(NamedTuple):
    """What became of one object: copied, or the reason why not, or the error that ends the pull."""

    item: S3Object
    reason: Reason | None = None
    error: Exception | None = None


@dataclass
class Transfer:
    """Copies objects of a listing below `root`; `first_denial` is the error where a permission is missing."""

    listing: S3Listing
    downloader: Downloader
    root: str
    first_denial: ClientError | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _denials: Counter[str] = field(default_factory=Counter)
    _readable_jobs: set[str] = field(default_factory=set)

    def run(self, items: Sequence[S3Object], concurrency: int) -> Iterator[Outcome]:
        """Yield the outcome of each object, in no order; after an error no other object is begun.

        Leaving the iteration early waits for the objects that are under way and starts no other.
        """
        waiting = deque(items)
        outcomes: deque[Outcome] = deque()
        with ThreadPoolExecutor(concurrency) as pool:
            at_work = {pool.submit(self._work, waiting, outcomes) for _ in range(concurrency)}
            try:
                while at_work:
                    # A look now and then: to wake up for each object would slow down the threads that copy.
                    _, at_work = wait(at_work, timeout=_SECONDS_BETWEEN_LOOKS)
                    while outcomes:
                        yield outcomes.popleft()
            finally:
                self._stop.set()

    def _work(self, waiting: deque[S3Object], outcomes: deque[Outcome]) -> None:
        # Both ends of a deque may be used by several threads.
        with suppress(IndexError):
            while not self._stop.is_set():
                outcome = self._copy(waiting.popleft())
                outcomes.append(outcome)
                if outcome.error is not None:
                    self._stop.set()

    def _copy(self, item: S3Object) -> Outcome:
        if self._denials[item.job] >= _DENIALS_PER_JOB and item.job not in self._readable_jobs:
            return Outcome(item, Reason.DENIED)
        try:
            self.downloader.download(item, f"{self.root}/{self.listing.path(item)}")
        except ClientError as error:
            return self._refused(item, error)
        except DamagedContentError:
            return Outcome(item, Reason.DAMAGED)
        except (FileExistsError, IsADirectoryError, NotADirectoryError):
            return Outcome(item, Reason.IN_THE_WAY)
        except Exception as error:
            return Outcome(item, error=error)
        self._readable_jobs.add(item.job)
        return Outcome(item)

    def _refused(self, item: S3Object, error: ClientError) -> Outcome:
        if is_denied(error):
            self._denials[item.job] += 1
            self.first_denial = self.first_denial or error
            return Outcome(item, Reason.DENIED)
        reason = _REASONS.get(error_code(error))
        return Outcome(item, reason, None if reason else error)
