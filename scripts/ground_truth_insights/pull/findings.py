"""What pull could not copy: each object with the reason and what to do about it."""

import shlex
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Reason(StrEnum):
    """Why an object was not copied, and what that means to a person."""

    ALSO_A_FOLDER = "also_a_folder", "other keys lie below this key, and a local name can't be file and folder at once"
    ARCHIVED = "archived", "it is in an archive; restore it, then pull again"
    CASE_COLLISION = "case_collision", "another key differs only in case, which the folder's file system ignores"
    DAMAGED = "damaged", "what arrived did not match S3's checksum, three times in a row; pull again"
    DENIED = "denied", "the permission to read it is missing"
    DOT_NAME = "dot_name", "a part of the key is '.' or '..', which would leave the folder"
    EMPTY_NAME = "empty_name", "a part of the key is empty (two slashes in a row)"
    ENDS_IN_SLASH = "ends_in_slash", "the key ends in a slash; the S3 console makes such objects for empty folders"
    IN_THE_WAY = "in_the_way", "a local file or folder is in its place; move it away, then pull again"
    NAME_TOO_LONG = "name_too_long", "the name is longer than the folder's file system allows"
    NUL_CHARACTER = "nul_character", "the key holds a NUL character"
    RESERVED_NAME = "reserved_name", "the name is that of pull's own working folder"
    UNENCODABLE = "unencodable", "the name can't be written in this system's encoding; run with LC_ALL=C.UTF-8"
    VANISHED = "vanished", "it was listed, but is gone from S3 now; pull again"

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """Make a reason that is its name in JSON, with its meaning beside it."""
        reason = str.__new__(cls, value)
        reason._value_ = value
        reason.meaning = meaning
        return reason


@dataclass(frozen=True, slots=True)
class Finding:
    """One object that was not copied."""

    bucket: str
    key: str
    reason: Reason

    @property
    def uri(self) -> str:
        """Return where the object is."""
        return f"s3://{self.bucket}/{self.key}"

    @property
    def meaning(self) -> str:
        """Return the reason in words, with the command that mends it where there is one."""
        is_archived = self.reason is Reason.ARCHIVED
        return self.reason.meaning + (f": {restore_command(self.bucket, self.key)}" if is_archived else "")

    def as_json(self) -> dict[str, str]:
        """Return it for `--json`."""
        return {"uri": self.uri, "reason": self.reason.value, "meaning": self.meaning}


def restore_command(bucket: str, key: str) -> str:
    """Return the command that brings an archived object back for a week."""
    request = "Days=7,GlacierJobParameters={Tier=Standard}"
    return (
        f"aws s3api restore-object --bucket {bucket} --key {shlex.quote(key)} --restore-request {shlex.quote(request)}"
    )
