"""Analyses: checked like dashboards, without versions, and deleted softly."""

from datetime import timedelta

from quicksight_local.account import ANALYSIS, Account, Progress, Resource, settled
from quicksight_local.operations import operation, page
from quicksight_local.service_model import Document, invalid, not_found
from quicksight_local.versions import begun, checked_definition, data_set_arns, sheets

_RECOVERY_DAYS = 30


@operation("CreateAnalysis")
def create_analysis(account: Account, request: Document) -> Document:
    """Create an analysis; whether its columns fit shows later."""
    arn = account.arn(ANALYSIS, request["AnalysisId"])
    errors, is_failed = ([], False) if arn in account.resources[ANALYSIS] else checked_definition(account, request)
    analysis = account.add(ANALYSIS, request["AnalysisId"], request)
    analysis.errors = errors
    analysis.progress = begun(account, "CREATION", is_failed=is_failed)
    return _answer(analysis) | {"CreationStatus": analysis.progress.state}


@operation("UpdateAnalysis")
def update_analysis(account: Account, request: Document) -> Document:
    """Replace name, definition and theme."""
    analysis = _present(account, request)
    settled(analysis)
    if analysis.progress.state == "CREATION_FAILED":
        raise invalid(f"analysis {analysis.id} is in state CREATION_FAILED, so it can't be updated")
    analysis.errors, is_failed = checked_definition(account, request)
    analysis.body = {name: value for name, value in request.items() if name != "AwsAccountId"}
    analysis.updated = account.now()
    analysis.progress = begun(account, "UPDATE", is_failed=is_failed)
    return _answer(analysis) | {"UpdateStatus": analysis.progress.state}


@operation("DescribeAnalysis")
def describe_analysis(account: Account, request: Document) -> Document:
    """Show an analysis, deleted ones too, with its state and errors."""
    analysis = account.find(ANALYSIS, request["AnalysisId"])
    state = analysis.progress.look()
    errors = {"Errors": analysis.errors} if state.endswith("_FAILED") else {}
    return {"Analysis": _shown(analysis) | {"Status": state} | errors}


@operation("DescribeAnalysisDefinition")
def describe_analysis_definition(account: Account, request: Document) -> Document:
    """Show the definition."""
    analysis = _present(account, request)
    theme = {"ThemeArn": analysis.body["ThemeArn"]} if "ThemeArn" in analysis.body else {}
    return theme | {
        "AnalysisId": analysis.id,
        "Errors": analysis.errors,
        "Name": analysis.name,
        "ResourceStatus": analysis.progress.state,
        "Definition": analysis.body["Definition"],
    }


@operation("ListAnalyses")
def list_analyses(account: Account, request: Document) -> Document:
    """List the analyses of the region, deleted ones too."""
    summaries = [_shown(analysis) for analysis in account.all(ANALYSIS)]
    return page(account, request, "AnalysisSummaryList", summaries)


@operation("DeleteAnalysis")
def delete_analysis(account: Account, request: Document) -> Document:
    """Delete an analysis: for good by force, else so that it can be restored for a time."""
    analysis = account.find(ANALYSIS, request["AnalysisId"])
    forced = request.get("ForceDeleteWithoutRecovery", False)
    if forced and "RecoveryWindowInDays" in request:
        raise invalid("RecoveryWindowInDays and ForceDeleteWithoutRecovery exclude each other")
    if forced:
        account.remove(analysis)
        return _answer(analysis)
    if analysis.progress.state == "DELETED":
        raise not_found("analysis", analysis.id)
    analysis.progress = Progress(["DELETED"])
    days = request.get("RecoveryWindowInDays", _RECOVERY_DAYS)
    return _answer(analysis) | {"DeletionTime": account.now() + timedelta(days=days)}


@operation("RestoreAnalysis")
def restore_analysis(account: Account, request: Document) -> Document:
    """Bring a deleted analysis back."""
    analysis = account.find(ANALYSIS, request["AnalysisId"])
    if analysis.progress.state != "DELETED":
        raise invalid(f"analysis {analysis.id} is not deleted")
    analysis.progress = Progress(["UPDATE_SUCCESSFUL"])
    return _answer(analysis)


def _present(account: Account, request: Document) -> Resource:
    analysis = account.find(ANALYSIS, request["AnalysisId"])
    if analysis.progress.state == "DELETED":
        raise not_found("analysis", analysis.id)
    return analysis


def _answer(analysis: Resource) -> Document:
    return {"Arn": analysis.arn, "AnalysisId": analysis.id}


def _shown(analysis: Resource) -> Document:
    return analysis.body | {
        "Arn": analysis.arn,
        "Status": analysis.progress.state,
        "DataSetArns": data_set_arns(analysis.body["Definition"]),
        "Sheets": sheets(analysis.body["Definition"]),
        "CreatedTime": analysis.created,
        "LastUpdatedTime": analysis.updated,
    }
