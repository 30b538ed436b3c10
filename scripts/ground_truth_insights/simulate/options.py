"""What to simulate, as the person asked for it."""

import json
from dataclasses import asdict, dataclass
from datetime import date

SIMULATED_BY = "gt-insights simulate"
# The service asks between one and nine people about each data object.
MAX_WORKERS_PER_OBJECT = 9
MAX_IMAGE_BYTES = 64_000_000
# A painted image of a few pixels.
DEFAULT_IMAGE_BYTES = 150


@dataclass(frozen=True, slots=True)
class Options:
    """The size and the dates of a simulated tree.

    `objects`, `workers` and `jobs` are totals over the tree; `task_types` empty means all of them;
    `workers_per_object` None leaves each job its own number; the last `legacy_jobs` jobs are of 2019;
    `image_bytes` is the size of the image that an answer to a segmentation embeds.
    """

    objects: int = 800
    workers: int = 40
    jobs: int = 8
    task_types: tuple[str, ...] = ()
    seed: int = 1
    start: date = date(2026, 1, 5)
    days: int = 42
    workers_per_object: int | None = None
    legacy_jobs: int = 0
    image_bytes: int = DEFAULT_IMAGE_BYTES

    def marker(self, **of_job: object) -> str:
        """Return the text of the file that tells a simulated job, or registry, from a real one."""
        marker = {"simulated_by": SIMULATED_BY, "seed": self.seed, **of_job, "options": asdict(self)}
        return json.dumps(marker, indent=2, default=str) + "\n"
