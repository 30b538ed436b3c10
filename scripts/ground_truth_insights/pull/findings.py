"""What pull could not copy: each object with the reason and what to do about it."""

import shlex
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why an object was not copied."""

    ALSO_A_FOLDER = "also_a_folder"
    ARCHIVED = "archived"
    CASE_COLLISION = "case_collision"
    DAMAGED = "damaged"
    DENIED = "denied"
    DOT_NAME = "dot_name"
    EMPTY_NAME = "empty_name"
    ENDS_IN_SLASH = "ends_in_slash"
    IN_THE_WAY = "in_the_way"
    NAME_TOO_LONG = "name_too_long"
    NUL_CHARACTER = "nul_character"
    RESERVED_NAME = "reserved_name"
    UNENCODABLE = "unencodable"
    VANISHED = "vanished"


_MEANINGS = {
    Reason.ALSO_A_FOLDER: "other keys lie below this key, and a local name can't be file and folder at once",
    Reason.ARCHIVED: "it is in an archive; restore it, then pull again",
    Reason.CASE_COLLISION: "another key differs only in case, which the folder's file system ignores",
    Reason.DAMAGED: "what arrived did not match S3's checksum, three times in a row; pull again",
    Reason.DENIED: "the permission to read it is missing",
    Reason.DOT_NAME: "a part of the key is '.' or '..', which would leave the folder",
    Reason.EMPTY_NAME: "a part of the key is empty (two slashes in a row)",
    Reason.ENDS_IN_SLASH: "the key ends in a slash; the S3 console makes such objects for empty folders",
    Reason.IN_THE_WAY: "a local file or folder is in its place; move it away, then pull again",
    Reason.NAME_TOO_LONG: "the name is longer than the folder's file system allows",
    Reason.NUL_CHARACTER: "the key holds a NUL character",
    Reason.RESERVED_NAME: "the name is that of pull's own working folder",
    Reason.UNENCODABLE: "the name can't be written in this system's encoding; run with LC_ALL=C.UTF-8",
    Reason.VANISHED: "it was listed, but is gone from S3 now; pull again",
}


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
        if self.reason is not Reason.ARCHIVED:
            return _MEANINGS[self.reason]
        return f"{_MEANINGS[self.reason]}: {restore_command(self.bucket, self.key)}"

    def as_json(self) -> dict[str, str]:
        """Return it for `--json`."""
        return {"uri": self.uri, "reason": self.reason.value, "meaning": self.meaning}


def restore_command(bucket: str, key: str) -> str:
    """Return the command that brings an archived object back for a week."""
    request = "Days=7,GlacierJobParameters={Tier=Standard}"
    return (
        f"aws s3api restore-object --bucket {bucket} --key {shlex.quote(key)} --restore-request {shlex.quote(request)}"
    )
