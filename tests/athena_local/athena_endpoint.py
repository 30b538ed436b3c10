"""The part of Athena's API that this project and dbt-athena call, over any runner of statements."""

import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from werkzeug.wrappers import Request, Response

from athena_local.calls import Call
from athena_local.clients import REGION
from athena_local.statements import SYSTEM, StatementError, StatementResult
from athena_local.treatment import THROTTLED, Treatments
from athena_local.trino_client import TrinoCancelledError
from athena_local.usage import QueryUsage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Document = dict[str, Any]

TARGET = "AmazonAthena."
SERVICE = "athena:"
CANCELLED_BY_ATHENA = "Bytes scanned limit was exceeded"
# Beside what was asked: the access key of who asked, and the region.
_CALLER = "_caller"
_REGION = "_region"
_SCOPE = re.compile(r"Credential=[^/]+/\d+/([^/]+)/")
MAX_QUERY_BYTES = 262_144
PAGE_ROWS = 1000
# GetQueryExecution waits this long for the end of a query: callers need not poll in short intervals.
PATIENCE_SECONDS = 5.0


class Runner(Protocol):
    """Whoever runs a statement to its end."""

    def run(self, sql: str, database: str, cancelled: threading.Event, caller: str) -> StatementResult:
        """Run one statement for an access key; raises StatementError or TrinoCancelledError."""


class InvalidRequestError(Exception):
    """The request itself is wrong: HTTP 400 with Athena's InvalidRequestException."""

    code = "InvalidRequestException"


class ThrottledError(InvalidRequestError):
    """There are too many requests: HTTP 400 with Athena's ThrottlingException."""

    code = "ThrottlingException"


@dataclass
class Execution:
    """One query: what was asked, how far it is, and what it gave."""

    sql: str
    database: str
    work_group: str
    output_location: str | None
    caller: str = ""
    parameters: list[str] = field(default_factory=list)
    query_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "RUNNING"
    result: StatementResult = field(default_factory=lambda: StatementResult("DML"))
    error: StatementError | None = None
    cancel_reason: str = ""
    started: float = field(default_factory=time.time)
    finished: float | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)

    def run(self, runner: Runner) -> None:
        """Run the query and keep its outcome."""
        try:
            self.result = runner.run(self._bound(), self.database, self.cancelled, self.caller)
            self.state = "SUCCEEDED"
        except TrinoCancelledError:
            self.state = "CANCELLED"
        except StatementError as error:
            self.error, self.state = error, "FAILED"
        except Exception as error:  # whatever it is, the caller must learn of it
            self.error = StatementError(f"GENERIC_INTERNAL_ERROR: {type(error).__name__}: {error}", SYSTEM)
            self.state = "FAILED"
        self.finished = time.time()
        self.done.set()

    def cancel(self, reason: str) -> None:
        """End the query before it ran."""
        self.state, self.cancel_reason, self.finished = "CANCELLED", reason, time.time()
        self.done.set()

    @property
    def reason(self) -> str:
        """Why the query ended as it did; empty where it succeeded."""
        return str(self.error) if self.error else self.cancel_reason

    def _bound(self) -> str:
        """Return the statement with its execution parameters, each of which is a literal of SQL."""
        if not self.parameters:
            return self.sql
        statement = self.sql.replace("'", "''")
        return f"execute immediate '{statement}' using {', '.join(self.parameters)}"

    @property
    def elapsed_ms(self) -> int:
        """Milliseconds from the start to the end, or until now."""
        return int(((self.finished or time.time()) - self.started) * 1000)

    def usage(self) -> QueryUsage:
        """Return what the query cost."""
        stats = self.result.stats
        return QueryUsage(
            query_id=self.query_id,
            caller=self.caller,
            sql=self.sql,
            state=self.state,
            elapsed_ms=self.elapsed_ms,
            physical_input_bytes=stats.get("physicalInputBytes", 0),
            processed_bytes=stats.get("processedBytes", 0),
        )


class AthenaEndpoint:
    """The WSGI application: one method per operation, JSON in, JSON out."""

    def __init__(self, runner: Runner, treatments: Treatments | None = None) -> None:
        """Take the runner; the work group `primary` is there, others are created by CreateWorkGroup."""
        self._runner = runner
        self._treatments = treatments or Treatments()
        self._executions: dict[str, Execution] = {}
        self._work_group_states: dict[str, str] = {}
        self._work_groups: dict[str, Document] = {"primary": {"EnforceWorkGroupConfiguration": False}}
        self._operations: dict[str, Callable[[Document], Document]] = {
            "StartQueryExecution": self._start_query_execution,
            "GetQueryExecution": self._get_query_execution,
            "GetQueryResults": self._get_query_results,
            "StopQueryExecution": self._stop_query_execution,
            "GetWorkGroup": self._get_work_group,
            "CreateWorkGroup": self._create_work_group,
        }

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        call = Call.from_request(request)
        name = call.name.removeprefix(SERVICE)
        try:
            operation = self._operations.get(name)
            if operation is None:
                raise InvalidRequestError(f"{name} is not supported by the local Athena")
            asked = {**json.loads(request.get_data() or b"{}"), _CALLER: call.caller, _REGION: _region(request)}
            body, status = operation(asked), HTTPStatus.OK
        except InvalidRequestError as error:
            body = {"__type": error.code, "message": str(error)}
            status = HTTPStatus.BAD_REQUEST
        response = Response(json.dumps(body), status, content_type="application/x-amz-json-1.1")
        return response(environ, start_response)

    def set_work_group(self, name: str, configuration: Document, state: str = "ENABLED") -> None:
        """Let a work group be there in a state, with whatever settings."""
        self._work_groups[name], self._work_group_states[name] = configuration, state

    def usage(self) -> list[QueryUsage]:
        """Return what each query cost, in the order of their start."""
        return [execution.usage() for execution in list(self._executions.values())]

    def _start_query_execution(self, asked: Document) -> Document:
        sql = asked["QueryString"]
        if len(sql.encode()) > MAX_QUERY_BYTES:
            raise InvalidRequestError(f"The query has more than {MAX_QUERY_BYTES} bytes")
        work_group = asked.get("WorkGroup", "primary")
        settings = self._settings(work_group)
        enforced = settings.get("ResultConfiguration", {}).get("OutputLocation")
        chosen = asked.get("ResultConfiguration", {}).get("OutputLocation")
        location = enforced if settings["EnforceWorkGroupConfiguration"] or not chosen else chosen
        if not location:
            raise InvalidRequestError(
                "No output location provided. An output location is required either through the Workgroup"
                " result configuration setting or as an API input."
            )
        if self._treatments.of(asked[_CALLER]).throttles(sql):
            raise ThrottledError(THROTTLED)
        if asked[_REGION] != REGION:
            raise InvalidRequestError(
                "The S3 location provided to save your query results is invalid. Please check your S3 location is"
                " correct and is in the same region and try again."
            )
        database = asked.get("QueryExecutionContext", {}).get("Database") or "default"
        parameters = asked.get("ExecutionParameters", [])
        execution = Execution(sql, database, work_group, location, asked[_CALLER], parameters)
        self._executions[execution.query_id] = execution
        if self._treatments.of(execution.caller).cancels(sql):
            execution.cancel(CANCELLED_BY_ATHENA)
        else:
            self._start(execution)
        return {"QueryExecutionId": execution.query_id}

    def _start(self, execution: Execution) -> None:
        threading.Thread(target=execution.run, args=[self._runner], daemon=True).start()

    def _get_query_execution(self, asked: Document) -> Document:
        execution = self._execution(asked)
        execution.done.wait(PATIENCE_SECONDS)
        status: Document = {
            "State": execution.state,
            "SubmissionDateTime": execution.started,
        }
        if execution.finished:
            status["CompletionDateTime"] = execution.finished
        if execution.reason:
            status["StateChangeReason"] = execution.reason
        if execution.error:
            status["AthenaError"] = {
                "ErrorCategory": execution.error.category,
                "ErrorType": 1000 if execution.error.category == SYSTEM else 1306,
                "Retryable": False,
                "ErrorMessage": str(execution.error),
            }
        described: Document = {
            "QueryExecutionId": execution.query_id,
            "Query": execution.sql,
            "StatementType": execution.result.statement_type,
            "ResultConfiguration": {"OutputLocation": execution.output_location},
            "QueryExecutionContext": {"Database": execution.database},
            "Status": status,
            "Statistics": {
                "EngineExecutionTimeInMillis": execution.elapsed_ms,
                "TotalExecutionTimeInMillis": execution.elapsed_ms,
                "DataScannedInBytes": execution.usage().physical_input_bytes,
            },
            "WorkGroup": execution.work_group,
        }
        if execution.result.subtype:
            described["SubstatementType"] = execution.result.subtype
        return {"QueryExecution": described}

    def _get_query_results(self, asked: Document) -> Document:
        execution = self._execution(asked)
        if execution.state != "SUCCEEDED":
            raise InvalidRequestError(
                f"Query has not yet finished, or did not succeed. Current state: {execution.state}"
            )
        result = execution.result
        rows: list[list[str | None]] = list(result.rows)
        if result.statement_type == "DML" and result.subtype == "SELECT":
            rows.insert(0, [name for name, _ in result.columns])
        start = int(asked.get("NextToken") or 0)
        end = start + int(asked.get("MaxResults") or PAGE_ROWS)
        page: Document = {
            "UpdateCount": result.update_count,
            "ResultSet": {
                "Rows": [{"Data": [_datum(value) for value in row]} for row in rows[start:end]],
                "ResultSetMetadata": {"ColumnInfo": [_column_info(*column) for column in result.columns]},
            },
        }
        if end < len(rows):
            page["NextToken"] = str(end)
        return page

    def _stop_query_execution(self, asked: Document) -> Document:
        self._execution(asked).cancelled.set()
        return {}

    def _get_work_group(self, asked: Document) -> Document:
        name = asked["WorkGroup"]
        engine = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}
        configuration = {"EngineVersion": engine, **self._settings(name)}
        created = datetime(2019, 4, 1, tzinfo=UTC).timestamp()
        return {
            "WorkGroup": {
                "Name": name,
                "State": self._work_group_states.get(name, "ENABLED"),
                "Configuration": configuration,
                "CreationTime": created,
            }
        }

    def _create_work_group(self, asked: Document) -> Document:
        settings = {"EnforceWorkGroupConfiguration": True, **asked.get("Configuration", {})}
        self._work_groups[asked["Name"]] = settings
        return {}

    def _execution(self, asked: Document) -> Execution:
        query_id = asked["QueryExecutionId"]
        if query_id not in self._executions:
            raise InvalidRequestError(f"QueryExecution {query_id} was not found")
        return self._executions[query_id]

    def _settings(self, work_group: str) -> Document:
        if work_group not in self._work_groups:
            raise InvalidRequestError(f"WorkGroup {work_group} is not found.")
        return self._work_groups[work_group]


def _region(request: Request) -> str:
    scope = _SCOPE.search(request.headers.get("Authorization", ""))
    return scope[1] if scope else REGION


def _datum(value: str | None) -> Document:
    return {} if value is None else {"VarCharValue": value}


def _column_info(name: str, athena_type: str) -> Document:
    named: Document = {"CatalogName": "hive", "Name": name, "Label": name, "Type": athena_type}
    # Athena always says these; nobody here reads more than that they are there.
    return {**named, "Precision": 0, "Scale": 0, "Nullable": "UNKNOWN", "CaseSensitive": False}
