"""The printed IAM policies of QuickSight, held against the calls that the commands make: neither more nor less."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dbt_project import Outcome
from ground_truth_insights.policies.quicksight import ACTIONS_WITHOUT_CALL
from quicksight_local.account import ANALYSIS, DASHBOARD, DATA_SOURCE, FOLDER, THEME
from quicksight_local.identities import add_group, add_user
from quicksight_local.local import QuickSightLocal
from quicksight_local.service_model import Document
from quicksight_local.settings import ACCOUNT_ID, Settings
from quicksight_project import QuickSightProject, gt_insights, populate

ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/quicksight-reads-marts"
# Asked by every command to know whom it works for; IAM can't deny it.
ALWAYS_ALLOWED = "sts:GetCallerIdentity"


def edit_by_hand(local: QuickSightLocal) -> None:
    """Change names, which no setting changes, so that each asset needs an update."""
    for kind in (FOLDER, THEME, DATA_SOURCE, ANALYSIS):
        for resource in local.account.resources[kind].values():
            resource.body["Name"] = "Changed by hand"
    for dashboard in local.account.resources[DASHBOARD].values():
        dashboard.extra["versions"][dashboard.extra["published"]]["request"]["Name"] = "Changed by hand"


@dataclass(frozen=True)
class Step:
    """One command of the tour, with the settings that differ from the first, and how it ends."""

    command: str
    exit_code: int = 0
    settings: tuple[tuple[str, str], ...] = ()
    edits: bool = False


ONE_MORE_MART = (("GT_QUICKSIGHT_SELECT", "annotations_per_day"),)
MORE_OWNERS = (("GT_QUICKSIGHT_OWNERS", "labeling-owners user:author second-owners"),)
FEWER_MARTS = (*MORE_OWNERS, ("GT_QUICKSIGHT_REFRESH", "none"))
TOUR = (
    Step("plan", exit_code=1),
    Step("apply", settings=ONE_MORE_MART),
    Step("apply --overwrite --thorough", settings=ONE_MORE_MART, edits=True),
    Step("apply --thorough --allow-removal", settings=(*MORE_OWNERS, ("GT_QUICKSIGHT_REFRESH", "hourly"))),
    Step("apply --thorough --allow-removal", settings=FEWER_MARTS),
    Step("status", settings=FEWER_MARTS),
    Step("apply --refresh", settings=FEWER_MARTS),
    Step("snapshot --to s3://mail/insights"),
    Step("rollback --yes"),
    Step("destroy --yes"),
    # The analysis can be restored for 30 days.
    Step("apply"),
)
SCHEDULED = (Step("status"), Step("apply --refresh"), Step("snapshot --to s3://mail/insights --format pdf"))


@dataclass
class Account:
    """A fake account and the environment of its owner."""

    local: QuickSightLocal
    project: QuickSightProject
    access: Path

    def run(self, step: Step) -> Outcome:
        """Run one step."""
        if step.edits:
            edit_by_hand(self.local)
        settings = {
            "GT_QUICKSIGHT_OWNERS": "labeling-owners user:author",
            "GT_QUICKSIGHT_ROLE_ARN": ROLE,
            "GT_QUICKSIGHT_PROJECT_ACCESS": str(self.access),
            **dict(step.settings),
        }
        return gt_insights(self.project.environment(self.local, **settings), "quicksight", *step.command.split())

    def policy(self, purpose: str) -> Document:
        """Return a policy as the command prints it."""
        environment = self.project.environment(self.local, GT_QUICKSIGHT_ROLE_ARN=ROLE)
        printed = gt_insights(environment, "policy", purpose, "--account", ACCOUNT_ID)
        assert printed.exit_code == 0, printed.output
        return dict(json.loads(printed.output))

    def calls(self) -> set[str]:
        """Return the actions of the calls so far, and forget them."""
        made = {call.action for call in self.local.calls.all()} - {ALWAYS_ALLOWED}
        self.local.calls.clear()
        return made


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """Give an account with the marts, people, groups and rules of who sees which project."""
    access = tmp_path_factory.mktemp("access") / "project_access.csv"
    access.write_text("group,user,project\nlabeling-viewers,,birds\n", encoding="utf-8")
    with QuickSightLocal() as local:
        project = QuickSightProject.shared(tmp_path_factory)
        populate(local, project)
        add_group(local.account, "second-owners")
        add_user(local.account, "author")
        yield Account(local, project, access)


def actions_of(policy: Document) -> set[str]:
    return {action for statement in policy["Statement"] for action in listed(statement["Action"])}


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def test_the_policies_allow_what_the_commands_call_and_nothing_else(account: Account) -> None:
    person, scheduler = account.policy("quicksight"), account.policy("quicksight-scheduler")
    account.local.account.settings.policy = person
    made = set()
    for number, step in enumerate(TOUR):
        outcome = account.run(step)
        assert outcome.exit_code == step.exit_code, f"{step.command}: {outcome.output}"
        made |= account.calls()
        if number == 1:
            account.local.account.settings.policy = scheduler
            settings = step.settings
            scheduled = [account.run(Step(each.command, settings=settings)) for each in SCHEDULED]
            assert [outcome.exit_code for outcome in scheduled] == [0, 0, 0], scheduled
            assert account.calls() == actions_of(scheduler)
            account.local.account.settings.policy = person

    assert made | set(ACTIONS_WITHOUT_CALL) == actions_of(person)
    assert not made & set(ACTIONS_WITHOUT_CALL)


@pytest.mark.slow
def test_each_action_that_is_denied_is_named(account: Account) -> None:
    local = account.local
    local.account.restore(empty_but_people(local))
    local.account.settings.__dict__.update(Settings().__dict__)
    missing = actions_of(account.policy("quicksight"))
    for step in TOUR:
        before = local.account.saved()
        local.calls.clear()
        assert account.run(step).exit_code == step.exit_code
        after, called = local.account.saved(), account.calls() | set(ACTIONS_WITHOUT_CALL)
        for action in sorted(missing & called):
            local.account.restore(before)
            local.account.settings.denied_actions = {action}
            outcome = account.run(step)
            if outcome.exit_code != step.exit_code:
                assert outcome.exit_code == 3, f"{action}: {outcome.output}"
                assert f"permission is missing: {action}" in outcome.output
                missing.remove(action)
            local.account.settings.denied_actions = set()
        local.account.restore(after)

    assert missing == set()


def empty_but_people(local: QuickSightLocal) -> Document:
    """Return a state with users and groups only."""
    saved = local.account.saved()
    for kind in saved["resources"].values():
        kind.clear()
    return saved | {"leaving": {}, "snapshot_jobs": {}, "refused_roles": {}}
