"""Asks everything of a definition or a data set: the model first, then the named rules."""

from collections.abc import Iterable, Mapping
from typing import Any

from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.checking import data_sets, definitions, visuals
from ground_truth_insights.quicksight.checking.data_sets import Tables, output_types
from ground_truth_insights.quicksight.checking.findings import Document, Finding, Weight
from ground_truth_insights.quicksight.checking.model import service_model, violations
from ground_truth_insights.quicksight.checking.parts import DataColumns, Parts

__all__ = ["Tables", "of_data_set", "of_definition", "output_types", "refuse_broken", "warnings"]


def of_definition(definition: Any, columns: DataColumns) -> list[Finding]:
    """Return what is wrong with a definition that keeps to the model; `columns` are those of its data sets."""
    parts = Parts(definition, columns)
    return [*definitions.RULES.findings(parts), *visuals.RULES.findings(parts)]


def of_data_set(tables: Tables) -> list[Finding]:
    """Return what is wrong with a data set that keeps to the model."""
    return data_sets.RULES.findings(tables)


def refuse_broken(definition: Document, bodies: Mapping[str, Document]) -> tuple[str, ...]:
    """Check what would be sent, before any call; `bodies` are the data sets by ARN. Return what the plan warns of.

    Raises:
        UsageError: The service would refuse it; one line for each reason.
    """
    found: list[Finding] = []
    broken: list[str] = []
    columns: dict[str, Mapping[str, str | None] | None] = {}
    declared = {each["DataSetArn"]: each["Identifier"] for each in definition["DataSetIdentifierDeclarations"]}
    for arn, body in bodies.items():
        request = {"AwsAccountId": "0" * 12, "DataSetId": arn.rpartition("/")[2], **body}
        lines = violations(service_model().shape_for("CreateDataSetRequest"), request)
        broken += [f"data set {request['DataSetId']}: {line}" for line in lines]
        tables = Tables(request)  # type: ignore[arg-type]
        found += of_data_set(tables)
        if arn in declared:
            columns[declared[arn]] = output_types(tables.output.columns.values())
    broken += violations(service_model().shape_for("DashboardVersionDefinition"), definition)
    # What contradicts the model can't be asked further.
    if not broken:
        found += of_definition(definition, columns)
    broken += [str(finding) for finding in found if finding.weight is not Weight.DOUBT]
    if broken:
        reasons = "\n".join(" ".join(line.split()) for line in dict.fromkeys(broken))
        raise UsageError(f"Amazon Quick Sight would refuse the dashboard:\n{reasons}")
    return warnings(found)


def warnings(found: Iterable[Finding]) -> tuple[str, ...]:
    """Return what the service takes and probably draws otherwise than is meant."""
    return tuple(f"{finding} ({finding.rule})" for finding in found if finding.weight is Weight.DOUBT)
