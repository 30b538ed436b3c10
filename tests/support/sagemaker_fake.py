"""SageMaker's labeling jobs and work teams, which moto lacks; strict by botocore's own model of the service."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import botocore.session
from botocore.validate import ParamValidator
from werkzeug.wrappers import Response

from aws_server import Call, json_error

NOW = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)
ACCOUNT = "arn:aws:sagemaker:us-east-1:123456789012"
FUNCTION = "arn:aws:lambda:us-east-1:432418664414:function"
_MODEL = botocore.session.get_session().get_service_model("sagemaker")


def described_job(name: str, function: str = "ImageMultiClass", **changes: Any) -> dict[str, Any]:
    """Return what DescribeLabelingJob says of a job; a change of None leaves a field out."""
    job = {
        "LabelingJobName": name,
        "LabelingJobArn": f"{ACCOUNT}:labeling-job/{name.lower()}",
        "LabelingJobStatus": "InProgress",
        "LabelCounters": {
            "TotalLabeled": 7, "HumanLabeled": 4, "MachineLabeled": 3, "FailedNonRetryableError": 2, "Unlabeled": 11,
        },
        "CreationTime": NOW,
        "LastModifiedTime": NOW,
        "JobReferenceCode": "reference",
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://labeling-input/in.manifest"}}},
        "OutputConfig": {"S3OutputPath": "s3://labeling-output/out/"},
        "RoleArn": "arn:aws:iam::123456789012:role/labeling-jobs",
        "HumanTaskConfig": {
            "WorkteamArn": f"{ACCOUNT}:workteam/private-crowd/birders",
            "UiConfig": {"UiTemplateS3Uri": "s3://labeling-input/template.liquid"},
            "PreHumanTaskLambdaArn": f"{FUNCTION}:PRE-{function}",
            "TaskTitle": "What is it?",
            "TaskDescription": "Say what it is.",
            "NumberOfHumanWorkersPerDataObject": 3,
            "TaskTimeLimitInSeconds": 300,
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{FUNCTION}:ACS-{function}"},
        },
        "LabelAttributeName": "species",
    }  # fmt: skip
    return {field: value for field, value in (job | changes).items() if value is not None}


def work_team(name: str, *members: dict[str, Any]) -> dict[str, Any]:
    """Return a work team of ListWorkteams."""
    return {
        "WorkteamName": name,
        "WorkteamArn": f"{ACCOUNT}:workteam/private-crowd/{name}",
        "MemberDefinitions": list(members),
        "Description": "people",
    }


def cognito_members(pool_id: str) -> dict[str, Any]:
    """Return the members of a work team that are a group of a user pool."""
    return {"CognitoMemberDefinition": {"UserPool": pool_id, "UserGroup": "group", "ClientId": "client"}}


@dataclass
class SageMakerFake:
    """Answers the three calls, in pages of two; a request or an answer that breaks the model is an error."""

    jobs: list[dict[str, Any]] = field(default_factory=list)
    teams: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, call: Call) -> Response | None:
        """Answer a call, or leave it to others."""
        answers = {
            "ListLabelingJobs": self._list_labeling_jobs,
            "DescribeLabelingJob": self._describe_labeling_job,
            "ListWorkteams": self._list_workteams,
        }
        if call.operation not in answers:
            return None
        operation, request = _MODEL.operation_model(call.operation), json.loads(call.body)
        _check(request, operation.input_shape)
        answer = answers[call.operation](request)
        if isinstance(answer, Response):
            return answer
        _check(answer, operation.output_shape)
        return Response(json.dumps(answer, default=datetime.timestamp), content_type="application/x-amz-json-1.1")

    def _list_labeling_jobs(self, request: dict[str, Any]) -> dict[str, Any]:
        jobs = [job for job in self.jobs if request.get("NameContains", "") in job["LabelingJobName"]]
        if request.get("SortOrder") == "Descending":
            jobs.reverse()
        return _page("LabelingJobSummaryList", [_summary(job) for job in jobs], request)

    def _describe_labeling_job(self, request: dict[str, Any]) -> dict[str, Any] | Response:
        found = [job for job in self.jobs if job["LabelingJobName"] == request["LabelingJobName"]]
        return found[0] if found else json_error(400, "ResourceNotFound", "no such job")

    def _list_workteams(self, request: dict[str, Any]) -> dict[str, Any]:
        return _page("Workteams", self.teams, request)


def _check(value: Any, shape: Any) -> None:
    report = ParamValidator().validate(value, shape)
    assert not report.has_errors(), report.generate_report()


def _page(name: str, items: Sequence[Any], request: dict[str, Any]) -> dict[str, Any]:
    start = int(request.get("NextToken", 0))
    following = {"NextToken": str(start + 2)} if start + 2 < len(items) else {}
    return {name: items[start : start + 2], **following}


def _summary(job: dict[str, Any]) -> dict[str, Any]:
    shape = _MODEL.shape_for("LabelingJobSummary")
    task = job["HumanTaskConfig"]
    fields = job | {
        "WorkteamArn": task["WorkteamArn"],
        "PreHumanTaskLambdaArn": task.get("PreHumanTaskLambdaArn", ""),
    }
    return {name: value for name, value in fields.items() if name in shape.members}
