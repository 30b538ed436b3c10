"""`gt-insights quicksight` under faults: killed after any call, or refused at any call, it ends in the same state.

The whole matrix is slow and belongs to `make test-all`; a sample of it runs always.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dbt_project import Outcome
from ground_truth_insights.policies.quicksight import ACTIONS_WITHOUT_CALL
from quicksight_local.account import DASHBOARD, DATA_SOURCE, FOLDER, THEME
from quicksight_local.calls import Ending, Fault
from quicksight_local.dump import differences, dump, outlook
from quicksight_local.local import QuickSightLocal
from quicksight_local.service_model import Document, errors_of
from quicksight_local.settings import ACCOUNT_ID, Settings
from quicksight_project import OWNERS, Client, QuickSightProject, killed_after, populate

SMALL_DASHBOARD = Path(__file__).parents[2] / "support/small_dashboard.yml"
ROLE = {"GT_QUICKSIGHT_ROLE_ARN": f"arn:aws:iam::{ACCOUNT_ID}:role/reads-marts"}
# The service can answer these to any call, whether the model lists them or not.
ALWAYS_POSSIBLE = ("ThrottlingException", "InternalFailureException", "AccessDeniedException")
# A command may believe these: what it wanted to remove is gone, what it wanted to create is there.
SAYS_THE_WORK_IS_DONE = ("ResourceNotFoundException", "ResourceExistsException")
FIRST, CHANGE, ROLLBACK, REMOVAL = "the first apply", "an apply of changes", "a rollback", "a removal"
RUNS = [FIRST, CHANGE, ROLLBACK, REMOVAL]
# pytest-xdist's workers share each matrix.
SHARES = 4
SLICES = pytest.mark.parametrize("share", range(SHARES))


@dataclass
class Run:
    """A command from a state: what it leaves, and the state after each of its calls, when nothing disturbs it."""

    arguments: tuple[str, ...]
    settings: dict[str, str]
    before: Document
    after: Document = field(default_factory=dict)
    history: list[Document] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)

    def operations(self) -> list[str]:
        """Return the operations of QuickSight that the run calls, each once."""
        names = [action.partition(":")[2] for action in self.actions if action.startswith("quicksight:")]
        return list(dict.fromkeys(names))


class Stage:
    """One account that goes back to a state before each run."""

    def __init__(self, local: QuickSightLocal, project: QuickSightProject) -> None:
        """Take the account and the project."""
        self.local = local
        self.project = project
        self.runs: dict[str, Run] = {}
        self._good_ends: list[tuple[Run, Document]] = []

    def client(self, run: Run) -> Client:
        """Start the command of a run in the present state."""
        return Client(run.arguments, self.project.environment(self.local, **run.settings), SMALL_DASHBOARD)

    def begin(self, run: Run, state: Document | None = None) -> None:
        """Go back to the state before a run, or to another, without faults and calls."""
        self.calm()
        self.local.calls.clear()
        self.local.account.restore(run.before if state is None else state)

    def calm(self) -> None:
        """Take all faults away."""
        self.local.account.settings.__dict__.update(Settings().__dict__)
        self.local.faults.clear()

    def resume(self, run: Run) -> None:
        """Insist that the next run, undisturbed, ends where an undisturbed one does."""
        self.calm()
        met = outlook(self.local.account)
        if (run, met) in self._good_ends:
            return
        outcome = self.client(run).end()
        assert outcome.exit_code == 0, outcome.output
        assert differences(dump(self.local.account), run.after) == []
        self._good_ends.append((run, met))

    def record(self, name: str, *arguments: str, **settings: str) -> None:
        """Run a command undisturbed, and keep what it does; the next starts from there."""
        run = Run(("quicksight", *arguments), settings, self.local.account.saved())
        self.local.calls.clear()
        self.local.account.history = []
        outcome = self.client(run).end()
        assert outcome.exit_code == 0, outcome.output
        run.history, self.local.account.history = self.local.account.history, None
        run.actions = [call.action for call in self.local.calls.all()]
        run.after = dump(self.local.account)
        self.runs[name] = run

    def edit_by_hand(self) -> None:
        """Change the name of every asset, so that each needs an update."""
        for kind in (FOLDER, THEME, DATA_SOURCE):
            for resource in self.local.account.resources[kind].values():
                resource.body["Name"] = "Changed by hand"
        for dashboard in self.local.account.resources[DASHBOARD].values():
            dashboard.versions[dashboard.published - 1].request["Name"] = "Changed by hand"


@pytest.fixture(scope="module")
def stage(quicksight_project: QuickSightProject) -> Iterator[Stage]:
    """Give an account with the undisturbed runs, each from the state that the one before left."""
    with QuickSightLocal() as local:
        populate(local, quicksight_project)
        made = Stage(local, quicksight_project)
        made.record(FIRST, "apply", GT_QUICKSIGHT_SELECT="annotations_per_day", **ROLE)
        made.edit_by_hand()
        changed = {"GT_QUICKSIGHT_REFRESH": "hourly", "GT_QUICKSIGHT_VIEWERS": OWNERS, **ROLE}
        made.record(CHANGE, "apply", "--overwrite", "--allow-removal", "--revoke-others", **changed)
        made.record(ROLLBACK, "rollback", "--to", "1", "--yes", **changed)
        made.record(REMOVAL, "destroy", "--yes", **changed)
        yield made


def said_well(outcome: Outcome) -> None:
    """Insist on an exit code of the design and words for a person."""
    assert "Traceback" not in outcome.output, outcome.output
    if outcome.exit_code != 0:
        assert outcome.exit_code in {2, 3}, outcome.output
        assert "gt-insights:" in outcome.output


# killed after a call


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        (FIRST, "CreateDataSet"),
        (FIRST, "CreateDashboard"),
        (FIRST, "TagResource"),
        (CHANGE, "UpdateDashboardPermissions"),
        (REMOVAL, "DeleteDashboard"),
    ],
)
def test_killed_after_a_call_the_next_run_ends_in_the_same_state(stage: Stage, name: str, operation: str) -> None:
    run = stage.runs[name]
    stage.begin(run)
    stage.local.faults.plant(Fault(Ending.HOLD, operation=operation))

    assert killed_after(stage.local, stage.client(run))

    stage.resume(run)


@pytest.mark.slow
@SLICES
@pytest.mark.parametrize("name", RUNS)
def test_whatever_call_was_the_last_the_next_run_ends_in_the_same_state(stage: Stage, name: str, share: int) -> None:
    run = stage.runs[name]
    assert len(run.history) > SHARES
    for state in run.history[share::SHARES]:
        stage.begin(run, state)
        stage.resume(run)


# refused at a call


def refused_at(stage: Stage, name: str, fault: Fault) -> None:
    """Let a call of a run fail, insist on good words and on the same end of the next run."""
    run = stage.runs[name]
    stage.begin(run)
    stage.local.faults.plant(fault)
    outcome = stage.client(run).end()
    said_well(outcome)
    if outcome.exit_code == 0 and fault.code not in SAYS_THE_WORK_IS_DONE:
        assert differences(dump(stage.local.account), run.after) == []
    else:
        stage.resume(run)


@pytest.mark.parametrize(
    ("name", "operation", "code"),
    [
        (FIRST, "CreateDashboard", "ConflictException"),
        (CHANGE, "UpdateDashboardPermissions", "InternalFailureException"),
        (REMOVAL, "DeleteFolder", "ResourceNotFoundException"),
    ],
)
def test_refused_at_a_call_the_next_run_ends_in_the_same_state(
    stage: Stage, name: str, operation: str, code: str
) -> None:
    assert operation in stage.runs[name].operations()
    refused_at(stage, name, Fault(Ending.ERROR, operation=operation, code=code))


@pytest.mark.slow
@SLICES
@pytest.mark.parametrize("name", RUNS)
def test_refused_with_any_error_the_next_run_ends_in_the_same_state(stage: Stage, name: str, share: int) -> None:
    cases = [
        (operation, code)
        for operation in stage.runs[name].operations()
        for code in dict.fromkeys([*errors_of(operation), *ALWAYS_POSSIBLE])
    ]
    for operation, code in cases[share::SHARES]:
        refused_at(stage, name, Fault(Ending.ERROR, operation=operation, code=code))


@pytest.mark.slow
@SLICES
@pytest.mark.parametrize("name", RUNS)
def test_refused_at_any_call_the_next_run_ends_in_the_same_state(stage: Stage, name: str, share: int) -> None:
    for number in range(share + 1, len(stage.runs[name].actions) + 1, SHARES):
        refused_at(stage, name, Fault(Ending.ERROR, call=number, code="LimitExceededException", times=10))


def test_a_throttled_service_is_waited_for(stage: Stage) -> None:
    run = stage.runs[FIRST]
    stage.begin(run)
    stage.local.account.settings.throttle_every = 3

    outcome = stage.client(run).end()

    assert outcome.exit_code == 0, outcome.output
    assert differences(dump(stage.local.account), run.after) == []


# denied


@pytest.mark.slow
@SLICES
@pytest.mark.parametrize("name", RUNS)
def test_each_denied_action_is_named_and_the_next_run_ends_in_the_same_state(
    stage: Stage, name: str, share: int
) -> None:
    run = stage.runs[name]
    without_call = set(ACTIONS_WITHOUT_CALL) if name == FIRST else set()
    called = {action for action in run.actions if action.startswith("quicksight:")}
    for action in sorted(called | without_call)[share::SHARES]:
        stage.begin(run)
        stage.local.account.settings.denied_actions = {action}
        outcome = stage.client(run).end()
        said_well(outcome)
        if action == "quicksight:ListDataSets" and name != REMOVAL:
            # An apply goes on without it, and says what it can't find.
            assert (outcome.exit_code, f"{action} is not allowed" in outcome.output) == (0, True), outcome.output
        elif (name, action) == (FIRST, "quicksight:ListTagsForResource"):
            # Nothing is there yet whose tags could matter.
            assert outcome.exit_code == 0, outcome.output
            assert differences(dump(stage.local.account), run.after) == []
        else:
            assert outcome.exit_code == 3, outcome.output
            assert f"permission is missing: {action}" in outcome.output
        stage.resume(run)
