"""Checks of the environment variables that every command reads."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ground_truth_insights.doctor.findings import Finding, Reporter
from ground_truth_insights.doctor.project import Project
from ground_truth_insights.doctor.wording import counted, nearest, quoted
from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import DEFAULT_REGISTRY, Settings

SUBJECT = "Settings"
SETTINGS = (
    "GT_TARGET",
    "GT_LABELING_OUTPUT",
    "GT_DUCKDB_PATH",
    "GT_REGISTRY",
    "GT_SCHEMA",
    "GT_PSEUDONYM_KEY",
    "GT_ATHENA_REGION",
    "GT_ATHENA_WORK_GROUP",
    "GT_ATHENA_STAGING_LOCATION",
    "GT_ATHENA_DATA_LOCATION",
    "GT_ATHENA_THREADS",
    "GT_ATHENA_RETRIES",
)
# dbt doesn't read these; empty, they count as not set.
REPORT_SETTINGS = (
    "GT_BROWSER",
    "GT_PAPER",
    "GT_MAIL_FROM",
    "GT_MAIL_VIA",
    "GT_MAIL_RECIPIENTS",
    "GT_MAIL_JOURNAL",
    "GT_MAIL_RETRY_SECONDS",
    "GT_MAIL_TO_WORKERS",
    "GT_SMTP_HOST",
    "GT_SMTP_PORT",
    "GT_SMTP_SECURITY",
    "GT_SMTP_USER",
    "GT_SMTP_PASSWORD",
    "GT_SMTP_CA_FILE",
    "GT_SES_REGION",
)
_SHORTEST_KEY = 16
# What dbt_project.yml refuses.
_ABSOLUTE = re.compile(r"/|~|[A-Za-z]:")
_report = Reporter(SUBJECT)


def check_names(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Check that no setting is empty, which dbt takes at its word, or misspelled, which nobody reads."""
    for name in sorted(environment):
        if name in SETTINGS and not environment[name] and name != "GT_PSEUDONYM_KEY":
            yield _report.error(
                f"{name} is set, but empty; dbt would take the empty text instead of the default",
                f"unset {name}",
                value="",
            )
        if not name.startswith("GT_") or name in SETTINGS or name in REPORT_SETTINGS:
            continue
        # Other parts have settings of their own, so only a near miss is worth a word.
        meant = nearest(name, (*SETTINGS, *REPORT_SETTINGS), likeness=0.85)
        if meant is not None and meant not in environment:
            yield _report.warning(
                f"{name} is set, but nothing reads it; did you mean {meant}?",
                f"export {meant}=... and unset {name}",
            )


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
