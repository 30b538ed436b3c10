"""Refresh properties and refresh schedules of SPICE data sets."""

import re

from ground_truth_insights.checks.values import time_zones
from quicksight_local.account import DATA_SET, Account, Resource, operation
from quicksight_local.service_model import Document, ServiceError, exists, invalid, not_found

_MOST_SCHEDULES = 5
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@operation("PutDataSetRefreshProperties")
def put_refresh_properties(account: Account, request: Document) -> Document:
    """Set the failure alert; the same again is refused."""
    data_set = _spice_data_set(account, request)
    wanted = request["DataSetRefreshProperties"]
    if data_set.extra.get("refresh_properties") == wanted:
        raise invalid("The configuration provided is same as the existing configuration for the dataset")
    data_set.extra["refresh_properties"] = wanted
    return {}


@operation("DescribeDataSetRefreshProperties")
def describe_refresh_properties(account: Account, request: Document) -> Document:
    """Show the properties; a data set without them has no such resource."""
    data_set = _spice_data_set(account, request)
    if "refresh_properties" not in data_set.extra:
        raise not_found("refresh properties of data set", data_set.id)
    return {"DataSetRefreshProperties": data_set.extra["refresh_properties"]}


@operation("CreateRefreshSchedule")
def create_refresh_schedule(account: Account, request: Document) -> Document:
    """Add a schedule."""
    data_set, id_ = _spice_data_set(account, request), request["Schedule"]["ScheduleId"]
    if id_ in data_set.parts["schedules"]:
        raise exists("refresh schedule", id_)
    if len(data_set.parts["schedules"]) >= _MOST_SCHEDULES:
        raise ServiceError("LimitExceededException", f"a data set takes at most {_MOST_SCHEDULES} refresh schedules")
    return _set(data_set, request["Schedule"])


@operation("UpdateRefreshSchedule")
def update_refresh_schedule(account: Account, request: Document) -> Document:
    """Replace a schedule."""
    data_set = _spice_data_set(account, request)
    data_set.part("schedules", "refresh schedule", request["Schedule"]["ScheduleId"])
    return _set(data_set, request["Schedule"])


@operation("ListRefreshSchedules")
def list_refresh_schedules(account: Account, request: Document) -> Document:
    """List all schedules of a data set; this list has no pages."""
    data_set = account.find(DATA_SET, request["DataSetId"])
    return {"RefreshSchedules": [one | _answer(data_set, id_) for id_, one in data_set.parts["schedules"].items()]}


@operation("DeleteRefreshSchedule")
def delete_refresh_schedule(account: Account, request: Document) -> Document:
    """Remove a schedule."""
    data_set = account.find(DATA_SET, request["DataSetId"])
    data_set.part("schedules", "refresh schedule", request["ScheduleId"])
    del data_set.parts["schedules"][request["ScheduleId"]]
    return _answer(data_set, request["ScheduleId"])


def _spice_data_set(account: Account, request: Document) -> Resource:
    data_set = account.find(DATA_SET, request["DataSetId"])
    if data_set.body["ImportMode"] != "SPICE":
        raise invalid(f"The dataset {data_set.id} is not a SPICE dataset and is not supported for incremental refresh.")
    return data_set


def _set(data_set: Resource, schedule: Document) -> Document:
    id_, interval = schedule["ScheduleId"], schedule["ScheduleFrequency"]["Interval"]
    others = [each for each in data_set.parts["schedules"].values() if each["ScheduleId"] != id_]
    if interval == "HOURLY" and any(each["ScheduleFrequency"]["Interval"] == interval for each in others):
        raise invalid(f"data set {data_set.id} has a schedule of interval {interval} already")
    _check_frequency(interval, schedule["ScheduleFrequency"])
    data_set.parts["schedules"][id_] = schedule
    return _answer(data_set, id_)


def _check_frequency(interval: str, frequency: Document) -> None:
    time_of_day, zone = frequency.get("TimeOfTheDay"), frequency.get("Timezone", "UTC")
    if time_of_day is not None and not _TIME_OF_DAY.fullmatch(time_of_day):
        raise invalid(f"TimeOfTheDay {time_of_day} is not HH:MM")
    if zone not in time_zones():
        raise invalid(f"Timezone {zone} is not known")
    if interval in {"DAILY", "WEEKLY", "MONTHLY"} and time_of_day is None:
        raise invalid(f"the interval {interval} needs TimeOfTheDay")
    for only, day in (("WEEKLY", "DayOfWeek"), ("MONTHLY", "DayOfMonth")):
        if (interval == only) != (day in frequency.get("RefreshOnDay", {})):
            raise invalid(f"{day} is for the interval {only}, which needs it")


def _answer(data_set: Resource, schedule_id: str) -> Document:
    return {"ScheduleId": schedule_id, "Arn": f"{data_set.arn}/refresh-schedule/{schedule_id}"}
