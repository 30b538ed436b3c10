"""Which keys a local folder can hold: one file system's limits, and keys that stand in each other's way."""

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from ground_truth_insights.pull.findings import Reason

WORKING_FOLDER = ".pull"


@dataclass(frozen=True, slots=True)
class FileSystem:
    """What names a folder can hold; lengths are in bytes."""

    name_bytes: int
    path_bytes: int
    ignores_case: bool


@dataclass
class LocalNames:
    """Finds the problem of each path among all of them; paths are relative, with slashes."""

    file_system: FileSystem
    _folders: set[str] = field(default_factory=set)
    _spellings: dict[str, str] = field(default_factory=dict)

    def problems(self, paths: Iterable[str]) -> dict[str, Reason]:
        """Return the reason for each path that can't be held; of paths that collide, the first is held."""
        problems = {}
        candidates = []
        for path in sorted(paths):
            reason = name_problem(path, self.file_system)
            if reason is None:
                candidates.append(path)
                self._add_folders(path)
            else:
                problems[path] = reason
        for path in candidates:
            if self._folded(path) in self._folders:
                problems[path] = Reason.ALSO_A_FOLDER
            elif self.file_system.ignores_case and self._has_other_spelling(path):
                problems[path] = Reason.CASE_COLLISION
        return problems

    def _add_folders(self, path: str) -> None:
        folder = self._folded(path).rpartition("/")[0]
        while folder and folder not in self._folders:
            self._folders.add(folder)
            folder = folder.rpartition("/")[0]

    def _has_other_spelling(self, path: str) -> bool:
        # Folders count too: two jobs whose names differ in case would be merged into one.
        while path:
            if self._spellings.setdefault(self._folded(path), path) != path:
                return True
            path = path.rpartition("/")[0]
        return False

    def _folded(self, path: str) -> str:
        # File systems that ignore case take composed and decomposed letters for the same, too.
        return unicodedata.normalize("NFD", path).casefold() if self.file_system.ignores_case else path


def name_problem(path: str, file_system: FileSystem) -> Reason | None:
    """Return why a file system can't hold a path, however empty it is."""
    if path.endswith("/"):
        return Reason.ENDS_IN_SLASH
    if "\0" in path:
        return Reason.NUL_CHARACTER
    parts = path.split("/")
    if "" in parts:
        return Reason.EMPTY_NAME
    if "." in parts or ".." in parts:
        return Reason.DOT_NAME
    return Reason.RESERVED_NAME if parts[0].casefold() == WORKING_FOLDER else _encoding_problem(path, file_system)


def _encoding_problem(path: str, file_system: FileSystem) -> Reason | None:
    try:
        encoded = os.fsencode(path)
    except UnicodeEncodeError:
        return Reason.UNENCODABLE
    longest = max(len(part) for part in encoded.split(b"/"))
    is_too_long = longest > file_system.name_bytes or len(encoded) > file_system.path_bytes
    return Reason.NAME_TOO_LONG if is_too_long else None
