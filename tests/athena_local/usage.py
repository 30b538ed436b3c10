"""What was asked of the local AWS: each API call with who made it, and each query with the bytes it read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, field
from typing import Any

from athena_local.calls import Call


@dataclass(frozen=True)
class QueryUsage:
    """One query of the Athena endpoint; `caller` is an access key, `physical_input_bytes` those read at S3."""

    query_id: str
    caller: str
    sql: str
    state: str
    elapsed_ms: int
    physical_input_bytes: int
    processed_bytes: int


@dataclass(frozen=True)
class Usage:
    """All that was counted since the start, or since an earlier look."""

    requests: Counter[Call] = field(default_factory=Counter)
    queries: list[QueryUsage] = field(default_factory=list)

    @property
    def calls(self) -> Counter[str]:
        """The number of calls by name, whoever made them."""
        return _summed((call.name, count) for call, count in self.requests.items())

    @property
    def object_reads(self) -> Counter[str]:
        """The number of GET requests by `s3://bucket/key`, whoever made them."""
        return _summed((call.resource, count) for call, count in self.requests.items() if call.name == "s3:GetObject")

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
            self.requests - earlier.requests,
            [query for query in self.queries if query.query_id not in known],
        )

    def as_json(self) -> dict[str, Any]:
        """Return the form that `from_json` reads."""
        return {
            "requests": [[*astuple(call), count] for call, count in self.requests.items()],
            "queries": [asdict(query) for query in self.queries],
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Usage":
        """Read what `as_json` gave in another process."""
        return cls(
            Counter({Call(*call): count for *call, count in document["requests"]}),
            [QueryUsage(**query) for query in document["queries"]],
        )


def _summed(counts: Iterable[tuple[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for name, count in counts:
        total[name] += count
    return total
