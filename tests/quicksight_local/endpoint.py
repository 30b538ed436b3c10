"""The WSGI application: QuickSight from this fake, Athena from DuckDB, all else from moto."""

import importlib
import json
import re
import socket
import time
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.model import OperationModel
from werkzeug.wrappers import Request, Response

from athena_local.athena_endpoint import AthenaEndpoint
from athena_local.aws import LocalAws
from athena_local.calls import Call as AwsCall
from ground_truth_insights.quicksight.checking.model import message, violations
from quicksight_local import iam
from quicksight_local.account import DATA_SET, Account
from quicksight_local.athena import WarehouseRunner
from quicksight_local.calls import Call, CallLog, Ending, Faults
from quicksight_local.dump import dump
from quicksight_local.identities import IDENTITY_OPERATIONS
from quicksight_local.ingestions import run_scheduled
from quicksight_local.operations import HANDLERS
from quicksight_local.service_model import Document, ServiceError, answered, errors_of, read_request
from quicksight_local.warehouse import relational_tables

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

STATE_PATH = "/_quicksight_local/state"
CALLS_PATH = "/_quicksight_local/calls"
# What the service takes and probably draws otherwise than is meant.
WARNINGS_PATH = "/_quicksight_local/warnings"
# POST with the name of a mart at the end: the refresh by schedule of its data sets fails.
FAIL_PATH = "/_quicksight_local/fail-refresh/"
# Each registers its operations when it is imported.
for _module in (
    "access", "dashboards", "data_sets", "folders", "refresh", "resources", "snapshots",
):  # fmt: skip
    importlib.import_module(f"quicksight_local.{_module}")
_SCOPE = re.compile(r"Credential=[^/]+/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
# Data sets without security of rows or columns are there in the Standard edition, too.
_ENTERPRISE_PARTS = ("RowLevelPermissionDataSet", "ColumnLevelPermissionRules")


class LocalCloud:
    """One address for every service; calls are noted, delayed and disturbed as the account's settings say."""

    def __init__(self, account: Account, log: CallLog, faults: Faults) -> None:
        """Take the state, the log and the faults."""
        self._account = account
        self._log = log
        self._faults = faults
        self._aws = LocalAws()
        self._athena = AthenaEndpoint(WarehouseRunner(account.warehouse))

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ, populate_request=False)
        if request.path in {STATE_PATH, CALLS_PATH, WARNINGS_PATH}:
            return _json(self._looked_at(request.path))(environ, start_response)
        if request.method == "POST" and request.path.startswith(FAIL_PATH):
            failed = self._fail_refresh(request.path.removeprefix(FAIL_PATH))
            return _json({"failed": failed})(environ, start_response)
        scope = _SCOPE.search(request.headers.get("Authorization", ""))
        if scope and scope["service"] == "quicksight":
            response = self._quicksight(request, scope["region"])
            return response(environ, start_response)
        return self._other(request, scope["region"] if scope else "", environ, start_response)

    def _looked_at(self, path: str) -> Any:
        if path == STATE_PATH:
            return dump(self._account)
        if path == WARNINGS_PATH:
            return self._account.warnings
        return [{"action": call.action, "region": call.region, "error": call.error} for call in self._log.all()]

    def _fail_refresh(self, table: str) -> list[str]:
        account, failed = self._account, []
        with account.lock:
            for data_set in account.resources[DATA_SET].values():
                if any(each["Name"] == table for each in relational_tables(data_set.body)):
                    error = ("SQL_TABLE_NOT_FOUND", f"Table awsdatacatalog.{table} does not exist")
                    account.settings.failing_ingestions.setdefault(table, []).append(error)
                    run_scheduled(account, data_set)
                    failed.append(data_set.id)
        return failed

    def _other(
        self, request: Request, region: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        service, _, operation = AwsCall.from_request(request).name.partition(":")
        call = self._log.begin(service, operation, region, {})
        try:
            time.sleep(self._account.settings.latency_seconds)
            if service != "sts" and not iam.is_allowed(self._account.settings, call.action, "*"):
                text = iam.denial(self._account.settings, call.action, "*")
                body = {"__type": "AccessDeniedException", "message": text, "Message": text}
                call.error = "AccessDeniedException"
                return _json(body, 400)(environ, start_response)
            answer = self._athena if service == "athena" else self._aws
            return answer(environ, start_response)
        finally:
            self._log.end()

    def _quicksight(self, request: Request, region: str) -> Response:
        body = request.get_data()
        target = request.environ.get("REQUEST_URI") or request.full_path
        found = read_request(request.method, target, body)
        if found is None:
            return _error(ServiceError("UnknownOperationException", f"no operation {request.method} {request.path}"))
        operation, members = found
        call = self._log.begin("quicksight", operation.name, region, members)
        try:
            return self._disturbed(request, call, operation)
        except Exception as error:
            self._log.bugs.append(f"{call.operation}: {type(error).__name__}: {error}")
            raise
        finally:
            self._log.end()

    def _disturbed(self, request: Request, call: Call, operation: OperationModel) -> Response:
        settings = self._account.settings
        time.sleep(settings.latency_seconds)
        fault = self._faults.take(call.number, call.operation)
        try:
            if fault and fault.ending is Ending.ERROR:
                raise ServiceError(fault.code, fault.message)
            if settings.throttle_every and call.number % settings.throttle_every == 0:
                raise ServiceError("ThrottlingException", "Rate exceeded")
            response = _json(self._answered(call, operation))
            response.status_code = json.loads(response.get_data()).get("Status", 200)
        except ServiceError as error:
            call.error = error.code
            response = _error(error)
        if fault and fault.ending is not Ending.ERROR:
            if fault.ending is Ending.HOLD:
                self._faults.hold()
            _cut(request)
        return response

    def _answered(self, call: Call, operation: OperationModel) -> Document:
        account = self._account
        with account.lock:
            account.region = call.region
            self._refuse(call, operation)
            handler = HANDLERS.get(call.operation)
            if handler is None:
                raise ServiceError("UnknownOperationException", f"{call.operation} is not part of this fake")
            given = json.loads(json.dumps(handler(account, call.request), default=datetime.timestamp))
            account.keep_history()
        shape = operation.output_shape
        assert shape is not None
        answer: Document = answered(shape, given)
        if "Status" in shape.members:
            answer.setdefault("Status", 200)
        answer["RequestId"] = str(uuid.uuid4())
        broken = list(violations(shape, answer))
        assert not broken, f"the fake's answer to {call.operation} breaks the model: {broken}"
        return answer

    def _refuse(self, call: Call, operation: OperationModel) -> None:
        settings, request = self._account.settings, call.request
        assert operation.input_shape is not None
        if broken := list(violations(operation.input_shape, request)):
            raise ServiceError("ValidationException", message(broken))
        if request.get("AwsAccountId", settings.account_id) != settings.account_id:
            raise ServiceError("AccessDeniedException", f"account {request['AwsAccountId']} is not the caller's")
        iam.check(self._account, call.operation, request)
        if settings.edition is None:
            raise ServiceError(
                "ResourceNotFoundException", f"Directory information for account {settings.account_id} is not found."
            )
        if call.operation in IDENTITY_OPERATIONS and call.region != settings.identity_region:
            raise ServiceError("AccessDeniedException", _elsewhere(call.region, settings.identity_region))
        if settings.edition == "STANDARD" and _is_enterprise(call):
            raise ServiceError(
                "UnsupportedUserEditionException", f"{call.operation} is not supported in the Standard edition"
            )


def _elsewhere(region: str, identity_region: str) -> str:
    return (
        f"Operation is being called from endpoint {region}, but your identity region is {identity_region}."
        f" Please use the {identity_region} endpoint."
    )


def _is_enterprise(call: Call) -> bool:
    if "UnsupportedUserEditionException" not in errors_of(call.operation):
        return False
    of_data = call.operation in {"CreateDataSet", "UpdateDataSet"}
    return not of_data or any(name in call.request for name in _ENTERPRISE_PARTS)


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


def _error(error: ServiceError) -> Response:
    response = _json({"Message": error.message, "RequestId": str(uuid.uuid4())}, error.http_status)
    response.headers["x-amzn-ErrorType"] = error.code
    return response


def _cut(request: Request) -> None:
    connection: socket.socket = request.environ["werkzeug.socket"]
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The client has gone before.
        return
