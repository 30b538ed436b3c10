"""The task types that can be simulated: one module each, registered here by name."""

from ground_truth_insights.simulate.task_types import (
    image_classification,
    image_classification_multi_label,
    label_verification,
    text_classification,
    text_classification_multi_label,
)

TASK_TYPES = {
    module.TASK_TYPE.name: module.TASK_TYPE
    for module in (
        image_classification,
        image_classification_multi_label,
        label_verification,
        text_classification,
        text_classification_multi_label,
    )
}
