"""Label verification: is the label of an earlier job right, with a comment where the worker has one."""

from collections.abc import Sequence

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.json_text import quoted
from ground_truth_insights.simulate.task_types.base import (
    Answered,
    Answering,
    Handout,
    Question,
    Settled,
    TaskType,
)
from ground_truth_insights.simulate.task_types.single_label import SingleLabel

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
# Of the labels that are right, how many can be seen to be; of the rest, the last verdict but one is true.
_CERTAIN_RATE = 0.96


class LabelVerification(Answering[int, int]):
    """Truths are indexes of verdicts; an answer is that and the number of its comment."""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        self._verdicts = SingleLabel(question)
        self._labels = question.label_set.labels
        self._element = quoted(question.element)
        self._chance = question.chance
        self._contents: dict[int, str] = {}

    def truths(self, chance: Chance, handout: Handout) -> list[int]:
        """Return the verdicts that are right: the first where the label to be checked is, another where not."""
        usual = self._verdicts.truths(chance, handout)
        earlier = handout.inputs.earlier
        if earlier is None:
            return usual
        return [
            self._verdict(chance, other, is_right=earlier[number].label == earlier[number].truth)
            for number, other in zip(handout.ids, usual, strict=True)
        ]

    def answer(self, worker: int, truth: int, is_hard: bool) -> int:
        """Return the verdict, with a comment now and then where it isn't the first, most usual one."""
        verdict = self._verdicts.answer(worker, truth, is_hard)
        if verdict == 0 or self._chance.random() >= _COMMENT_RATE:
            return verdict
        return verdict + len(self._labels) * self._chance.whole(1, len(_COMMENTS) - 1)

    def content(self, answer: int) -> str:
        """Return `{"crowd-image-classifier":{"label":"Needs work","workerComment":"box too wide"}}`."""
        text = self._contents.get(answer)
        if text is None:
            comment, verdict = divmod(answer, len(self._labels))
            said = f',"workerComment":{quoted(_COMMENTS[comment])}' if comment else ""
            label = quoted(self._labels[verdict])
            text = self._contents[answer] = f'{{{self._element}:{{"label":{label}{said}}}}}'
        return text

    def right_labels(self, truth: int) -> list[tuple[str, str]]:
        """Return the one verdict."""
        return self._verdicts.right_labels(truth)

    def settle(self, answers: Sequence[int], answered: Answered) -> Settled:
        """Return the most frequent verdict, and the comments that were written."""
        count = len(self._labels)
        settled = self._verdicts.settle([answer % count for answer in answers], answered)
        comments = [answer // count for answer in answers if answer >= count]
        feedback = ",".join(f'{{"comment":{quoted(_COMMENTS[comment])}}}' for comment in comments)
        return Settled(f'"{settled.value}"', f'{settled.fields},"worker-feedback":[{feedback}]', settled.answer)

    def categories(self) -> list[tuple[str, str]]:
        """Return all verdicts."""
        return self._verdicts.categories()

    def _verdict(self, chance: Chance, usual: int, *, is_right: bool) -> int:
        """Return the right verdict; `usual` is one in the shares of the label set."""
        if not is_right:
            return usual or 1
        return 0 if chance.random() < _CERTAIN_RATE else len(self._labels) - 2


TASK_TYPE = TaskType(
    name="label-verification",
    element="crowd-image-classifier",
    manifest_type="label-verification",
    source=inputs.image,
    median_seconds=6.0,
    answering=LabelVerification,
)
