"""QuickSight's operations as botocore models them: which one a request calls, with which members."""

import functools
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

from botocore.model import ListShape, OperationModel, Shape, StructureShape

from ground_truth_insights.quicksight.checking.model import service_model

Document = dict[str, Any]

_MODEL = service_model()
# Real, but not in the model: the answer to a request that breaks a constraint, and to a call nobody knows.
_UNMODELLED_STATUS = {"ValidationException": 400, "UnknownOperationException": 404, "SerializationException": 400}


@dataclass(frozen=True)
class Route:
    """One operation and the requests that call it."""

    operation: OperationModel
    method: str
    path: re.Pattern[str]


def _http_status(code: str) -> int:
    """Return the HTTP status of an error code."""
    if code in _UNMODELLED_STATUS:
        return _UNMODELLED_STATUS[code]
    return int(_MODEL.shape_for(code).metadata["error"]["httpStatusCode"])


class ServiceError(Exception):
    """An error of the service: its code, its message, and the HTTP status that the model gives it."""

    def __init__(self, code: str, message: str) -> None:
        """Take the code without its namespace, such as `ResourceNotFoundException`."""
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.http_status = _http_status(code)


def not_found(what: str, name: str) -> ServiceError:
    """Return the error for something that isn't there."""
    return ServiceError("ResourceNotFoundException", f"{what} {name} is not found")


def exists(what: str, name: str) -> ServiceError:
    """Return the error for something that is there already."""
    return ServiceError("ResourceExistsException", f"{what} {name} already exists")


def invalid(message: str) -> ServiceError:
    """Return the error for a value that the service can't take."""
    return ServiceError("InvalidParameterValueException", message)


def operation_model(name: str) -> OperationModel:
    """Return an operation of the model."""
    return _MODEL.operation_model(name)


def errors_of(name: str) -> list[str]:
    """Return the codes of all errors that an operation can answer."""
    return [shape.name for shape in operation_model(name).error_shapes]


def answered(model: Shape, value: Any) -> Any:
    """Return a value as the service answers it: what the model has, and of lists that it wants filled no empty one."""
    if isinstance(model, ListShape):
        return [answered(model.member, item) for item in value]
    if not isinstance(model, StructureShape) or model.is_document_type:
        return value
    shown = {name: answered(model.members[name], item) for name, item in value.items() if name in model.members}
    return {name: item for name, item in shown.items() if item != [] or not model.members[name].metadata.get("min")}


def read_request(method: str, target: str, body: bytes) -> tuple[OperationModel, Document] | None:
    """Return the operation that a request calls and its members, or None where there is no such operation.

    `target` is the path as it came, still quoted: an ARN in it holds quoted slashes.
    """
    path, _, query = target.partition("?")
    for route in _routes():
        if route.method == method and (match := route.path.fullmatch(path)):
            request = {name: unquote(text) for name, text in match.groupdict().items()}
            request = _typed(route.operation, request) | _from_query(route.operation, query)
            if body:
                request |= _without_nulls(json.loads(body))
            return route.operation, request
    return None


@functools.cache
def _routes() -> list[Route]:
    routes = []
    for name in _MODEL.operation_names:
        operation = _MODEL.operation_model(name)
        path = operation.http["requestUri"].partition("?")[0]
        pattern = re.sub(r"\{(\w+)\+?\}", r"(?P<\1>[^/]+)", path)
        routes.append(Route(operation, operation.http["method"], re.compile(pattern)))
    return routes


def _from_query(operation: OperationModel, query: str) -> Document:
    values = parse_qs(query, keep_blank_values=True)
    found: Document = {}
    for name, member in _members_of(operation).items():
        if member.serialization.get("location") != "querystring":
            continue
        if texts := values.get(member.serialization.get("name", name)):
            found[name] = texts if member.type_name == "list" else texts[0]
    return _typed(operation, found)


def _typed(operation: OperationModel, values: Document) -> Document:
    shapes = _members_of(operation)
    return {name: _typed_value(shapes[name], value) for name, value in values.items()}


def _typed_value(member: Shape, value: Any) -> Any:
    if member.type_name in {"integer", "long"}:
        return int(value)
    if member.type_name == "boolean":
        return value == "true"
    return value


def _members_of(operation: OperationModel) -> dict[str, Shape]:
    return dict(operation.input_shape.members) if operation.input_shape else {}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
