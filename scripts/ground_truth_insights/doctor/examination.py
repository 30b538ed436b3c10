"""Every check in its order; later ones need what earlier ones found."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ground_truth_insights.checks.engine import findings_of
from ground_truth_insights.checks.findings import Finding, Place, Severity, about
from ground_truth_insights.checks.project import Project
from ground_truth_insights.checks.seeds import read_seeds
from ground_truth_insights.checks.tables import SeedFiles
from ground_truth_insights.checks.wording import counted
from ground_truth_insights.doctor import (
    athena_checks,
    labeling_output_checks,
    rules_checks,
    settings_checks,
    vars_checks,
    warehouse_checks,
)
from ground_truth_insights.doctor.registry_checks import JOBS, wrong_folder
from ground_truth_insights.doctor.registry_checks import SUBJECT as REGISTRY
from ground_truth_insights.doctor.settings_checks import Environment
from ground_truth_insights.doctor.vars_checks import Vars
from ground_truth_insights.errors import UsageError
from ground_truth_insights.labeling_output.layout import job_names
from ground_truth_insights.settings import Settings, written


def examine(
    project: Project, environment: Mapping[str, str], *, target: str | None, command_line_vars: str
) -> Iterator[Finding]:
    """Yield a finding for everything that was checked."""
    examined = Environment.read(project, environment, target)
    labeling_output = None
    where: list[Finding] = []
    if examined.settings is not None:
        labeling_output, where = _examine_target(examined, examined.settings)
        is_real = not labeling_output.is_simulated if labeling_output else examined.settings.target == "athena"
        examined = replace(examined, is_data_real=is_real)
    yield from examine_settings(examined, command_line_vars)
    yield from where
    yield from _examine_seeds(project, environment, labeling_output)


def examine_settings(examined: Environment, command_line_vars: str) -> Iterator[Finding]:
    """Yield what is to be said of settings and vars; nothing else is looked at."""
    yield from findings_of(settings_checks.SUBJECT, examined)
    yield from findings_of(vars_checks.SUBJECT, Vars.read(examined.project, command_line_vars))


def _examine_target(
    examined: Environment, settings: Settings
) -> tuple[labeling_output_checks.LabelingOutput | None, list[Finding]]:
    if settings.target == "athena":
        found = list(findings_of(athena_checks.SUBJECT, examined))
        if not found and not any(name.startswith("GT_ATHENA_") for name in examined.refusals):
            # boto3 takes longer to import than all checks of the other target take.
            from ground_truth_insights.doctor.athena_account import check_athena_account  # noqa: PLC0415

            found += about(athena_checks.SUBJECT, check_athena_account(examined.variables))
        return None, found
    folder = examined.project.path(settings.labeling_output)
    labeling_output, findings = labeling_output_checks.check_labeling_output(settings.labeling_output, folder)
    found = [*about(labeling_output_checks.SUBJECT, findings), *findings_of(warehouse_checks.SUBJECT, examined)]
    return labeling_output, found


def _examine_seeds(
    project: Project, environment: Mapping[str, str], labeling_output: labeling_output_checks.LabelingOutput | None
) -> Iterator[Finding]:
    try:
        seeds = read_seeds(project)
    except UsageError as error:
        yield from about(rules_checks.SUBJECT, [Finding.error(str(error), None)])
        return
    if JOBS not in seeds:
        shown = project.shown(project.rules / "_seeds.yml")
        wrong = Finding.error(f"the file describes no seed {JOBS}", f"git checkout -- {shown}", Place(shown))
        yield from about(rules_checks.SUBJECT, [wrong])
        return
    folder = project.path(written("GT_REGISTRY", environment)).expanduser()
    nowhere = wrong_folder(folder, project.shown(folder))
    if nowhere is not None:
        yield from about(REGISTRY, [nowhere])
    else:
        owned = (seed for seed in seeds.values() if seed.is_registry)
        registry = SeedFiles.read(project, folder, seeds, owned, labeling_output.jobs if labeling_output else None)
        yield from _and_summary(REGISTRY, registry, _registry_summary(registry))
    shipped = [seed for seed in seeds.values() if not seed.is_registry]
    rules = SeedFiles.read(project, project.rules, seeds, shipped)
    summary = f"{counted(len(shipped), 'file')} in {project.shown(rules.folder)}"
    yield from _and_summary(rules_checks.SUBJECT, rules, summary)


def _and_summary(subject: str, files: SeedFiles, summary: str) -> Iterator[Finding]:
    findings = list(findings_of(subject, files))
    yield from findings
    if not any(finding.severity is Severity.ERROR for finding in findings):
        yield from about(subject, [Finding.ok(summary)])


def _registry_summary(registry: SeedFiles) -> str:
    rows = counted(sum(len(table.fields) for table in registry.tables.values()), "row")
    summary = f"{counted(len(registry.tables), 'file')}, {rows}"
    if registry.locations is not None:
        names = {row["job"] for _, row in registry.rows(JOBS, "job")}
        registered = sum(not names.isdisjoint(job_names(job)) for job in registry.locations)
        summary += f"; {registered:,} of {counted(len(registry.locations), 'labeling job')} named in them"
    return summary
