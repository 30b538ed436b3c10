"""What is generated from `settings.yml`: tables of docs/reference/settings.md, and the vars of dbt_project.yml."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from ground_truth_insights.settings import (
    PROJECT_FILE,
    Setting,
    dbt_vars,
    environment_settings,
    read_settings_file,
)

_MARKS = ("<!-- generated from settings.yml by `make pages` -->", "<!-- end -->")
_VARS = re.compile(r"(?<=\nvars:\n).*?(?=\n\n)", re.DOTALL)


def pages(project: Path) -> dict[str, str]:
    """Return both files of a project as they must be, by their names."""
    made = {"docs/reference/settings.md": _page, PROJECT_FILE: _project_file}
    return {file: make((project / file).read_text(encoding="utf-8")) for file, make in made.items()}


def _page(text: str) -> str:
    """Return the page of settings with its tables written anew."""
    before, _, rest = text.partition(_MARKS[0])
    after = rest.partition(_MARKS[1])[2]
    return "\n".join([f"{before}{_MARKS[0]}", *_tables(), f"{_MARKS[1]}{after}"])


def _project_file(text: str) -> str:
    """Return dbt_project.yml with the default of each var."""
    values = "\n".join(f"  {name}: {_written(var.default)}" for name, var in dbt_vars().items())
    note = "  # The defaults of settings.yml, which says what each is, and why; `make pages` writes them anew.\n"
    return _VARS.sub(note + values, text, count=1)


def _tables() -> Iterator[str]:
    yield "\n## Environment variables"
    for key, part in read_settings_file()["read_by"].items():
        yield f"\n### {part['title']}\n\n| variable | default | what it may be | meaning |\n|---|---|---|---|"
        for setting in environment_settings().values():
            if setting.read_by == key:
                yield _row(setting, setting.without or _shown(setting) or "none")
    yield "\n## Vars\n"
    yield "In `dbt_project.yml`, or for one run with `--vars`. A wrong value stops a build before it begins.\n"
    yield "| var | default | what it may be | effect, and evidence |\n|---|---|---|---|"
    for var in dbt_vars().values():
        yield _row(var, _shown(var) or "empty")


def _row(setting: Setting, default: str) -> str:
    guarded = ". Security hangs on it" if setting.is_guarded else ""
    return f"| `{setting.name}` | {default} | {setting.rule} | {setting.about}{guarded} |"


def _shown(setting: Setting) -> str:
    return "" if setting.default in (None, "") else f"`{_written(setting.default)}`"


def _written(default: object) -> str:
    return default if default and isinstance(default, str) else json.dumps(default)
