"""Checks of the environment variables that every command reads."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ground_truth_insights.doctor.findings import Finding, Reporter
from ground_truth_insights.doctor.project import Project
from ground_truth_insights.doctor.wording import counted, quoted
from ground_truth_insights.errors import UsageError
from ground_truth_insights.setting_names import unknown_names
from ground_truth_insights.settings import DEFAULT_REGISTRY, DEFAULT_SCHEMA, Settings
from ground_truth_insights.warehouse_file import is_size, wrong_size

SUBJECT = "Settings"
_SHORTEST_KEY = 16
# What dbt_project.yml refuses.
_ABSOLUTE = re.compile(r"/|~|[A-Za-z]:")
_report = Reporter(SUBJECT)


def check_names(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Check that no setting is misspelled, so that nobody reads it."""
    for unknown in unknown_names(environment):
        say = _report.error if unknown.is_refused else _report.warning
        yield say(str(unknown), unknown.remedy)


def read_settings(environment: Mapping[str, str], target: str | None) -> tuple[Settings | None, Finding]:
    """Read the settings, `target` before GT_TARGET; None where the target is none, with what says so."""
    chosen = {**environment, "GT_TARGET": target} if target else environment
    try:
        settings = Settings.from_environment(chosen)
    except UsageError as error:
        return None, _report.error(str(error), "export GT_TARGET=duckdb, or athena", value=environment["GT_TARGET"])
    return settings, _report.ok(f"the target is {settings.target}")


def check_registry_setting(project: Project, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Check that GT_REGISTRY is relative."""
    registry = environment.get("GT_REGISTRY") or DEFAULT_REGISTRY
    if not _ABSOLUTE.match(registry):
        yield _report.ok(f"GT_REGISTRY is {registry}")
        return
    relative = os.path.relpath(Path(registry).expanduser(), project.folder)
    yield _report.error(
        f"GT_REGISTRY is {quoted(registry)}, which is absolute; dbt would overwrite the files in it",
        f"write it relative to the project: export GT_REGISTRY={relative}",
        value=registry,
    )


def check_schema(settings: Settings) -> Finding | None:
    """Check what macros/settings/check_settings.sql refuses."""
    pattern = r"[a-z_][a-z0-9_]*" if settings.target == "athena" else r"[A-Za-z_][A-Za-z0-9_]*"
    if re.fullmatch(pattern, settings.schema):
        return None
    near = re.sub(r"\W", "_", settings.schema).lower().lstrip("0123456789") or DEFAULT_SCHEMA
    return _report.error(
        f"GT_SCHEMA is {quoted(settings.schema)}; a schema has letters (on Athena small ones), digits and _,"
        " and begins with no digit",
        f"export GT_SCHEMA={near}",
        value=settings.schema,
    )


def check_memory_limit(environment: Mapping[str, str]) -> Finding | None:
    """Check that DuckDB will take GT_DUCKDB_MEMORY_LIMIT for an amount of memory."""
    limit = environment.get("GT_DUCKDB_MEMORY_LIMIT") or ""
    if not limit or is_size(limit):
        return None
    return _report.error(wrong_size(limit), "export GT_DUCKDB_MEMORY_LIMIT=1200MB", value=limit)


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
