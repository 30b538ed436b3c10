"""What only the console can do, as steps with links: the API has no call for it."""

from collections.abc import Iterator

from ground_truth_insights.quicksight.identifiers import Place


def dashboard_url(place: Place, dashboard_id: str) -> str:
    """Return the address of a dashboard for people who sign in."""
    return f"https://{place.region}.quicksight.aws.amazon.com/sn/dashboards/{dashboard_id}"


def after_apply(place: Place, dashboard_id: str) -> Iterator[str]:
    """Yield where the dashboard is, and how it is mailed."""
    url = dashboard_url(place, dashboard_id)
    yield f"Dashboard: {url}"
    yield "To mail it on a schedule, which only the console can set up:"
    yield f"  1. open {url}, then Schedule (the calendar at the top right) > Add schedule"
    yield "  2. choose the sheet, PDF in the mail or as attachment, how often, and the recipients (users and groups)"
    yield "  3. send a test, then Save: https://docs.aws.amazon.com/quicksight/latest/user/sending-reports.html"
    yield "Without a person: gt-insights quicksight snapshot --to s3://bucket/prefix, or gt-insights report send"
