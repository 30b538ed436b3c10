"""The names of settings, from `settings.yml`: what an unknown one was meant to be, and which are refused."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import PROJECT_DIR

SETTINGS_FILE = PROJECT_DIR / "settings.yml"
_PREFIX = "GT_"
# Who sees what is set by these alone, so not one of them may be passed over in silence.
_GUARDED_PREFIX = "GT_QUICKSIGHT_"
_LIKENESS = 0.7


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


@cache
def known_names() -> frozenset[str]:
    """Return every name of `settings.yml`; read without a YAML parser, since every command waits for it."""
    return frozenset(re.findall(rf"^({_PREFIX}\w+):", SETTINGS_FILE.read_text(encoding="utf-8"), re.MULTILINE))


def unknown_names(names: Iterable[str]) -> Iterator[UnknownName]:
    """Yield the variables that begin with GT_, in any case, and are no setting."""
    names = frozenset(names)
    unknown = sorted(name for name in names - known_names() if name.upper().startswith(_PREFIX))
    if not unknown:
        return
    # Only who made a mistake waits for these.
    from ground_truth_insights.doctor.wording import nearest  # noqa: PLC0415

    guarded = {name for name, setting in _settings().items() if setting.get("security")}
    for name in unknown:
        meant = nearest(name, known_names() - names, likeness=_LIKENESS)
        yield UnknownName(name, meant, meant in guarded or name.upper().startswith(_GUARDED_PREFIX))


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


def _settings() -> dict[str, dict[str, Any]]:
    from ground_truth_insights.doctor import yaml_text  # noqa: PLC0415 (see above)

    return dict(yaml_text.load(yaml_text.read(SETTINGS_FILE)))
