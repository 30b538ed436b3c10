"""What a kind of answers has to say: how people give them, and what they look like in the files.

Contents and labels are values that JSON knows, their keys in the order in which Ground Truth writes them.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, NamedTuple

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.company import LabelSet
from ground_truth_insights.simulate.inputs import Inputs, Members
from ground_truth_insights.simulate.workforce import Worker


class Question(NamedTuple):
    """What a job asks and whom: `element` is the key of an answer in `answerContent`.

    `image_bytes` is the size of the image that an answer to a segmentation embeds.
    """

    element: str
    label_set: LabelSet
    workers: Sequence[Worker]
    chance: Chance
    image_bytes: int


class Handout(NamedTuple):
    """The data objects of one iteration, by line of the input; `uri` is where their answers will lie."""

    ids: Sequence[int]
    inputs: Inputs
    uri: str


class Answered(NamedTuple):
    """A data object with all of its answers: where they lie, and who gave them, in the same order."""

    object_id: int
    job_uri: str
    response_uri: str
    worker_ids: Sequence[str]
    created: str

    def consolidated(self, name: str) -> str:
        """Return the place of a file that holds the label on which the service settled."""
        return f"{self.job_uri}/annotations/consolidated-annotation/output/{name}"


class Settled(NamedTuple):
    """The label on which the service settled.

    `value` is the manifest's label, `fields` the metadata of this task type, and `answer` the label as an answer, for
    the jobs that check or correct it.
    """

    value: Any
    fields: Members
    answer: Any


class Answering(ABC):
    """The answers of one job's workers; only the kind of answers understands its truths and its answers."""

    # Whether the same answers come again and again, so that it is worth while to keep their text.
    has_few_answers: ClassVar[bool] = False
    # Under which key an adjustment says whether anything was changed; empty where it doesn't.
    change_key: ClassVar[str] = ""

    def __init__(self, question: Question) -> None:
        """Prepare the answers of a job."""
        self.question = question
        self.chance = question.chance
        self.element = question.element
        self.labels = question.label_set.labels

    @abstractmethod
    def truths(self, chance: Chance, handout: Handout) -> Sequence[Any]:
        """Return what is true of each data object."""

    @abstractmethod
    def answer(self, worker: int, truth: Any, is_hard: bool) -> Any:
        """Return what a worker (by number) answers where `truth` is right."""

    @abstractmethod
    def content(self, answer: Any) -> Members:
        """Return an answer's `answerContent`."""

    @abstractmethod
    def settle(self, answers: Sequence[Any], answered: Answered) -> Settled:
        """Return the label on which the service settles."""

    def by_machine(self, truth: Any) -> Settled | None:
        """Return the label that the service gives by itself; None where it doesn't."""
        return None

    @abstractmethod
    def right(self, truth: Any) -> Iterable[int]:
        """Return the index among `categories` of each label that is right, once and in their order."""

    def categories(self) -> list[tuple[str, str]]:
        """Return the labels that workers can choose from, each after its element."""
        return [(self.element, label) for label in self.labels]

    def files(self, answer: Any) -> Iterable[tuple[str, Members]]:
        """Yield path and content of each file of an answer, relative to the folder of the data object."""
        return ()

    def shown(self, label: Any) -> Any:
        """Return the label of an earlier job as a worker gets it on the screen."""
        return label

    def is_right(self, answer: Any, truth: Any) -> bool:
        """Tell whether a label of an earlier job needs no correction."""
        return bool(answer == truth)
