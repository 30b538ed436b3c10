"""What an invented company has labeled: its projects, and the series of jobs they ran."""

from dataclasses import dataclass
from functools import partial

from ground_truth_insights.simulate import label_sets
from ground_truth_insights.simulate.label_sets import LabelSet
from ground_truth_insights.simulate.workforce import HOME_REGION

_FAR_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Series:
    """Jobs that a project runs one after another: same labels, same people, same settings.

    `numbering` is what a job name ends with (`batch`, `round`, `month`); `span` the part of the simulated
    days in which the series runs; `weight` the share of the data objects that each of its jobs has;
    `last_status` that of its last job. `builds_on` is the stem of the series whose labels it checks or
    corrects, and `machine_share` how many data objects the service labels by itself for each that people do.
    """

    project: str
    stem: str
    numbering: str
    task_type: str
    label_set: LabelSet
    region: str
    workers_per_object: int
    weight: float
    span: tuple[float, float]
    last_status: str = "Completed"
    is_public: bool = False
    builds_on: str = ""
    machine_share: float = 0.0

    @property
    def folder(self) -> str:
        """The prefix in the bucket under which the project's jobs lie."""
        return self.project.lower().replace(" ", "-")


_SIGNS = Series(
    "Street signs", "street-signs", "batch", "image-classification", label_sets.STREET_SIGNS,
    HOME_REGION, 3, 3.0, (0.0, 1.0), last_status="InProgress",
)  # fmt: skip
_TICKETS = Series(
    "Support tickets", "support-tickets", "month", "text-classification", label_sets.TICKET_INTENTS,
    _FAR_REGION, 3, 2.6, (0.08, 0.75), machine_share=0.3,
)  # fmt: skip
_PHOTOS = Series(
    "Product photos", "product-photos", "round", "image-classification-multi-label",
    label_sets.PRODUCT_PHOTOS, _FAR_REGION, 5, 0.85, (0.4, 0.8), is_public=True,
)  # fmt: skip
_REVIEW = Series(
    "Street signs", "street-signs-review", "batch", "label-verification", label_sets.SIGN_REVIEW,
    HOME_REGION, 1, 1.6, (0.52, 0.9), builds_on="street-signs",
)  # fmt: skip
_ENTITIES = Series(
    "Support tickets", "ticket-entities", "month", "named-entity-recognition", label_sets.TICKET_ENTITIES,
    _FAR_REGION, 3, 1.3, (0.3, 0.7),
)  # fmt: skip
# A job name may have capital letters; the output manifest has them only in the label attribute.
_BOXES = Series(
    "Product photos", "Product-photos-boxes", "round", "bounding-box", label_sets.PRODUCT_BOXES,
    _FAR_REGION, 3, 1.5, (0.1, 0.6),
)  # fmt: skip
_TOPICS = Series(
    "Support tickets", "ticket-topics", "month", "text-classification-multi-label", label_sets.TICKET_TOPICS,
    _FAR_REGION, 3, 1.4, (0.5, 1.0), last_status="Stopped",
)  # fmt: skip
_BOX_ADJUSTMENT = Series(
    "Product photos", "product-photos-boxes-adjusted", "round", "bounding-box-adjustment",
    label_sets.PRODUCT_BOXES, _FAR_REGION, 1, 0.7, (0.65, 0.9), builds_on="Product-photos-boxes",
)  # fmt: skip

_road = partial(Series, "Road scenes", region=HOME_REGION)
_SURFACES = _road(
    "road-surfaces", "batch", "semantic-segmentation", label_sets.ROAD_SURFACES,
    workers_per_object=3, weight=0.8, span=(0.0, 0.5),
)  # fmt: skip
_SURFACE_ADJUSTMENT = _road(
    "road-surfaces-adjusted", "batch", "semantic-segmentation-adjustment", label_sets.ROAD_SURFACES,
    workers_per_object=1, weight=0.4, span=(0.55, 0.8), builds_on="road-surfaces",
)  # fmt: skip
_ROADS = tuple(
    _road(stem, "batch", task_type, labels, workers_per_object=workers_per_object, weight=weight, span=(0.2, 0.9))
    for stem, task_type, labels, workers_per_object, weight in (
        ("road-users", "instance-segmentation", label_sets.ROAD_USERS, 2, 0.4),
        ("road-outlines", "polygon", label_sets.ROAD_USERS, 2, 0.5),
        ("road-lanes", "polyline", label_sets.ROAD_MARKINGS, 2, 0.5),
        ("road-lines", "line", label_sets.ROAD_MARKINGS, 2, 0.5),
        ("road-tracking", "video-object-tracking", label_sets.ROAD_USERS, 1, 0.25),
        ("road-detection", "video-object-detection", label_sets.ROAD_USERS, 2, 0.25),
        ("road-lidar", "point-cloud-object-detection", label_sets.ROAD_USERS, 1, 0.3),
    )
)
_RESEARCH = tuple(
    Series("Research", stem, "round", task_type, labels, HOME_REGION, 3, 0.5, (0.1, 0.9))
    for stem, task_type, labels in (
        ("hand-points", "keypoint", label_sets.HAND_POINTS),
        ("match-scenes", "video-classification", label_sets.MATCH_SCENES),
        ("article-bias", "custom-mixed", label_sets.NO_LABELS),
        ("image-quality", "custom-checkboxes", label_sets.NO_LABELS),
        ("traffic-lights", "custom-checkboxes-own-names", label_sets.NO_LABELS),
        ("usable-images", "custom-radio-buttons", label_sets.NO_LABELS),
        ("lights-on", "custom-toggle", label_sets.NO_LABELS),
        ("image-tags", "custom-text-inputs", label_sets.NO_LABELS),
        ("call-transcripts", "custom-text-area", label_sets.NO_LABELS),
        ("two-step-notes", "custom-nested-json", label_sets.NO_LABELS),
    )
)
# The order in which series and further batches are added as more jobs are asked for.
CATALOGUE = (
    _SIGNS, _TICKETS, _PHOTOS, _SIGNS, _REVIEW, _ENTITIES, _BOXES, _TOPICS,
    _BOX_ADJUSTMENT, _SURFACES, _SURFACE_ADJUSTMENT, *_ROADS, *_RESEARCH,
)  # fmt: skip
