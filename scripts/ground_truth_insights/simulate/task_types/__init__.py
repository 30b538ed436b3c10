"""The task types that can be simulated, by name."""

from ground_truth_insights.simulate.task_types import (
    bounding_box,
    bounding_box_adjustment,
    forms,
    image_classification,
    image_classification_multi_label,
    instance_segmentation,
    label_verification,
    named_entity_recognition,
    outlines,
    point_cloud_object_detection,
    semantic_segmentation,
    semantic_segmentation_adjustment,
    text_classification,
    text_classification_multi_label,
    video_classification,
    video_frames,
)

TASK_TYPES = {
    task_type.name: task_type
    for task_type in (
        image_classification.TASK_TYPE,
        image_classification_multi_label.TASK_TYPE,
        text_classification.TASK_TYPE,
        text_classification_multi_label.TASK_TYPE,
        label_verification.TASK_TYPE,
        bounding_box.TASK_TYPE,
        bounding_box_adjustment.TASK_TYPE,
        semantic_segmentation.TASK_TYPE,
        semantic_segmentation_adjustment.TASK_TYPE,
        named_entity_recognition.TASK_TYPE,
        video_classification.TASK_TYPE,
        point_cloud_object_detection.TASK_TYPE,
        instance_segmentation.TASK_TYPE,
        *video_frames.TASK_TYPES,
        *outlines.TASK_TYPES,
        *forms.TASK_TYPES,
    )
}
