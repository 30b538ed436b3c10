"""The WSGI application: QuickSight from this fake, Athena from DuckDB, all else from moto."""

import importlib
import json
import re
import socket
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.model import OperationModel
from moto.core.request import Request
from werkzeug.wrappers import Response

from athena_local.athena_endpoint import AthenaEndpoint
from athena_local.aws import LocalAws
from athena_local.calls import Call as AwsCall
from ground_truth_insights.quicksight.checking.model import message, violations
from quicksight_local import iam
from quicksight_local.account import DATA_SET, HANDLERS, Account
from quicksight_local.calls import Call, CallLog, Ending, Fault, Faults
from quicksight_local.dump import dump
from quicksight_local.identities import IDENTITY_OPERATIONS
from quicksight_local.ingestions import run_scheduled
from quicksight_local.service_model import Document, ServiceError, answered, errors_of, read_request
from quicksight_local.warehouse import relational_tables

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

STATE_PATH = "/_quicksight_local/state"
CALLS_PATH = "/_quicksight_local/calls"
# POST with the name of a mart at the end: the refresh by schedule of its data sets fails.
FAIL_PATH = "/_quicksight_local/fail-refresh/"
# Each registers its operations when it is imported.
for _module in ("resources", "snapshots"):
    importlib.import_module(f"quicksight_local.{_module}")
_SCOPE = re.compile(r"Credential=[^/]+/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
# Data sets without security of rows or columns are there in the Standard edition, too.
_ENTERPRISE_PARTS = ("RowLevelPermissionDataSet", "ColumnLevelPermissionRules")


class LocalCloud:
    """One address for every service; calls are noted, delayed and disturbed as the account's settings say."""

    def __init__(self, account: Account, log: CallLog, faults: Faults) -> None:
        """Take the state, the log and the faults."""
        self._account, self._log, self._faults = account, log, faults
        self._aws = LocalAws()
        self._athena = AthenaEndpoint(account.warehouse)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ, populate_request=False)
        scope = _SCOPE.search(request.headers.get("Authorization", ""))
        service, region = (scope["service"], scope["region"]) if scope else ("", "")
        if request.path.startswith("/_quicksight_local/"):
            return _json(self._of_a_person(request))(environ, start_response)
        if service == "quicksight":
            return self._quicksight(request, region)(environ, start_response)
        service, _, operation = AwsCall.from_request(request).name.partition(":")
        with self._log.under_way(service, operation, region, {}) as call:
            time.sleep(self._account.settings.latency_seconds)
            try:
                if service != "sts":
                    iam.refuse(self._account.settings, call.action, "*")
            except ServiceError as error:
                call.error = error.code
                body = {"__type": error.code, "message": error.message, "Message": error.message}
                return _json(body, 400)(environ, start_response)
            answer = self._athena if service == "athena" else self._aws
            return answer(environ, start_response)

    def _of_a_person(self, request: Request) -> Any:
        account, path = self._account, request.path
        if request.method == "POST" and path.startswith(FAIL_PATH):
            table, failed = path.removeprefix(FAIL_PATH), []
            with account.lock:
                for data_set in account.resources[DATA_SET].values():
                    if any(each["Name"] == table for each in relational_tables(data_set.body)):
                        error = ("SQL_TABLE_NOT_FOUND", f"Table awsdatacatalog.{table} does not exist")
                        account.settings.failing_ingestions.setdefault(table, []).append(error)
                        run_scheduled(account, data_set)
                        failed.append(data_set.id)
            return {"failed": failed}
        if path == STATE_PATH:
            return dump(account)
        if path == CALLS_PATH:
            return [{"action": call.action, "region": call.region, "error": call.error} for call in self._log.all()]
        return {"message": f"there is {STATE_PATH}, {CALLS_PATH}, and POST {FAIL_PATH}MART"}

    def _quicksight(self, request: Request, region: str) -> Response:
        found = read_request(request)
        if found is None:
            return _error(ServiceError("UnknownOperationException", f"no operation {request.method} {request.path}"))
        operation, members = found
        with self._log.under_way("quicksight", operation.name, region, members) as call:
            time.sleep(self._account.settings.latency_seconds)
            fault = self._faults.take(call)
            try:
                answer = self._answered(call, operation, fault)
                response = _json(answer, answer.get("Status", 200))
            except ServiceError as error:
                call.error = error.code
                response = _error(error)
            if fault and fault.ending is not Ending.ERROR:
                if fault.ending is Ending.HOLD:
                    self._faults.hold()
                connection: socket.socket = request.environ["werkzeug.socket"]
                # The client may have gone before.
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            return response

    def _answered(self, call: Call, operation: OperationModel, fault: Fault | None) -> Document:
        account, shape = self._account, operation.output_shape
        assert shape is not None
        if fault and fault.ending is Ending.ERROR:
            raise ServiceError(fault.code, fault.message)
        if account.settings.throttle_every and call.number % account.settings.throttle_every == 0:
            raise ServiceError("ThrottlingException", "Rate exceeded")
        with account.lock:
            account.region = call.region
            self._refuse(call, operation)
            handler = HANDLERS.get(call.operation)
            if handler is None:
                raise ServiceError("UnknownOperationException", f"{call.operation} is not part of this fake")
            shown = answered(shape, handler(account, call.request))
            answer: Document = json.loads(json.dumps(shown, default=datetime.timestamp))
            if account.history is not None:
                account.history.append(account.saved())
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
        for action, resource in iam.needed(self._account, call.operation, request):
            iam.refuse(settings, action, resource)
        if settings.edition is None:
            words = f"Directory information for account {settings.account_id} is not found."
            raise ServiceError("ResourceNotFoundException", words)
        home = settings.identity_region
        if call.operation in IDENTITY_OPERATIONS and call.region != home:
            words = f"Operation is being called from endpoint {call.region}, but your identity region is {home}."
            raise ServiceError("AccessDeniedException", f"{words} Please use the {home} endpoint.")
        if settings.edition == "STANDARD" and _is_enterprise(call):
            words = f"{call.operation} is not supported in the Standard edition"
            raise ServiceError("UnsupportedUserEditionException", words)


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
