"""The manifest's label of custom tasks: what their own consolidation puts there, or nothing where they have none."""

from collections.abc import Sequence

from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.task_types.base import Answered


def response_reference(answered: Answered) -> tuple[str, str]:
    """Return what the service writes without a consolidation: an empty label, and where the answers are."""
    return "{}", f'"worker-response-ref":"{answered.response_uri}"'


def all_answers(contents: Sequence[str], answered: Answered) -> str:
    """Return what AWS's example of a consolidation writes: the answers of all workers, as text."""
    annotations = ",".join(
        f'{{"workerId":"{worker_id}","annotationData":{{"content":{quoted(content)}}}}}'
        for worker_id, content in zip(answered.worker_ids, contents, strict=True)
    )
    return f'{{"annotationsFromAllWorkers":[{annotations}]}}'
