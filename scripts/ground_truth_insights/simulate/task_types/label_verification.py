"""Label verification: is the label of an earlier job right, with a comment where the worker has one."""

from collections.abc import Sequence

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.label_sets import LabelSet
from ground_truth_insights.simulate.task_types.base import Answering, TaskType
from ground_truth_insights.simulate.task_types.single_label import SingleLabel
from ground_truth_insights.simulate.workforce import Worker

# Index 0 is no comment: the field is absent then.
_COMMENTS = (
    "",
    "sign is half hidden",
    "that's the back of the sign",
    "too dark",
    "two signs on one pole",
    "not sure, blurry",
    "wrong country? \u2013 looks like a temporary sign",
    "see guidelines 1.1",
)
_COMMENT_RATE = 0.3


class LabelVerification(Answering):
    """Truths are indexes of labels; an answer is that and the number of its comment."""

    def __init__(self, element: str, label_set: LabelSet, workers: Sequence[Worker], chance: Chance) -> None:
        """Prepare the answers of a job to the question named `element`."""
        self._verdicts = SingleLabel(element, label_set, workers, chance)
        self._label_count = len(label_set.labels)
        self._element = quoted(element)
        self._label_set = label_set
        self._chance = chance
        self._contents: dict[int, str] = {}

    def truths(self, chance: Chance, count: int) -> list[int]:
        """Return the verdicts that are right."""
        return self._verdicts.truths(chance, count)

    def answer(self, worker: int, truth: int, is_hard: bool) -> int:
        """Return the verdict, with a comment now and then where it isn't the first, most usual one."""
        verdict = self._verdicts.answer(worker, truth, is_hard)
        if verdict == 0 or self._chance.random() >= _COMMENT_RATE:
            return verdict
        return verdict + self._label_count * self._chance.whole(1, len(_COMMENTS) - 1)

    def content(self, answer: int) -> str:
        """Return `{"crowd-image-classifier":{"label":"Needs work","workerComment":"box too wide"}}`."""
        text = self._contents.get(answer)
        if text is None:
            comment, verdict = divmod(answer, self._label_count)
            said = f',"workerComment":{quoted(_COMMENTS[comment])}' if comment else ""
            label = quoted(self._label_set.labels[verdict])
            text = self._contents[answer] = f'{{{self._element}:{{"label":{label}{said}}}}}'
        return text

    def labels(self, truth: int) -> list[str]:
        """Return the one verdict."""
        return self._verdicts.labels(truth)

    def consolidated(self, answers: Sequence[int]) -> tuple[str, str]:
        """Return the most frequent verdict, and the comments that were written."""
        value, fields = self._verdicts.consolidated([answer % self._label_count for answer in answers])
        comments = [answer // self._label_count for answer in answers if answer >= self._label_count]
        feedback = ",".join(f'{{"comment":{quoted(_COMMENTS[comment])}}}' for comment in comments)
        return f'"{value}"', f'{fields},"worker-feedback":[{feedback}]'


TASK_TYPE = TaskType(
    name="label-verification",
    element="crowd-image-classifier",
    manifest_type="label-verification",
    is_text=False,
    median_seconds=6.0,
    answering=LabelVerification,
)
