"""What a task type has to say: how people answer it, and what their answers look like in the files."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.label_sets import LabelSet
from ground_truth_insights.simulate.workforce import Worker


class Answering(ABC):
    """The answers of one job's workers.

    A truth and an answer are numbers that only the task type understands; their text is made once and kept,
    because a tree holds hundreds of thousands of answers of a few dozen kinds.
    """

    @abstractmethod
    def truths(self, chance: Chance, count: int) -> list[int]:
        """Return what is true of `count` data objects."""

    @abstractmethod
    def answer(self, worker: int, truth: int, is_hard: bool) -> int:
        """Return what a worker (by number) answers where `truth` is right."""

    @abstractmethod
    def content(self, answer: int) -> str:
        """Return the JSON text of an answer's `answerContent`."""

    @abstractmethod
    def labels(self, truth: int) -> list[str]:
        """Return the labels that are right."""

    @abstractmethod
    def consolidated(self, answers: Sequence[int]) -> tuple[str, str]:
        """Return the JSON text of the manifest's label, and of the fields with which its metadata begin."""


@dataclass(frozen=True, slots=True)
class TaskType:
    """A task type of Ground Truth.

    `element` is the key of an answer in `answerContent`; `manifest_type` follows `groundtruth/` in the output
    manifest; `median_seconds` is the time a person of average pace takes.
    """

    name: str
    element: str
    manifest_type: str
    is_text: bool
    median_seconds: float
    answering: Callable[[str, LabelSet, Sequence[Worker], Chance], Answering]
