"""What a plan asks besides the state: whether those who get permissions exist, and who uses what would go."""

from ground_truth_insights.quicksight.connection import Connection, missing_principals
from ground_truth_insights.quicksight.desired import Wish
from ground_truth_insights.quicksight.destroying import Found, everything_like, foreign_users
from ground_truth_insights.quicksight.plan import Plan, Problem


def online_problems(connection: Connection, wish: Wish, plan: Plan) -> list[Problem]:
    """Return what only QuickSight knows to stand against a plan; nothing is asked where nothing hangs on it.

    A dashboard of the same name, which another tool may have made, is a note of the plan: people could take one for the
    other.

    Raises:
        ServiceError: QuickSight said no.

    """
    found: list[Problem] = []
    if any({"create", "update", "permissions"} & set(item.steps) for item in plan.steps):
        named = [*wish.settings.owners, *wish.settings.viewers, *(rule.principal for rule in wish.access or ())]
        found += [Problem(*problem) for problem in missing_principals(connection, named)]
    for item in plan.steps:
        if item.kind == "dashboard" and item.action == "create":
            same = [one.id for one in everything_like(connection.assets, ("dashboard",)) if one.name == item.name]
            plan.notes += [f"there is another dashboard with the name '{item.name}': {id_}" for id_ in same]
    going = [
        Found(item.kind, item.id, connection.place.arn(item.kind, item.id), item.name)
        for item in plan.steps
        if item.action == "remove"
    ]
    if going:
        others = everything_like(connection.assets, ("analysis", "dashboard"))
        ours = {connection.place.deployment, connection.place.id("analysis")}
        users = foreign_users(connection.assets, [one for one in others if one.id not in ours], going)
        remedy = "keep the data sets with GT_QUICKSIGHT_SELECT until its owner has moved it"
        found += [Problem(f"{user} stands on data sets that would go", remedy) for user in users]
    return found
