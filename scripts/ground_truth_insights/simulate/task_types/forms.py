"""The custom forms that can be simulated, one for each kind of field, and some that mix them."""

from functools import partial

from ground_truth_insights.simulate import inputs
from ground_truth_insights.simulate.inputs import Source
from ground_truth_insights.simulate.task_types.base import TaskType
from ground_truth_insights.simulate.task_types.form import Form
from ground_truth_insights.simulate.task_types.form_fields import (
    Classifier,
    Field,
    RadioButtons,
    TextField,
    Ticks,
)

_REMARKS = (
    "emotive wording",
    "names the customer's employer",
    "two questions in one \u2013 see the second line",
    "not sure",
    'says "never again"',
)
_TRANSCRIPTS = (
    "Thank you for calling.\nHow can I help?",
    "The line is bad, please call again",
    "[music]\n[unclear] \u2026 tomorrow at five\nGoodbye",
    "I'd like to change my order",
)


def _form(
    name: str, median_seconds: float, *fields: Field, source: Source = inputs.image, inside: str = ""
) -> TaskType:
    return TaskType(
        name=f"custom-{name}",
        element="",
        manifest_type="custom",
        source=source,
        median_seconds=median_seconds,
        answering=partial(Form, fields=fields, inside=inside),
    )


TASK_TYPES = (
    _form(
        "text-inputs", 19.0,
        TextField("tag1", ("blue", "red", "green", "42")),
        TextField("tag2", ("red", "wood", "metal"), is_required=False),
    ),
    _form("text-area", 75.0, TextField("transcription", _TRANSCRIPTS)),
    _form("checkboxes", 12.0, Ticks("image_attributes", ("blurry", "dim"), (0.3, 0.15))),
    _form(
        "checkboxes-own-names", 11.0,
        Ticks("Go", ("Green",), (0.4,)), Ticks("Stop", ("Red",), (0.5,)),
    ),
    _form("radio-buttons", 8.0, RadioButtons((("btn1", "yes"), ("btn2", "no")), (0.7, 0.3))),
    _form("toggle", 7.0, Ticks("theToggler", ("on",), (0.45,))),
    _form(
        "mixed", 30.0,
        Classifier("category", ("Neutral", "Biased", "Unclear", "Not a text"), (0.6, 0.3, 0.1, 0.0)),
        TextField("rationale", _REMARKS, is_required=False),
        source=inputs.text,
    ),
    _form(
        "nested-json", 26.0,
        TextField("task1", ("yes", "no")), TextField("notes", _REMARKS, is_required=False),
        source=inputs.text, inside="annotations",
    ),
)  # fmt: skip
