"""`gt-insights quicksight` under faults: killed after any call, or refused at any call, it ends in the same state.

The whole matrix is slow and belongs to `make test-all`; a sample of it runs always.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from dbt_project import Outcome
from quicksight_local.dump import differences, dump
from quicksight_local.faults import Ending, Fault
from quicksight_local.local import QuickSightLocal
from quicksight_local.service_model import Document, errors_of
from quicksight_local.settings import Settings
from quicksight_project import OWNERS, Client, QuickSightProject, killed_after, populate

# Worker processes share the matrix by the number of the call.
SHARES = 8
# The service can answer these to any call, whether the model lists them or not.
ALWAYS_POSSIBLE = ("ThrottlingException", "InternalFailureException", "AccessDeniedException")
# A command may believe these: what it wanted to remove is gone, what it wanted to create is there.
SAYS_THE_WORK_IS_DONE = ("ResourceNotFoundException", "ResourceExistsException")
FIRST, CHANGE, REMOVAL = "the first apply", "an apply of changes", "a removal"


@dataclass(frozen=True)
class Run:
    """A command from a state: what it leaves, and which calls it makes, when nothing disturbs it."""

    arguments: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    before: Document
    after: Document
    calls: tuple[str, ...]

    def operations(self) -> list[str]:
        """Return the operations of QuickSight that the run calls, each once."""
        names = [call.partition(":")[2] for call in self.calls if call.startswith("quicksight:")]
        return list(dict.fromkeys(names))


class Stage:
    """One account that goes back to a state before each run."""

    def __init__(self, local: QuickSightLocal, project: QuickSightProject) -> None:
        """Take the account and the project."""
        self.local = local
        self.project = project
        self.runs: dict[str, Run] = {}

    def client(self, run: Run) -> Client:
        """Start the command of a run in the present state."""
        return Client(run.arguments, self.project.environment(self.local, **dict(run.settings)))

    def reset(self, run: Run) -> None:
        """Go back to the state before a run, without faults and calls."""
        self.local.account.settings.__dict__.update(Settings().__dict__)
        self.local.faults.clear()
        self.local.calls.clear()
        self.local.account.restore(run.before)

    def again(self, run: Run) -> Outcome:
        """Run the command without faults."""
        self.local.faults.clear()
        self.local.account.settings.denied_actions = set()
        return self.client(run).end()

    def record(self, name: str, arguments: tuple[str, ...], **settings: str) -> None:
        """Run a command undisturbed, and keep what it does; the next starts from there."""
        before = self.local.account.saved()
        run = Run(arguments, tuple(settings.items()), before, {}, ())
        self.local.calls.clear()
        outcome = self.client(run).end()
        assert outcome.exit_code == 0, outcome.output
        calls = tuple(call.action for call in self.local.calls.all())
        self.runs[name] = replace(run, after=dump(self.local.account), calls=calls)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Give an account with the undisturbed runs, each from the state that the one before left."""
    project = QuickSightProject.shared(tmp_path_factory)
    with QuickSightLocal() as local:
        populate(local, project)
        made = Stage(local, project)
        made.record(FIRST, ("quicksight", "apply"), GT_QUICKSIGHT_SELECT="annotations_per_day")
        # Other names, readers and times: every kind of asset changes.
        changed = {"GT_QUICKSIGHT_REFRESH": "hourly", "GT_QUICKSIGHT_VIEWERS": OWNERS}
        made.record(CHANGE, ("quicksight", "apply", "--allow-removal", "--revoke-others"), **changed)
        made.record(REMOVAL, ("quicksight", "destroy", "--yes"), **changed)
        yield made


def resumed(stage: Stage, run: Run) -> None:
    """Insist that the next run ends where an undisturbed one does."""
    outcome = stage.again(run)
    assert outcome.exit_code == 0, outcome.output
    assert differences(dump(stage.local.account), run.after) == []


def said_well(outcome: Outcome) -> None:
    """Insist on an exit code of the design and words for a person."""
    assert "Traceback" not in outcome.output, outcome.output
    if outcome.exit_code != 0:
        assert outcome.exit_code in {2, 3}, outcome.output
        assert "gt-insights:" in outcome.output


def killed_at(stage: Stage, name: str, fault: Fault) -> bool:
    """Kill a run at a call; tell whether there was such a call. Then insist that the next run ends well."""
    run = stage.runs[name]
    stage.reset(run)
    stage.local.faults.plant(fault)
    came_so_far = killed_after(stage.local, stage.client(run))
    resumed(stage, run)
    return came_so_far


# killed after a call


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        (FIRST, "CreateDataSet"),
        (FIRST, "CreateDashboard"),
        (FIRST, "TagResource"),
        (CHANGE, "UpdateDashboardPermissions"),
        (REMOVAL, "DeleteAnalysis"),
    ],
)
def test_killed_after_a_call_the_next_run_ends_in_the_same_state(stage: Stage, name: str, operation: str) -> None:
    assert killed_at(stage, name, Fault(Ending.HOLD, operation=operation))


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("name", [FIRST, CHANGE, REMOVAL])
def test_killed_after_any_call_the_next_run_ends_in_the_same_state(stage: Stage, name: str, share: int) -> None:
    last = len(stage.runs[name].calls)
    for number in range(share + 1, last + 1, SHARES):
        killed_at(stage, name, Fault(Ending.HOLD, call=number))


# refused at a call


def refused_at(stage: Stage, name: str, fault: Fault) -> Outcome:
    """Let a call of a run fail, insist on good words and on the same end of the next run."""
    run = stage.runs[name]
    stage.reset(run)
    stage.local.faults.plant(fault)
    outcome = stage.client(run).end()
    said_well(outcome)
    if outcome.exit_code == 0 and fault.code not in SAYS_THE_WORK_IS_DONE:
        assert differences(dump(stage.local.account), run.after) == []
    resumed(stage, run)
    return outcome


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
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("name", [FIRST, CHANGE, REMOVAL])
def test_refused_with_any_error_the_next_run_ends_in_the_same_state(stage: Stage, name: str, share: int) -> None:
    cases = [
        (operation, code)
        for operation in stage.runs[name].operations()
        for code in dict.fromkeys([*errors_of(operation), *ALWAYS_POSSIBLE])
    ]
    for operation, code in cases[share::SHARES]:
        refused_at(stage, name, Fault(Ending.ERROR, operation=operation, code=code))


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("name", [FIRST, CHANGE, REMOVAL])
def test_refused_at_any_call_the_next_run_ends_in_the_same_state(stage: Stage, name: str, share: int) -> None:
    for number in range(share + 1, len(stage.runs[name].calls) + 1, SHARES):
        refused_at(stage, name, Fault(Ending.ERROR, call=number, code="AccessDeniedException"))


def test_a_throttled_service_is_waited_for(stage: Stage) -> None:
    run = stage.runs[FIRST]
    stage.reset(run)
    stage.local.account.settings.throttle_every = 20

    outcome = stage.client(run).end()

    assert outcome.exit_code == 0, outcome.output
    assert differences(dump(stage.local.account), run.after) == []


# denied


def denied(stage: Stage, name: str, action: str) -> Outcome:
    run = stage.runs[name]
    stage.reset(run)
    stage.local.account.settings.denied_actions = {action}
    outcome = stage.client(run).end()
    said_well(outcome)
    resumed(stage, run)
    return outcome


def names_the_action(outcome: Outcome, action: str) -> None:
    assert outcome.exit_code == 3, outcome.output
    assert action in outcome.output
    assert "permission is missing" in outcome.output


@pytest.mark.parametrize(
    ("name", "action"),
    [
        (FIRST, "quicksight:PassDataSet"),
        (REMOVAL, "quicksight:DeleteDashboard"),
    ],
)
def test_a_denied_action_is_named(stage: Stage, name: str, action: str) -> None:
    names_the_action(denied(stage, name, action), action)
