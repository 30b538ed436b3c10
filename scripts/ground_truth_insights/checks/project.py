"""The dbt project that is checked."""

from dataclasses import dataclass
from pathlib import Path

from ground_truth_insights.errors import UsageError
from ground_truth_insights.settings import PROJECT_FILE, nearest_project


@dataclass(frozen=True, slots=True)
class Project:
    """The folder with `dbt_project.yml`, from which dbt reads relative settings."""

    folder: Path

    @classmethod
    def here(cls) -> "Project":
        """Return the project at or above the current folder, as dbt finds it; else the one this package belongs to.

        Raises:
            UsageError: the folder was deleted.
        """
        try:
            return cls(nearest_project(Path.cwd()))
        except FileNotFoundError:
            raise UsageError("the current folder does not exist any more; cd to the project") from None

    @property
    def project_file(self) -> Path:
        """The file with the vars."""
        return self.folder / PROJECT_FILE

    @property
    def rules(self) -> Path:
        """The folder of the seeds that ship, with the description of all seeds."""
        return self.folder / "seeds" / "rules"

    def path(self, setting: str) -> Path:
        """Return the path that a setting means to dbt, which is run in the project's folder."""
        return self.folder / setting

    def shown(self, path: Path) -> str:
        """Return a path as a person in the project's folder would write it."""
        return str(path.relative_to(self.folder) if path.is_relative_to(self.folder) else path)
