"""API calls as IAM sees them: who made one, its action, and what it was made on."""

import io
import json
import os
import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree

from werkzeug.wrappers import Request

_SERVICES = {"AWSGlue": "glue", "AmazonAthena": "athena", "AWSLakeFormation": "lakeformation"}
_CREDENTIAL = re.compile(r"Credential=([^/]+)/")
# The first of these that the query string of an S3 request holds names the call, by method.
_BY_SUBRESOURCE = {
    "delete": {"POST": "DeleteObjects"},
    "uploads": {"POST": "CreateMultipartUpload", "GET": "ListMultipartUploads"},
    "uploadId": {
        "POST": "CompleteMultipartUpload",
        "PUT": "UploadPart",
        "DELETE": "AbortMultipartUpload",
        "GET": "ListParts",
    },
    "location": {"GET": "GetBucketLocation"},
}
_BY_METHOD = {
    ("GET", True): "GetObject",
    ("HEAD", True): "HeadObject",
    ("PUT", True): "PutObject",
    ("DELETE", True): "DeleteObject",
    ("GET", False): "ListObjectsV2",
    ("HEAD", False): "HeadBucket",
    ("PUT", False): "CreateBucket",
    ("DELETE", False): "DeleteBucket",
}


@dataclass(frozen=True)
class Call:
    """One kind of request: `caller` is its access key, `name` is such as `glue:GetTable` or `s3:GetObject`.

    `resource` is `s3://bucket/key`, or `s3://bucket/prefix` of a listing and of what is deleted at once;
    `database/table` in Glue; the work group of a query that is started; else empty.
    """

    caller: str
    name: str
    resource: str = ""

    @classmethod
    def from_request(cls, request: Request) -> "Call":
        """Read a request; its body is put back for the one who answers."""
        authorization = request.headers.get("Authorization", "")
        credential = _CREDENTIAL.search(authorization)
        caller = credential[1] if credential else ""
        if target := request.headers.get("X-Amz-Target"):
            service, _, operation = target.partition(".")
            asked = json.loads(_body(request) or b"{}")
            return cls(caller, f"{_SERVICES.get(service, service)}:{operation}", _named(asked))
        if "/sts/aws4_request" in authorization:
            return cls(caller, f"sts:{parse_qs(_body(request).decode()).get('Action', ['unknown'])[0]}")
        return cls(caller, f"s3:{_s3_call(request)}", _s3_resource(request))


class CallCounter:
    """Counts API calls; safe to be used from several threads."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._lock = threading.Lock()
        self._calls: Counter[Call] = Counter()

    def count(self, call: Call) -> None:
        """Count one call."""
        with self._lock:
            self._calls[call] += 1

    def counts(self) -> Counter[Call]:
        """Return a copy of the counts."""
        with self._lock:
            return self._calls.copy()


def _s3_call(request: Request) -> str:
    for subresource, by_method in _BY_SUBRESOURCE.items():
        if subresource in request.args and request.method in by_method:
            return by_method[request.method]
    if request.method == "PUT" and "X-Amz-Copy-Source" in request.headers:
        return "CopyObject"
    has_key = bool(request.path.strip("/").partition("/")[2])
    return _BY_METHOD.get((request.method, has_key), request.method)


def _s3_resource(request: Request) -> str:
    bucket, _, key = request.path.strip("/").partition("/")
    if "delete" in request.args:
        deleted = ElementTree.fromstring(_body(request)).iterfind(".//{*}Key")  # noqa: S314 (from our own boto3)
        keys = [element.text or "" for element in deleted]
        key = os.path.commonprefix(keys)  # noqa: RUF071 (S3 knows prefixes of any length, no folders)
    elif not key:
        key = request.args.get("prefix", "")
    return f"s3://{bucket}/{key}"


def _named(asked: Mapping[str, Any]) -> str:
    if "QueryString" in asked:
        return str(asked.get("WorkGroup", "primary"))
    database = asked.get("DatabaseName") or asked.get("DatabaseInput", {}).get("Name")
    table = asked.get("TableName") or asked.get("Name") or asked.get("TableInput", {}).get("Name")
    return "/".join(str(part) for part in (database, table, asked.get("WorkGroup")) if part)


def _body(request: Request) -> bytes:
    body: bytes = request.environ["wsgi.input"].read(request.content_length or 0)
    request.environ["wsgi.input"] = io.BytesIO(body)
    return body
