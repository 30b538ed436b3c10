"""QuickSight's operations as botocore models them: which one a request calls, with which members, and its errors."""

import json
from typing import Any

from botocore.model import ListShape, OperationModel, Shape, StructureShape
from moto.core.request import Request
from moto.core.routing import get_service_router
from werkzeug.exceptions import NotFound

from ground_truth_insights.quicksight.checking.model import service_model

Document = dict[str, Any]

_MODEL = service_model()
# Real, but not in the model: the answer to a request that breaks a constraint, and to a call nobody knows.
_UNMODELLED_STATUS = {"ValidationException": 400, "UnknownOperationException": 404, "SerializationException": 400}


class ServiceError(Exception):
    """An error of the service: its code, its message, and the HTTP status that the model gives it."""

    def __init__(self, code: str, message: str) -> None:
        """Take the code without its namespace, such as `ResourceNotFoundException`."""
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message
        status = _UNMODELLED_STATUS.get(code) or _MODEL.shape_for(code).metadata["error"]["httpStatusCode"]
        self.http_status = int(status)


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


def read_request(request: Request) -> tuple[OperationModel, Document] | None:
    """Return the operation that a request calls and its members, or None where there is no such operation."""
    try:
        routed, labels = get_service_router("quicksight").match(request)
    except NotFound:
        return None
    operation = operation_model(routed.name)
    members = dict(operation.input_shape.members) if operation.input_shape else {}
    texts = {name: [text] for name, text in labels.items()}
    for name, member in members.items():
        key = member.serialization.get("name", name)
        if member.serialization.get("location") == "querystring" and key in request.args:
            texts[name] = request.args.getlist(key)
    return operation, {name: _typed(members[name], text) for name, text in texts.items()} | _read(request.get_data())


def _typed(member: Shape, texts: list[str]) -> Any:
    """Return the value of a member that stands in the address."""
    if member.type_name == "list":
        return texts
    if member.type_name in {"integer", "long"}:
        return int(texts[0])
    return texts[0] == "true" if member.type_name == "boolean" else texts[0]


def _read(body: bytes) -> Document:
    """Return the members of a body; null is as good as left out."""

    def given(members: Document) -> Document:
        return {name: value for name, value in members.items() if value is not None}

    found: Document = json.loads(body or b"{}", object_hook=given)
    return found
