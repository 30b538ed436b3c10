"""Themes: every update makes a version, and what refers to the theme follows at once."""

from quicksight_local.account import THEME, Account, Resource
from quicksight_local.operations import operation, page
from quicksight_local.service_model import Document, ServiceError, invalid
from quicksight_local.versions import AWS_THEMES, begun


@operation("CreateTheme")
def create_theme(account: Account, request: Document) -> Document:
    """Create a theme on one of the service's own."""
    _check_base(request)
    theme = account.add(THEME, request["ThemeId"], request)
    theme.extra["versions"] = 1
    theme.progress = begun(account, "CREATION")
    return _answer(theme)


@operation("UpdateTheme")
def update_theme(account: Account, request: Document) -> Document:
    """Add a version with what the request names; the rest stays."""
    _check_base(request)
    theme = account.find(THEME, request["ThemeId"])
    if theme.progress.is_running:
        raise ServiceError("ConflictException", f"theme {theme.id} is in state {theme.progress.state}")
    theme.body |= {name: value for name, value in request.items() if name != "AwsAccountId"}
    theme.extra["versions"] += 1
    theme.updated = account.now()
    theme.progress = begun(account, "CREATION")
    return _answer(theme)


@operation("DescribeTheme")
def describe_theme(account: Account, request: Document) -> Document:
    """Show the newest version of a theme."""
    theme = account.find(THEME, request["ThemeId"])
    version = {
        "VersionNumber": theme.extra["versions"],
        "Arn": f"{theme.arn}/version/{theme.extra['versions']}",
        "BaseThemeId": theme.body["BaseThemeId"],
        "CreatedTime": theme.updated,
        "Configuration": theme.body["Configuration"],
        "Status": theme.progress.look(),
    }
    if "VersionDescription" in theme.body:
        version["Description"] = theme.body["VersionDescription"]
    shown = {"Arn": theme.arn, "Name": theme.name, "ThemeId": theme.id, "Version": version, "Type": "CUSTOM"}
    return {"Theme": shown | {"CreatedTime": theme.created, "LastUpdatedTime": theme.updated}}


@operation("ListThemes")
def list_themes(account: Account, request: Document) -> Document:
    """List the account's own themes."""
    summaries = [
        {
            "Arn": theme.arn,
            "Name": theme.name,
            "ThemeId": theme.id,
            "LatestVersionNumber": theme.extra["versions"],
            "CreatedTime": theme.created,
            "LastUpdatedTime": theme.updated,
        }
        for theme in account.all(THEME)
    ]
    return page(account, request, "ThemeSummaryList", summaries)


@operation("DeleteTheme")
def delete_theme(account: Account, request: Document) -> Document:
    """Delete a theme; what used it falls back to the default."""
    theme = account.find(THEME, request["ThemeId"])
    account.remove(theme)
    return {"Arn": theme.arn, "ThemeId": theme.id}


def _check_base(request: Document) -> None:
    if request["BaseThemeId"] not in AWS_THEMES:
        raise invalid(f"BaseThemeId {request['BaseThemeId']} is none of {', '.join(sorted(AWS_THEMES))}")


def _answer(theme: Resource) -> Document:
    version = f"{theme.arn}/version/{theme.extra['versions']}"
    return {
        "Arn": theme.arn,
        "VersionArn": version,
        "ThemeId": theme.id,
        "CreationStatus": theme.progress.state,
    }
