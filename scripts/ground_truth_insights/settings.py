"""The settings, from `settings.yml`: what each is, what the environment says, and which names are refused."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ground_truth_insights.checks.values import Rule, Wrong
from ground_truth_insights.checks.wording import nearest, quoted
from ground_truth_insights.errors import UsageError

PROJECT_DIR = Path(__file__).resolve().parents[2]
SETTINGS_FILE = PROJECT_DIR / "settings.yml"
PROJECT_FILE = "dbt_project.yml"
# Tables of `gt-insights estimate`, which dbt neither makes nor drops.
ESTIMATES_SUFFIX = "_estimates"
DEMO_PSEUDONYM_KEY = "ground-truth-insights demo key"
# What is said of real data under that key.
NO_PSEUDONYM_KEY = (
    "GT_PSEUDONYM_KEY is not set: workers are hashed with the public demo key,"
    " so whoever knows a worker id can find that worker"
)
_PREFIX = "GT_"
# Who sees what is set by these alone, so not one of them may be passed over in silence.
_GUARDED_PREFIX = "GT_QUICKSIGHT_"


@dataclass(frozen=True, slots=True)
class Setting:
    """An environment variable or a var of dbt, as `settings.yml` has it; a var is read by nothing but dbt."""

    name: str
    rule: Rule
    about: str
    default: Any = None
    default_from: str | None = None
    without: str = ""
    read_by: str = ""
    is_guarded: bool = False

    @property
    def is_secret(self) -> bool:
        """Whether its value is never shown."""
        return self.rule.type == "secret"

    def wrong(self, text: str) -> Wrong | None:
        """Return what is wrong with the variable's value, in words that name both."""
        wrong = self.rule.wrong_text(text)
        shown = "not text" if self.is_secret else quoted(text)
        return Wrong(f"{self.name} is {shown}, {wrong.reason}", wrong.remedy) if wrong else None


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A variable that nothing reads; `meant` is the setting that is most like it, where one is."""

    name: str
    meant: str | None
    is_refused: bool

    def __str__(self) -> str:
        """Return the sentence that names it."""
        why = ", and who may see what hangs on names like it" if self.is_refused else ""
        meant = f"; did you mean {self.meant}?" if self.meant else ""
        return f"{self.name} is set, but nothing reads it{why}{meant}"

    @property
    def remedy(self) -> str:
        """Return what mends it."""
        return f"export {self.meant}=... and unset {self.name}" if self.meant else f"unset {self.name}"


@dataclass(frozen=True)
class Settings:
    """Where the labeling output, the warehouse and the owner's registry are."""

    target: str
    labeling_output: str
    duckdb_path: Path
    registry: str
    schema: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings.

        Raises:
            UsageError: a value is wrong.
        """
        return cls(**field_values(cls, _PREFIX, environment))


@cache
def read_settings_file() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Return the parts of `settings.yml`: `read_by`, `environment` and `vars`."""
    # Importing it takes as long as starting a command does.
    import yaml  # noqa: PLC0415

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: Mapping[str, Any] = yaml.load(SETTINGS_FILE.read_text(encoding="utf-8"), loader)  # noqa: S506 (it is safe)
    return document


@cache
def environment_settings() -> Mapping[str, Setting]:
    """Return each environment variable by its name."""
    return _settings("environment")


@cache
def dbt_vars() -> Mapping[str, Setting]:
    """Return each var of dbt by its name."""
    return _settings("vars")


def value(name: str, environment: Mapping[str, str]) -> Any:
    """Return what a variable says, else its default, else None; an empty one counts as not set.

    Paths are those that the setting means, numbers and booleans are such, folders (which may lie in S3) and all else
    are text.

    Raises:
        UsageError: the value is wrong; the message says what it must be.
    """
    setting = environment_settings()[name]
    text = (environment.get(name) or "").strip()
    if not text:
        if setting.default_from:
            return value(setting.default_from, environment)
        return setting_path(setting.default) if setting.rule.type == "path" and setting.default else setting.default
    wrong = setting.wrong(text)
    if wrong:
        raise UsageError(f"{wrong.reason}; {wrong.remedy}")
    return setting_path(text) if setting.rule.type == "path" else setting.rule.parsed(text)


def written(name: str, environment: Mapping[str, str]) -> str:
    """Return the text of a variable, else that of its default."""
    return environment.get(name) or str(environment_settings()[name].default or "")


def required(name: str, environment: Mapping[str, str]) -> Any:
    """Return what a variable says.

    Raises:
        UsageError: it is not set, or wrong.
    """
    found = value(name, environment)
    if found is None:
        about = environment_settings()[name].about.replace("`", "")
        raise UsageError(f"{name} is not set; set it to {about}")
    return found


def field_values(cls: type, prefix: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of each field of a dataclass that has the name of a variable after `prefix`.

    Raises:
        UsageError: a value is wrong.
    """
    names = {field.name: f"{prefix}{field.name.upper()}" for field in fields(cls)}
    return {field: value(name, environment) for field, name in names.items() if name in environment_settings()}


def pseudonym_key(environment: Mapping[str, str]) -> str:
    """Return the key of the worker hash; it never enters a file, a log or a printed setting."""
    return environment.get("GT_PSEUDONYM_KEY") or DEMO_PSEUDONYM_KEY


def nearest_project(start: Path) -> Path:
    """Return the folder of the dbt project at or above `start`, as dbt finds it; else the one of this package."""
    folders = (start, *start.parents)
    # Path.is_file fails where a folder may not be entered.
    return next((folder for folder in folders if os.path.isfile(folder / PROJECT_FILE)), PROJECT_DIR)  # noqa: PTH113


def setting_path(setting: str) -> Path:
    """Return the path that a setting means: a relative one is relative to the project, wherever a command is run."""
    path = Path(setting).expanduser()
    if path.is_absolute():
        return path
    try:
        return nearest_project(Path.cwd()) / path
    except FileNotFoundError:
        return PROJECT_DIR / path


@cache
def known_names() -> frozenset[str]:
    """Return the names of the variables, without a YAML parser, since every command waits for them."""
    return frozenset(re.findall(rf"^  ({_PREFIX}\w+):", SETTINGS_FILE.read_text(encoding="utf-8"), re.MULTILINE))


def unknown_names(names: Iterable[str]) -> Iterator[UnknownName]:
    """Yield the variables that begin with GT_, in any case, and are no setting."""
    names = frozenset(name for name in names if name.upper().startswith(_PREFIX))
    unknown = names - known_names()
    if not unknown:
        return
    known = environment_settings()
    for name in sorted(unknown):
        meant = nearest(name, known.keys() - names)
        is_refused = name.upper().startswith(_GUARDED_PREFIX) or bool(meant and known[meant].is_guarded)
        yield UnknownName(name, meant, is_refused)


def refuse_unknown(names: Iterable[str]) -> list[UnknownName]:
    """Return the unknown names that are no danger.

    Raises:
        UsageError: an unknown name looks like a setting on which security hangs.
    """
    unknown = list(unknown_names(names))
    for each in unknown:
        if each.is_refused:
            raise UsageError(f"{each} Mend it with: {each.remedy}" if each.meant else f"{each}; {each.remedy}")
    return unknown


def _settings(part: str) -> dict[str, Setting]:
    own = ("default", "default_from", "without", "read_by")
    return {
        name: Setting(
            name,
            Rule.of(row),
            row["about"],
            is_guarded=bool(row.get("security")),
            **{key: row[key] for key in own if key in row},
        )
        for name, row in read_settings_file()[part].items()
    }


if TYPE_CHECKING:
    DEFAULT_SCHEMA: str
    # Where the templates of the registry lie.
    DEFAULT_REGISTRY: str
    TARGETS: tuple[str, ...]
else:

    def __getattr__(name: str) -> Any:
        """Return what is read of `settings.yml` when it is first asked for: `--version` doesn't wait for it."""
        if name == "TARGETS":
            return environment_settings()["GT_TARGET"].rule.choices
        if name in ("DEFAULT_SCHEMA", "DEFAULT_REGISTRY"):
            return environment_settings()[name.replace("DEFAULT_", _PREFIX)].default
        raise AttributeError(name)
