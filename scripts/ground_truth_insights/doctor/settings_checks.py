"""Checks of the environment variables that every command reads."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.checks.engine import Case, check
from ground_truth_insights.checks.findings import Finding
from ground_truth_insights.checks.project import Project
from ground_truth_insights.checks.values import Wrong
from ground_truth_insights.checks.wording import counted, quoted
from ground_truth_insights.settings import (
    DEFAULT_SCHEMA,
    NO_PSEUDONYM_KEY,
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


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables, and the settings with the defaults of wrong ones; None where the target is none.

    `is_data_real` tells that the labeling output isn't simulated.
    """

    project: Project
    variables: Mapping[str, str]
    settings: Settings | None
    refusals: Mapping[str, Wrong]
    is_data_real: bool = False

    @classmethod
    def read(cls, project: Project, environment: Mapping[str, str], target: str | None) -> "Environment":
        """Read the variables; `target` comes before GT_TARGET."""
        chosen = {**environment, "GT_TARGET": target} if target else dict(environment)
        refusals = dict(_refusals(chosen))
        right = {name: text for name, text in chosen.items() if name not in refusals}
        settings = None if "GT_TARGET" in refusals else Settings.from_environment(right)
        return cls(project, chosen, settings, refusals)


def _refusals(environment: Mapping[str, str]) -> Iterator[tuple[str, Wrong]]:
    for name, setting in environment_settings().items():
        text = (environment.get(name) or "").strip()
        wrong = setting.wrong(text) if text else None
        if wrong:
            yield name, wrong


@check(
    SUBJECT,
    Case("neither duckdb nor athena", settings={"GT_TARGET": "atena"}),
    Case("no amount of memory", settings={"GT_DUCKDB_MEMORY_LIMIT": "lots"}),
    Case("no whole number from 1 to 65535", settings={"GT_SMTP_PORT": "0"}, is_error=False),
    Case("did you mean Europe/Berlin?", settings={"GT_QUICKSIGHT_TIMEZONE": "Berlin"}, is_error=False),
    Case("which is no number above 0", settings={"GT_QUICKSIGHT_DEADLINE_MINUTES": "soon"}, is_error=False),
    Case("which is neither true nor false", settings={"GT_QUICKSIGHT_FAILURE_MAIL": "perhaps"}, is_error=False),
)
def settings_have_values_of_their_type(environment: Environment) -> Iterator[Finding]:
    """Each variable has a value that settings.yml allows; an error where a build reads it."""
    if environment.settings is not None:
        yield Finding.ok(f"the target is {environment.settings.target}")
    target = written("GT_TARGET", environment.variables)
    for name, wrong in environment.refusals.items():
        setting = environment_settings()[name]
        if name == "GT_SCHEMA":
            continue
        say = Finding.error if setting.read_by in ("all", target) else Finding.warning
        value = None if setting.is_secret else environment.variables[name]
        yield say(wrong.reason, wrong.remedy.replace("write it as ", f"export {name}="), value=value)


@check(SUBJECT, Case("export GT_SCHEMA=gt_insights", settings={"GT_SCHEMA": "gt-insights"}))
def schema_is_a_name(environment: Environment) -> Iterator[Finding]:
    """GT_SCHEMA is a name that the engine takes without quotes."""
    schema = written("GT_SCHEMA", environment.variables)
    is_athena = environment.settings is not None and environment.settings.target == "athena"
    if "GT_SCHEMA" in environment.refusals or (is_athena and not _ATHENA_SCHEMA.fullmatch(schema)):
        near = re.sub(r"\W", "_", schema).lower().lstrip("0123456789") or DEFAULT_SCHEMA
        message = f"GT_SCHEMA is {quoted(schema)}, which is not {environment_settings()['GT_SCHEMA'].rule.must}"
        yield Finding.error(message, f"export GT_SCHEMA={near}", value=schema)


@check(
    SUBJECT,
    Case("did you mean GT_QUICKSIGHT_VIEWERS?", settings={"GT_QUICKSIGHT_VIEWER": "all"}),
    Case("did you mean GT_DUCKDB_PATH?", settings={"GT_DUKDB_PATH": "x"}, is_error=False),
)
def every_name_is_a_setting(environment: Environment) -> Iterator[Finding]:
    """Each variable that begins with GT_ is one of settings.yml; an error where security hangs on the name."""
    for unknown in unknown_names(environment.variables):
        say = Finding.error if unknown.is_refused else Finding.warning
        yield say(str(unknown), unknown.remedy)


@check(SUBJECT, Case("which is absolute", settings={"GT_REGISTRY": "~/owner"}))
def registry_is_relative(environment: Environment) -> Iterator[Finding]:
    """GT_REGISTRY is relative to the project, since dbt overwrites seeds that lie at an absolute path."""
    registry = written("GT_REGISTRY", environment.variables)
    if not _ABSOLUTE.match(registry):
        yield Finding.ok(f"GT_REGISTRY is {registry}")
        return
    relative = os.path.relpath(Path(registry).expanduser(), environment.project.folder)
    yield Finding.error(
        f"GT_REGISTRY is {quoted(registry)}, which is absolute; dbt would overwrite the files in it",
        f"write it relative to the project: export GT_REGISTRY={relative}",
        value=registry,
    )


@check(
    SUBJECT,
    Case("which can be guessed", settings={"GT_PSEUDONYM_KEY": "hunter2"}, is_error=False),
    Case("holds characters that are no text", settings={"GT_PSEUDONYM_KEY": "\udcff" * 20}),
)
def pseudonym_key_is_a_secret(environment: Environment) -> Iterator[Finding]:
    """Real data is hashed with a key of the owner's that can't be guessed; the key itself is never shown."""
    key = environment.variables.get("GT_PSEUDONYM_KEY", "")
    advice = "export GT_PSEUDONYM_KEY=... with a secret of your own, and keep it: another key, another hash"
    if not key and not environment.is_data_real:
        yield Finding.ok("GT_PSEUDONYM_KEY is not set; simulated data needs none")
    elif not key:
        yield Finding.warning(NO_PSEUDONYM_KEY, advice)
    elif not _is_text(key):
        yield Finding.error("GT_PSEUDONYM_KEY holds characters that are no text", advice)
    elif len(key) < _SHORTEST_KEY:
        length = counted(len(key), "character")
        message = f"GT_PSEUDONYM_KEY has {length}, which can be guessed; {_SHORTEST_KEY} or more can't"
        yield Finding.warning(message, advice)
    else:
        yield Finding.ok("GT_PSEUDONYM_KEY is set")


def _is_text(value: str) -> bool:
    # Bytes of the environment that are no UTF-8 come as surrogates, of which no hash can be made.
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
