"""Answers that mark words in messages, by the code points at which they begin and end."""

from collections.abc import Sequence

from ground_truth_insights.simulate.answers.base import Answered, Members
from ground_truth_insights.simulate.answers.marks import Mark, Marking, Marks, Place
from ground_truth_insights.simulate.chance import Chance
from ground_truth_insights.simulate.messages import marked_text

_SLIP_RATE = 0.06


class NamedEntities(Marking):
    """A place is the start and the end, which is exclusive; the width of a scene is the length of its text."""

    def scene(self, chance: Chance, key: int) -> Marks:
        """Return the entities of the message of that key."""
        del chance
        text, spans = marked_text(key)
        marks = (Mark(origin, span.label, (span.start, span.end)) for origin, span in enumerate(spans))
        return Marks(tuple(marks), len(text), 1, key)

    def moved(self, place: Place, scene: Marks) -> Place:
        """Return the place, now and then with a character too many at its end."""
        slip = self.chance.random() < _SLIP_RATE
        return place[0], min(place[1] + slip, scene.width)

    def content(self, answer: Marks) -> Members:
        """Return `{"crowd-entity-annotation":{"entities":[{"endOffset":5,"label":"person","startOffset":0}]}}`."""
        entities = [
            {"endOffset": mark.place[1], "label": self.labels[mark.label], "startOffset": mark.place[0]}
            for mark in answer.marks
        ]
        return {self.element: {"entities": entities}}

    def settled(self, label: Marks, confidences: Sequence[Members], answered: Answered) -> tuple[Members, Members]:
        """Return the entities, and all labels of the job."""
        del answered
        entities = [
            {
                "label": self.labels[mark.label],
                "startOffset": round(mark.place[0]),
                "endOffset": round(mark.place[1]),
            }
            for mark in label.marks
        ]
        annotations = {"entities": entities, "labels": [{"label": name} for name in self.labels]}
        return {"annotations": annotations}, {"entities": confidences}
