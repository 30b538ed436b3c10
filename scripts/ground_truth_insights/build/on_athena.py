"""A build on Athena: files are listed in S3, and the mark is two properties of the inventory's table in the catalog."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ground_truth_insights.aws.athena_installation import AthenaInstallation
from ground_truth_insights.aws.errors import Permission, service_errors
from ground_truth_insights.aws.session import glue_client, s3_client
from ground_truth_insights.build.inputs import files_digest
from ground_truth_insights.build.mark import Mark, as_mark, as_text
from ground_truth_insights.errors import ServiceError
from ground_truth_insights.labeling_output.layout import FileKind
from ground_truth_insights.labeling_output.s3_listing import list_labeling_objects

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient

_READER = "build_reader"
_BUILT = "build_mark"
# What GetTable tells of a table and UpdateTable doesn't take.
_TOLD = (
    "DatabaseName",
    "CreateTime",
    "UpdateTime",
    "CreatedBy",
    "IsRegisteredWithLakeFormation",
    "CatalogId",
    "VersionId",
)
_INVENTORY = "response_files"
# Exit code of `gt-insights inventory` where files lie in an archive: written all the same.
_WRITTEN = (0, 1)


class GlueMark:
    """The mark as properties of a table that every build knows."""

    def __init__(self, client: "GlueClient", database: str) -> None:
        """Take the catalog and the database of the raw tables."""
        self._client = client
        self._database = database

    def read(self) -> Mark:
        """Return the mark; an empty one where there is none.

        Raises:
            ServiceError: Glue said no.
        """
        parameters = self._table().get("Parameters", {})
        return as_mark(parameters.get(_READER), parameters.get(_BUILT))

    def write(self, mark: Mark) -> None:
        """Replace the mark; where the table isn't known yet, there is nothing to mark.

        Raises:
            ServiceError: Glue said no.
        """
        table = self._table()
        if not table:
            return
        properties = {**table.get("Parameters", {}), _READER: mark.reader or "", _BUILT: as_text(mark) or ""}
        kept: Any = {name: value for name, value in table.items() if name not in _TOLD} | {"Parameters": properties}
        with service_errors(f"mark the table {self._database}.{_INVENTORY}", self._permission("glue:UpdateTable")):
            self._client.update_table(DatabaseName=self._database, TableInput=kept, SkipArchive=True)

    def _permission(self, action: str) -> Permission:
        return Permission(action, f"table/{self._database}/{_INVENTORY}")

    def _table(self) -> dict[str, Any]:
        with service_errors(f"look at the table {self._database}.{_INVENTORY}", self._permission("glue:GetTable")):
            try:
                return dict(self._client.get_table(DatabaseName=self._database, Name=_INVENTORY)["Table"])
            except self._client.exceptions.EntityNotFoundException:
                return {}


@dataclass
class AthenaPlace:
    """A labeling output in S3, and tables in the Glue catalog."""

    mark: GlueMark
    installation: AthenaInstallation
    folder: Path
    environment: Mapping[str, str]
    options: tuple[str, ...] = ("--exclude-resource-type", "unit_test")

    @classmethod
    def from_environment(cls, folder: Path, environment: Mapping[str, str]) -> "AthenaPlace":
        """Read the settings.

        Raises:
            UsageError: a location is not set, or is none in S3.
        """
        installation = AthenaInstallation.from_environment(environment)
        mark = GlueMark(glue_client(installation.region), f"{installation.schema}_raw")
        return cls(mark, installation, folder, environment)

    def exists(self) -> bool:
        """Tell that tables may exist, which only the catalog knows."""
        return True

    def listing_digests(self) -> tuple[str, str]:
        """Return the digests of the files with answers, and of what else belongs to the jobs; no object is opened.

        Raises:
            UsageError: the location is no labeling output.
            ServiceError: S3 said no.
        """
        found = list_labeling_objects(s3_client(), self.installation.labeling_output, lambda _: None).objects
        answers = [(item.key, item.etag, item.modified_at_ms) for item in found if item.kind is FileKind.RESPONSE]
        others = [(item.key, item.etag, item.modified_at_ms) for item in found if item.kind is not FileKind.RESPONSE]
        return files_digest(answers), files_digest(others)

    def make_ready(self) -> None:
        """Write the inventory, from which dbt on Athena learns what there is.

        Raises:
            ServiceError: the inventory was not written.
        """
        command = [sys.executable, "-m", "ground_truth_insights", "inventory"]
        ended = subprocess.run(command, cwd=self.folder, env=dict(self.environment), check=False)
        if ended.returncode not in _WRITTEN:
            raise ServiceError("the inventory was not written, so nothing was built; the reason stands above")
