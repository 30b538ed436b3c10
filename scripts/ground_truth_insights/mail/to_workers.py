"""A mail to each worker of a scope who has an address."""

from dataclasses import dataclass
from functools import partial

from ground_truth_insights.dashboard.spec import Dashboard
from ground_truth_insights.mail.sending import Addressed, made_once
from ground_truth_insights.mail.worker_addresses import read_worker_addresses
from ground_truth_insights.mail.worker_mail import worker_mail
from ground_truth_insights.mail.worker_numbers import read_worker_numbers
from ground_truth_insights.report.scopes import choose_scope, read_scopes
from ground_truth_insights.report.summary import read_health
from ground_truth_insights.report.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class WorkerMails:
    """The mails, and how many workers of the scope get none because they have no address."""

    mails: list[Addressed]
    without_address: int


def mails_to_workers(warehouse: Warehouse, dashboard: Dashboard, schema: str, scope_name: str | None) -> WorkerMails:
    """Return a mail for each worker with work in the scope and an address; it is called by the hash alone.

    Raises:
        UsageError: The scope or a mart doesn't exist, or the directory has no addresses or ambiguous ones.

    """
    wanted = dashboard.scope.default if scope_name is None else scope_name
    scope = choose_scope(read_scopes(warehouse), wanted)
    addressed = read_worker_addresses(warehouse, schema)
    numbers = read_worker_numbers(warehouse, dashboard, scope.name)
    is_simulated = read_health(warehouse, scope).simulated_files > 0
    mails = [
        Addressed(
            kind="worker",
            scope=scope.name,
            recipient=each.mailbox,
            called=f"worker {each.worker}",
            content=made_once(partial(worker_mail, numbers[each.worker], dashboard, scope, is_simulated=is_simulated)),
        )
        for each in addressed
        if each.worker in numbers
    ]
    return WorkerMails(mails, len(numbers) - len(mails))
