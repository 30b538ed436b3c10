"""Files that a report is written to, each whole or not at all, and their names, which come from those of scopes."""

import errno
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.errors import UsageError
from ground_truth_insights.replacing import replace_file

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file to write: its name, with a folder where a format has several, and its content."""

    name: str
    content: bytes


def file_name(text: str) -> str:
    """Return letters, digits, hyphens and underscores for a text, different texts giving different names.

    Where something of the text is lost, eight hexadecimal characters of its SHA-256 (FIPS 180-4) tell it apart.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:_LONGEST_NAME].strip("-")
    if name and name == text:
        return name
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name}-{mark}" if name else mark


def output_named(output: str | None) -> str | None:
    """Return what `--output` names, None where the option is left out.

    Raises:
        UsageError: It's empty, as a variable of the shell is that was never set.

    """
    if output is not None and not output.strip():
        raise UsageError("--output is empty; name a place, or leave the option out")
    return output


def write_files(files: Iterable[ReportFile], folder: Path) -> list[Path]:
    """Write the files below a folder, which is made where it is missing, and return where they are.

    Raises:
        UsageError: One can't be written; those before it are.

    """
    return [write_file(file.content, folder / file.name) for file in files]


def write_file(content: bytes, path: Path) -> Path:
    """Write a file in one step, so that a reader never meets half of it, and return its path.

    Raises:
        UsageError: It can't be written; what was there before is untouched.

    """
    try:
        replace_file(path, content)
    except OSError as error:
        raise UsageError(f"can't write {path}: {_reason(error)}") from error
    return path


def _reason(error: OSError) -> str:
    remedy = "name another place with --output"
    reasons = {
        errno.EACCES: f"no permission to write there; {remedy}",
        errno.EPERM: f"no permission to write there; {remedy}",
        errno.EROFS: f"the file system is read-only; {remedy}",
        errno.ENOSPC: f"the disk is full; free some space, or {remedy}",
        errno.EDQUOT: f"the quota of the disk is used up; free some space, or {remedy}",
        errno.ENOTDIR: f"a part of the path is a file, not a folder; {remedy}",
        errno.EEXIST: f"a file stands where a folder is needed; {remedy}",
        errno.EISDIR: f"a folder stands where the file is to be; {remedy}",
        errno.ENAMETOOLONG: f"the name is too long; {remedy}",
    }
    return reasons.get(error.errno or 0, f"{error.strerror or error}; {remedy}")
