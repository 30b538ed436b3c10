"""Checks of the environment variables that every command reads."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ground_truth_insights.checks.findings import Finding, Reporter
from ground_truth_insights.checks.wording import counted, quoted
from ground_truth_insights.doctor.project import Project
from ground_truth_insights.settings import (
    DEFAULT_SCHEMA,
    TARGETS,
    Settings,
    environment_settings,
    unknown_names,
    written,
)

SUBJECT = "Settings"
_SHORTEST_KEY = 16
# What dbt_project.yml refuses.
_ABSOLUTE = re.compile(r"/|~|[A-Za-z]:")
# A schema of Athena; what both targets refuse, settings.yml says.
_ATHENA_SCHEMA = re.compile(r"[a-z_][a-z0-9_]*")
_report = Reporter(SUBJECT)


def check_environment(
    project: Project, environment: Mapping[str, str], target: str | None
) -> tuple[Settings | None, list[Finding]]:
    """Check every variable, and return the settings with the defaults of wrong ones; None where the target is none.

    `target` comes before GT_TARGET.
    """
    chosen = {**environment, "GT_TARGET": target} if target else dict(environment)
    refusals = dict(_refusals(chosen))
    findings = [*_wrong_values(chosen, refusals), *_wrong_names(environment), *_wrong_registry(project, environment)]
    if "GT_TARGET" in refusals:
        return None, findings
    settings = Settings.from_environment({name: text for name, text in chosen.items() if name not in refusals})
    if settings.target == "athena" and not _ATHENA_SCHEMA.fullmatch(settings.schema):
        findings.append(_wrong_schema(settings.schema))
    return settings, [_report.ok(f"the target is {settings.target}"), *findings]


def _refusals(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, setting in environment_settings().items():
        text = (environment.get(name) or "").strip()
        # A labeling output may lie in S3; the target's own check knows.
        refusal = setting.refusal(text) if text else None
        if refusal:
            yield name, refusal


def _wrong_values(environment: Mapping[str, str], refusals: Mapping[str, str]) -> Iterator[Finding]:
    """Yield wrong values: errors where a build reads them, else warnings."""
    target = environment.get("GT_TARGET") or TARGETS[0]
    for name, refusal in refusals.items():
        setting = environment_settings()[name]
        value = None if setting.is_secret else environment[name]
        if name == "GT_SCHEMA":
            yield _wrong_schema(environment[name])
            continue
        message, _, remedy = refusal.rpartition("; ")
        say = _report.error if setting.read_by in ("all", target) else _report.warning
        yield say(message, remedy.replace("write it as ", f"export {name}="), value=value)


def _wrong_names(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Yield settings that are misspelled, so that nobody reads them."""
    for unknown in unknown_names(environment):
        say = _report.error if unknown.is_refused else _report.warning
        yield say(str(unknown), unknown.remedy)


def _wrong_registry(project: Project, environment: Mapping[str, str]) -> Iterator[Finding]:
    registry = written("GT_REGISTRY", environment)
    if not _ABSOLUTE.match(registry):
        yield _report.ok(f"GT_REGISTRY is {registry}")
        return
    relative = os.path.relpath(Path(registry).expanduser(), project.folder)
    yield _report.error(
        f"GT_REGISTRY is {quoted(registry)}, which is absolute; dbt would overwrite the files in it",
        f"write it relative to the project: export GT_REGISTRY={relative}",
        value=registry,
    )


def _wrong_schema(schema: str) -> Finding:
    near = re.sub(r"\W", "_", schema).lower().lstrip("0123456789") or DEFAULT_SCHEMA
    must = environment_settings()["GT_SCHEMA"].rule.must
    message = f"GT_SCHEMA is {quoted(schema)}, which is not {must}"
    return _report.error(message, f"export GT_SCHEMA={near}", value=schema)


def check_pseudonym_key(environment: Mapping[str, str], *, is_data_real: bool) -> Iterator[Finding]:
    """Check the key of the worker hash, without ever showing it."""
    key = environment.get("GT_PSEUDONYM_KEY", "")
    advice = "export GT_PSEUDONYM_KEY=... with a secret of your own, and keep it: another key, another hash"
    if not key:
        if not is_data_real:
            yield _report.ok("GT_PSEUDONYM_KEY is not set; simulated data needs none")
            return
        yield _report.warning(
            "GT_PSEUDONYM_KEY is not set: workers are hashed with the public demo key,"
            " so whoever knows a worker id can find that worker",
            advice,
        )
    elif not _is_text(key):
        yield _report.error("GT_PSEUDONYM_KEY holds characters that are no text", advice)
    elif len(key) < _SHORTEST_KEY:
        yield _report.warning(
            f"GT_PSEUDONYM_KEY has {counted(len(key), 'character')}, which can be guessed;"
            f" {_SHORTEST_KEY} or more can't",
            advice,
        )
    else:
        yield _report.ok("GT_PSEUDONYM_KEY is set")


def _is_text(value: str) -> bool:
    # Bytes of the environment that are no UTF-8 come as surrogates, of which no hash can be made.
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
