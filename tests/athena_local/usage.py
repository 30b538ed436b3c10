"""What was asked of the local AWS: S3 objects read, API calls, and each query with the bytes it read."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class QueryUsage:
    """One query of the Athena endpoint; of Trino's counts, `physical_input_bytes` are those read at S3."""

    query_id: str
    sql: str
    state: str
    elapsed_ms: int
    physical_input_bytes: int
    processed_bytes: int


@dataclass(frozen=True)
class Usage:
    """All that was counted since the start, or since an earlier look.

    `object_reads` counts GET requests by `s3://bucket/key`; `calls` counts API calls such as `glue:GetTable`.
    """

    object_reads: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    queries: list[QueryUsage] = field(default_factory=list)

    @property
    def physical_input_bytes(self) -> int:
        """The bytes that all queries together read at S3."""
        return sum(query.physical_input_bytes for query in self.queries)

    def reads_under(self, prefix: str) -> Counter[str]:
        """Return the reads of objects whose address starts with `prefix`."""
        return Counter({key: count for key, count in self.object_reads.items() if key.startswith(prefix)})

    def since(self, earlier: "Usage") -> "Usage":
        """Return what came after an earlier look."""
        known = {query.query_id for query in earlier.queries}
        return Usage(
            self.object_reads - earlier.object_reads,
            self.calls - earlier.calls,
            [query for query in self.queries if query.query_id not in known],
        )

    def as_json(self) -> dict[str, Any]:
        """Return the form that `from_json` reads."""
        return {
            "object_reads": dict(self.object_reads),
            "calls": dict(self.calls),
            "queries": [asdict(query) for query in self.queries],
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Usage":
        """Read what `as_json` gave in another process."""
        return cls(
            Counter(document["object_reads"]),
            Counter(document["calls"]),
            [QueryUsage(**query) for query in document["queries"]],
        )
