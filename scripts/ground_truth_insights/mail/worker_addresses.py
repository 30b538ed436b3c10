"""The addresses of workers, from the directory in the identity schema: the one place that has them."""

from collections import defaultdict
from dataclasses import dataclass

from ground_truth_insights.errors import InsightsError, UsageError
from ground_truth_insights.mail.mailbox import BadAddressError, Mailbox
from ground_truth_insights.report.identifiers import quoted
from ground_truth_insights.report.warehouse import Warehouse

_FILE = "worker_directory.csv of GT_REGISTRY"
# A person is found as in stg_identity__workers, by identity or by worker id.
_SQL = """
select distinct workers.worker, directory.address, directory.worker_name
from {schema}.stg_identity__workers as workers
inner join {schema}.worker_directory as directory
    on
        (workers.subject <> '' and workers.subject = directory.subject and workers.issuer = directory.issuer)
        or workers.worker_id = directory.worker_id
where trim(directory.address) <> ''
order by workers.worker, directory.address
"""


@dataclass(frozen=True, slots=True)
class AddressedWorker:
    """A worker as marts show them, and the mailbox of the person."""

    worker: str
    mailbox: Mailbox


def read_worker_addresses(warehouse: Warehouse, schema: str) -> list[AddressedWorker]:
    """Return the workers who have an address, each once; `schema` is that of the marts.

    Raises:
        UsageError: The directory has no addresses, or one that is no address, of two workers, or a second of one.

    """
    try:
        rows = warehouse.query(_SQL.format(schema=quoted(f"{schema}_identity")))
    except InsightsError as error:
        remedy = f"fill the column address of {_FILE}, then run: make build"
        raise UsageError(f"the addresses of workers can't be read ({error}); {remedy}") from error
    if not rows:
        raise UsageError(f"no worker has an address; fill the column address of {_FILE}, then run: make build")
    found: dict[str, set[str]] = defaultdict(set)
    mailboxes: dict[str, Mailbox] = {}
    for row in rows:
        worker = str(row["worker"])
        mailbox = _mailbox(worker, str(row["address"]), str(row["worker_name"] or ""))
        found[worker].add(mailbox.key)
        mailboxes[worker] = mailbox
    _refuse_what_is_ambiguous(found)
    return [AddressedWorker(worker, mailbox) for worker, mailbox in mailboxes.items()]


def _mailbox(worker: str, address: str, name: str) -> Mailbox:
    try:
        return Mailbox(Mailbox.parse(address).address, name)
    except BadAddressError as error:
        raise UsageError(f"the address of worker {worker} in {_FILE} {error.reason}; {error.remedy}") from None


def _refuse_what_is_ambiguous(found: dict[str, set[str]]) -> None:
    owners: dict[str, str] = {}
    for worker, keys in found.items():
        if len(keys) > 1:
            raise UsageError(f"worker {worker} has {len(keys)} addresses in {_FILE}; keep one")
        for key in keys:
            if key in owners:
                remedy = "a mail holds the numbers of one, so give each an own address"
                raise UsageError(f"the workers {owners[key]} and {worker} share an address in {_FILE}; {remedy}")
            owners[key] = worker
