"""The text of a worker response, field by field as Ground Truth writes it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from ground_truth_insights.simulate.answers.base import Answering
from ground_truth_insights.simulate.files import json_text
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.schedule import Submission
from ground_truth_insights.simulate.workforce import Worker

# In UTC, without saying so in its text.
_EPOCH = datetime(1970, 1, 1)


def iso(at_ms: int, timespec: str = "seconds") -> str:
    """Return a time in UTC, in milliseconds since 1970, as `2026-02-03T09:16:31`."""
    return (_EPOCH + timedelta(milliseconds=at_ms)).isoformat(timespec=timespec)


class ResponseText:
    """Makes the worker responses of one job: fields by workforce and age, in alphabetical order.

    `worker_ids` are the ids of the job's workers by their numbers.
    """

    def __init__(self, job: Job, workers: Sequence[Worker], answering: Answering, issuer: str) -> None:
        """Prepare what stays the same in all answers of a worker."""

        def content(answer: Any) -> str:
            return json_text(answering.content(answer))

        self._content = cache(content) if answering.has_few_answers else content
        self._is_legacy = job.is_legacy
        # The public workforce is timed in whole seconds.
        self._unit_ms, self._timespec = (1000, "seconds") if job.is_public else (1, "milliseconds")
        self.worker_ids = {
            worker.number: worker.worker_id(job.series.region, is_legacy=job.is_legacy) for worker in workers
        }
        self._endings = {worker.number: _ending(worker, self.worker_ids[worker.number], issuer) for worker in workers}

    def document(self, submissions: Sequence[Submission], answers: Sequence[Any]) -> str:
        """Return a whole file: the answers of all workers to one data object, sorted by submission."""
        return f'{{"answers":[{",".join(map(self._answer, submissions, answers))}]}}'

    def _answer(self, submission: Submission, answer: Any) -> str:
        submitted, accepted = (at_ms // self._unit_ms * self._unit_ms for at_ms in submission[:2])
        text = f'"answerContent":{self._content(answer)},"submissionTime":"{iso(submitted, self._timespec)}Z"'
        if not self._is_legacy:
            accepted_text = f'"acceptanceTime":"{iso(accepted, self._timespec)}Z"'
            text = f'{accepted_text},{text},"timeSpentInSeconds":{(submitted - accepted) / 1000}'
        return f"{{{text}{self._endings[submission[2]]}"


def _ending(worker: Worker, worker_id: str, issuer: str) -> str:
    text = f',"workerId":"{worker_id}"'
    if worker.is_public:
        return text + "}"
    return (
        f'{text},"workerMetadata":{{"identityData":{{"identityProviderType":"Cognito",'
        f'"issuer":{json_text(issuer)},"sub":"{worker.subject}"}}}}}}'
    )
