"""The text of a worker response, field by field as Ground Truth writes it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from ground_truth_insights.simulate.answers.base import Answering
from ground_truth_insights.simulate.files import json_text
from ground_truth_insights.simulate.jobs import Job
from ground_truth_insights.simulate.schedule import Submission
from ground_truth_insights.simulate.workforce import Worker

# The second and its fraction for each millisecond of a minute, and the second alone for public workers.
_MILLISECONDS = tuple(f"{i // 1000:02d}.{i % 1000:03d}Z" for i in range(60_000))
_SECONDS = tuple(f"{i:02d}Z" for i in range(60))


class _Minutes(dict[int, str]):
    """The text up to the minute, `2026-02-03T09:15:`, made once for each minute since 1970."""

    def __missing__(self, minute: int) -> str:
        text = self[minute] = f"{datetime.fromtimestamp(minute * 60, UTC):%Y-%m-%dT%H:%M:}"
        return text


class ResponseText:
    """Makes the worker responses of one job: fields by workforce and age, in alphabetical order.

    `worker_ids` are the ids of the job's workers by their numbers.
    """

    def __init__(self, job: Job, workers: Sequence[Worker], answering: Answering[Any, Any], issuer: str) -> None:
        """Prepare what stays the same in all answers of a worker."""
        self._content = cache(self._text) if answering.has_few_answers else self._text
        self._answering = answering
        self._minutes = _Minutes()
        self.worker_ids = {
            worker.number: worker.worker_id(job.series.region, is_legacy=job.is_legacy) for worker in workers
        }
        self._endings = {worker.number: _ending(worker, self.worker_ids[worker.number], issuer) for worker in workers}
        if job.is_legacy:
            self._answer = self._three_fields
        else:
            self._answer = self._in_seconds if job.is_public else self._in_milliseconds

    def document(self, submissions: Sequence[Submission], answers: Sequence[Any]) -> str:
        """Return a whole file: the answers of all workers to one data object, sorted by submission."""
        parts = map(self._answer, submissions, answers)
        return f'{{"answers":[{",".join(parts)}]}}'

    def file_name(self, at_ms: int) -> str:
        """Return the name of a file written at a time, `2026-02-03_09:16:31.json`."""
        minute, rest = divmod(at_ms, 60_000)
        return f"{self._minutes[minute].replace('T', '_')}{rest // 1000:02d}.json"

    def creation_date(self, at_ms: int, microseconds: int) -> str:
        """Return a time as manifests carry it: without zone, `2026-02-03T09:16:40.918770`."""
        minute, rest = divmod(at_ms, 60_000)
        return f"{self._minutes[minute]}{rest // 1000:02d}.{microseconds:06d}"

    def _text(self, answer: Any) -> str:
        return json_text(self._answering.content(answer))

    def _in_milliseconds(self, submission: Submission, answer: Any) -> str:
        submitted, accepted, worker = submission
        accepted_minute, accepted_rest = divmod(accepted, 60_000)
        minute, rest = divmod(submitted, 60_000)
        return (
            f'{{"acceptanceTime":"{self._minutes[accepted_minute]}{_MILLISECONDS[accepted_rest]}",'
            f'"answerContent":{self._content(answer)},'
            f'"submissionTime":"{self._minutes[minute]}{_MILLISECONDS[rest]}",'
            f'"timeSpentInSeconds":{(submitted - accepted) / 1000}{self._endings[worker]}'
        )

    def _in_seconds(self, submission: Submission, answer: Any) -> str:
        submitted, accepted, worker = submission[0] // 1000, submission[1] // 1000, submission[2]
        return (
            f'{{"acceptanceTime":"{self._minutes[accepted // 60]}{_SECONDS[accepted % 60]}",'
            f'"answerContent":{self._content(answer)},'
            f'"submissionTime":"{self._minutes[submitted // 60]}{_SECONDS[submitted % 60]}",'
            f'"timeSpentInSeconds":{submitted - accepted}.0{self._endings[worker]}'
        )

    def _three_fields(self, submission: Submission, answer: Any) -> str:
        submitted, worker = submission[0] // 1000, submission[2]
        return (
            f'{{"answerContent":{self._content(answer)},'
            f'"submissionTime":"{self._minutes[submitted // 60]}{_SECONDS[submitted % 60]}"'
            f"{self._endings[worker]}"
        )


def _ending(worker: Worker, worker_id: str, issuer: str) -> str:
    text = f',"workerId":"{worker_id}"'
    if worker.is_public:
        return text + "}"
    return (
        f'{text},"workerMetadata":{{"identityData":{{"identityProviderType":"Cognito",'
        f'"issuer":{json_text(issuer)},"sub":"{worker.subject}"}}}}}}'
    )
