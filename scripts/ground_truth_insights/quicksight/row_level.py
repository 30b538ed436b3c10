"""Row-level security by project: who sees which projects, and the scope that each of them sees first."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.errors import UsageError
from ground_truth_insights.quicksight.assets import Problem
from ground_truth_insights.quicksight.permissions import Principal
from ground_truth_insights.visuals.problems import did_you_mean
from ground_truth_insights.warehouse.identifiers import literal

PROJECT_COLUMN = "project"
# The data sets of the rules, and of the scope that each user sees first.
RULES, SCOPE_DEFAULTS = "project_access", "scope_defaults"
ALL_SCOPES = "all"
COLUMNS = ("group", "user", "project", "default_scope")
_LITERAL = re.compile(r"cast\(null as varchar\)|'(?:[^']|'')*'")
_REMEDY = "it needs the columns group, user, project and, if wanted, default_scope; an empty project means all projects"


@dataclass(frozen=True, slots=True)
class Access:
    """One rule: a group or a user sees one project, or with `project` None everything."""

    principal: Principal
    project: str | None
    default_scope: str


def read_access(file: Path, namespace: str, owners: Iterable[Principal]) -> tuple[Access, ...]:
    """Read who sees which projects; owners of the dashboard see all of them without a line.

    Raises:
        UsageError: The file is missing or wrong; each mistake has its line.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            if not {"group", "user", "project"} <= set(reader.fieldnames or ()):
                raise UsageError(f"GT_QUICKSIGHT_PROJECT_ACCESS: {file} has the wrong columns; {_REMEDY}")
            rules = [_rule(row, f"{file} line {reader.line_num}", namespace) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"GT_QUICKSIGHT_PROJECT_ACCESS: can't read {file}: {reason}; {_REMEDY}") from error
    known = {rule.principal for rule in rules}
    rules += [Access(owner, None, ALL_SCOPES) for owner in owners if owner not in known]
    return tuple(dict.fromkeys(rules))


def _rule(row: dict[str, str | None], where: str, namespace: str) -> Access:
    group, user, project, scope = ((row.get(name) or "").strip() for name in COLUMNS)
    if bool(group) == bool(user):
        raise UsageError(f"{where}: name either a group or a user, and not both")
    if "," in project:
        raise UsageError(f"{where}: the project '{project}' contains a comma, at which Quick Sight splits; rename it")
    if project and scope == ALL_SCOPES:
        raise UsageError(
            f"{where}: who sees one project can't begin with the scope '{ALL_SCOPES}', which holds all;"
            f" leave default_scope empty to begin with '{project}'"
        )
    principal = Principal("group" if group else "user", group or user, namespace)
    return Access(principal, project or None, scope or project or ALL_SCOPES)


def fallback_scope(rules: Iterable[Access]) -> str:
    """Return the scope of whoever has no default of their own: never that of all jobs where anything is restricted."""
    restricted = sorted(rule.default_scope for rule in rules if rule.project is not None)
    return restricted[0] if restricted else ALL_SCOPES


def rules_sql(rules: Iterable[Access]) -> str:
    """Return the rows of the rules as a query that reads no table; a null project means every row."""
    return _values_sql(((rule.principal, rule.project) for rule in rules), "project")


def defaults_sql(rules: Iterable[Access]) -> str:
    """Return the first scope of each principal as a query that reads no table."""
    first: dict[Principal, str | None] = {}
    for rule in rules:
        first.setdefault(rule.principal, rule.default_scope)
    return _values_sql(first.items(), "default_scope")


def rows_of_sql(sql: str) -> set[tuple[str | None, ...]]:
    """Return the rows of a query that `rules_sql` or `defaults_sql` made: user, group, and the third column."""
    return {
        tuple(None if text.startswith("cast(") else text[1:-1].replace("''", "'") for text in _LITERAL.findall(line))
        for line in sql.splitlines()
        if line.startswith("  (")
    }


def rule_sentences(old_sql: str, new_sql: str) -> Iterator[str]:
    """Yield who sees more and who sees less, one sentence for each rule that comes or goes."""
    old, new = rows_of_sql(old_sql), rows_of_sql(new_sql)
    is_scope = new_sql.startswith(f"select {_columns('default_scope')}")
    for rows, verb in ((new - old, "gains"), (old - new, "loses")):
        for user, group, value in sorted(rows, key=str):
            who = f"group:{group}" if user is None else f"user:{user}"
            what = "every project" if value is None else f"the {'first scope' if is_scope else 'project'} '{value}'"
            yield f"{who} {verb} {what}"


def unknown_names(rules: Iterable[Access], scopes: Mapping[str, str]) -> Iterator[Problem]:
    """Yield each project and default scope that no mart has; nothing where there is no data yet.

    `scopes` are those of the marts: name to type.
    """
    if not scopes:
        return
    names = {"project": [name for name, type_ in scopes.items() if type_ == "project"], "scope": list(scopes)}
    asked = [
        (kind, name)
        for rule in rules
        for kind, name in (("project", rule.project), ("scope", rule.default_scope))
        if name is not None and (kind, name) != ("scope", rule.project)
    ]
    for kind, name in dict.fromkeys(asked):
        if name not in names[kind]:
            message = f"GT_QUICKSIGHT_PROJECT_ACCESS names the {kind} '{name}', which no mart has"
            yield Problem(message, did_you_mean(name, names[kind]))


def _values_sql(rows: Iterable[tuple[Principal, str | None]], third: str) -> str:
    values = []
    for principal, value in rows:
        user, group = (principal.name if principal.kind == kind else None for kind in ("user", "group"))
        texts = ("cast(null as varchar)" if text is None else literal(text) for text in (user, group, value))
        values.append(f"  ({', '.join(texts)})")
    columns = _columns(third)
    return "\n".join([f"select {columns}", "from (values", ",\n".join(values), f") as rules ({columns})"])


def _columns(third: str) -> str:
    return f"user_name, group_name, {third}"
