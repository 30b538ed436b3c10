"""How the account behaves: what a test or a person can set before or between calls."""

from dataclasses import dataclass, field

from quicksight_local.service_model import Document

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"
GIBIBYTE = 1024**3


@dataclass
class Settings:
    """The account and its habits; every value can be changed while it runs."""

    account_id: str = ACCOUNT_ID
    # None: the account has no QuickSight.
    edition: str | None = "ENTERPRISE"
    identity_region: str = REGION
    # Other regions have none until somebody buys it.
    spice_capacity_bytes: dict[str, int] = field(default_factory=lambda: {REGION: 10 * GIBIBYTE})
    has_paid_reports: bool = True
    # How often a look at an asynchronous step finds it unfinished.
    looks_until_settled: int = 1
    # How often a fresh data set is refused with PREPARED_SOURCE_NOT_FOUND.
    refusals_of_fresh_data_sets: int = 1
    # How often a new data set is refused while the deleted one of the same id still goes.
    refusals_after_delete: int = 1
    # How often a data source with a fresh role fails to assume it.
    refusals_of_fresh_roles: int = 0
    # None: any work group works.
    work_groups: set[str] | None = None
    # Actions that IAM denies, such as `quicksight:CreateDataSet`; `*` at the end stands for anything.
    denied_actions: set[str] = field(default_factory=set)
    # The identity's IAM policy; None allows everything.
    policy: Document | None = None
    # Refuse permissions for users and groups that nobody made.
    knows_everybody: bool = False
    # Describe data sets of the new data preparation.
    shows_prepared: bool = True
    page_size: int = 100
    latency_seconds: float = 0.0
    # Answer every nth call with ThrottlingException; 0: never.
    throttle_every: int = 0
    # Rows that an ingestion drops, by table name.
    rows_dropped: dict[str, int] = field(default_factory=dict)
    # The next ingestions of a table fail with (type, message), by table name; each is used once.
    failing_ingestions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    # The next versions of a dashboard or analysis fail with (type, message); each is used once.
    failing_creations: list[tuple[str, str]] = field(default_factory=list)
