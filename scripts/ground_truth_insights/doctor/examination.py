"""Every check in its order; later ones need what earlier ones found."""

from collections.abc import Iterator, Mapping

from ground_truth_insights.checks.findings import Finding, Place, Reporter, Severity
from ground_truth_insights.doctor.athena_checks import check_athena_settings
from ground_truth_insights.doctor.labeling_output_checks import LabelingOutput, check_labeling_output
from ground_truth_insights.doctor.project import Project
from ground_truth_insights.doctor.registry_checks import KEYS, check_registry
from ground_truth_insights.doctor.rules_checks import SUBJECT as RULES
from ground_truth_insights.doctor.rules_checks import check_rules
from ground_truth_insights.doctor.seed_schema import read_seeds
from ground_truth_insights.doctor.settings_checks import check_environment, check_pseudonym_key
from ground_truth_insights.doctor.vars_checks import check_vars
from ground_truth_insights.doctor.warehouse_checks import check_warehouse
from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import Settings, written


def examine(
    project: Project, environment: Mapping[str, str], *, target: str | None, command_line_vars: str
) -> Iterator[Finding]:
    """Yield a finding for everything that was checked."""
    settings, findings = check_environment(project, environment, target)
    yield from findings
    labeling_output = None
    where: list[Finding] = []
    is_data_real = False
    if settings is not None:
        labeling_output, where = _examine_target(project, settings, environment)
        is_data_real = not labeling_output.is_simulated if labeling_output else settings.target == "athena"
    yield from check_pseudonym_key(environment, is_data_real=is_data_real)
    yield from check_vars(project, command_line_vars)
    yield from where
    yield from _examine_seeds(project, environment, labeling_output)


def _examine_target(
    project: Project, settings: Settings, environment: Mapping[str, str]
) -> tuple[LabelingOutput | None, list[Finding]]:
    if settings.target == "athena":
        found = list(check_athena_settings(settings.labeling_output, environment))
        if not any(finding.severity is Severity.ERROR for finding in found):
            # boto3 takes longer to import than all checks of the other target take.
            from ground_truth_insights.doctor.athena_account import check_athena_account  # noqa: PLC0415

            found += check_athena_account(environment)
        return None, found
    folder = project.path(settings.labeling_output)
    labeling_output, findings = check_labeling_output(settings.labeling_output, folder)
    findings += check_warehouse(project, folder, environment)
    return labeling_output, findings


def _examine_seeds(
    project: Project, environment: Mapping[str, str], labeling_output: LabelingOutput | None
) -> Iterator[Finding]:
    report = Reporter(RULES)
    try:
        seeds = read_seeds(project)
    except UsageError as error:
        yield report.error(str(error), None)
        return
    undescribed = [name for name in KEYS if name not in seeds]
    if undescribed:
        shown = project.shown(project.rules / "_seeds.yml")
        message = f"the file describes no seed {', '.join(undescribed)}"
        yield report.error(message, f"git checkout -- {shown}", Place(shown))
        return
    registry = project.path(written("GT_REGISTRY", environment)).expanduser()
    yield from check_registry(project, registry, seeds, labeling_output)
    yield from check_rules(project, [seed for name, seed in seeds.items() if name not in KEYS])
