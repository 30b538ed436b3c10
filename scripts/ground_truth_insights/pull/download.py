"""Copying one object: complete and verified in its place, or not there at all."""

import hashlib
import os
import re
import threading
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import (
    FlexibleChecksumError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from ground_truth_insights.labeling_output.s3_listing import S3Object

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef

_ATTEMPTS = 3
_CHUNK_BYTES = 1024 * 1024
# The ETag of an object that was uploaded in one piece; of several pieces it has a dash and their number.
_MD5_ETAG = re.compile(r'"([0-9a-f]{32})"')
# Encryption that leaves the ETag an MD5 of the content.
_PLAIN_ENCRYPTION = (None, "AES256")


class DamagedContentError(Exception):
    """What arrived isn't what S3 has, in every attempt."""


@dataclass(frozen=True, slots=True)
class Downloader:
    """Copies objects of a bucket; its methods may run in many threads at once."""

    client: "S3Client"
    bucket: str
    working_folder: str

    def download(self, item: S3Object, path: str) -> None:
        """Copy an object to `path`, with its time in S3 as the time of the file.

        Raises:
            ClientError: S3 said no.
            BotoCoreError: S3 can't be reached, or breaks off in every attempt.
            DamagedContentError: size or checksum differ in every attempt.
            OSError: the file can't be written, or something else is in its place.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                temporary = self._fetch(item)
                break
            except (FlexibleChecksumError, IncompleteReadError, DamagedContentError) as error:
                if attempt == _ATTEMPTS:
                    raise DamagedContentError(item.key) from error
            except (ReadTimeoutError, ResponseStreamingError):
                if attempt == _ATTEMPTS:
                    raise
        _make_folder(path)
        os.replace(temporary, path)  # noqa: PTH105 (a Path per object takes longer than the rename)

    def _fetch(self, item: S3Object) -> str:
        """Write the object's content into the thread's own temporary file, and return its path."""
        # A folder for each thread: in a common one, they wait for each other to make and move files.
        temporary = f"{self.working_folder}/{threading.get_ident()}/object"
        response = self.client.get_object(Bucket=self.bucket, Key=item.key)
        md5 = hashlib.md5(usedforsecurity=False)
        size = 0
        descriptor = _opened(temporary)
        try:
            with closing(response["Body"]) as body:
                # boto3 compares S3's additional checksum, where there is one, as it reads. Small objects are read
                # in one go, which spares a switch of threads.
                step = None if response["ContentLength"] <= _CHUNK_BYTES else _CHUNK_BYTES
                while chunk := body.read(step):
                    md5.update(chunk)
                    size += len(chunk)
                    _write(descriptor, chunk)
            modified_at_ns = _modified_at_ns(item, response)
            os.utime(descriptor, ns=(modified_at_ns, modified_at_ns))
        finally:
            os.close(descriptor)
        if size != response["ContentLength"] or _md5(response) not in (None, md5.hexdigest()):
            raise DamagedContentError(item.key)
        return temporary


def _md5(response: "GetObjectOutputTypeDef") -> str | None:
    etag = _MD5_ETAG.fullmatch(response["ETag"])
    return etag[1] if etag and response.get("ServerSideEncryption") in _PLAIN_ENCRYPTION else None


def _modified_at_ns(item: S3Object, response: "GetObjectOutputTypeDef") -> int:
    # An object that was replaced since the listing has its new time; the next run compares with that.
    if response["ETag"] == item.etag:
        return item.modified_at_ms * 1_000_000
    return round(response["LastModified"].timestamp()) * 1_000_000_000


def _opened(path: str) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o666)
    except FileNotFoundError:
        _make_folder(path)
        return os.open(path, flags, 0o666)


def _write(descriptor: int, content: bytes) -> None:
    written = os.write(descriptor, content)
    while written < len(content):
        written += os.write(descriptor, content[written:])


def _make_folder(path: str) -> None:
    folder = os.path.dirname(path)  # noqa: PTH120 (a Path per object doubles the time)
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    except FileExistsError:
        return
