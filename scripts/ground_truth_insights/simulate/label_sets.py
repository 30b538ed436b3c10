"""The label categories of the simulated projects: how frequent each is, and what it is mistaken for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """One label, its share among the data objects (0 = configured, but never true), and its lookalike."""

    label: str
    share: float
    lookalike: str


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The label categories of a job in the order in which its workers see them."""

    categories: tuple[Category, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels by index."""
        return tuple(category.label for category in self.categories)

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of each label among the data objects, by index."""
        return tuple(category.share for category in self.categories)

    @property
    def lookalikes(self) -> tuple[int, ...]:
        """The index of the label that each label is mistaken for."""
        return tuple(self.labels.index(category.lookalike) for category in self.categories)

    @property
    def most_common(self) -> int:
        """The index of the most frequent label."""
        return max(range(len(self.categories)), key=lambda i: self.categories[i].share)


# No label is mistaken for a rare one, so that rare stays rare.
STREET_SIGNS = LabelSet(
    (
        Category("Speed limit", 0.305, "No overtaking"),
        Category("Stop", 0.18, "No entry"),
        Category("Yield", 0.15, "Pedestrian crossing"),
        Category("No entry", 0.13, "Stop"),
        Category("Pedestrian crossing", 0.11, "Children's crossing"),
        Category("No overtaking", 0.07, "Speed limit"),
        Category("Children's crossing", 0.04, "Pedestrian crossing"),
        Category("Level crossing", 0.015, "Yield"),
        Category("Tram", 0.0, "Yield"),
    )
)
SIGN_REVIEW = LabelSet(
    (
        Category("Correct", 0.83, "Unclear"),
        Category("Incorrect - wrong sign", 0.09, "Unclear"),
        Category("Incorrect - not a sign", 0.04, "Incorrect - wrong sign"),
        Category("Unclear", 0.04, "Correct"),
        Category("Image doesn't load", 0.0, "Unclear"),
    )
)
TICKET_INTENTS = LabelSet(
    (
        Category("Delivery", 0.29, "Refund"),
        Category("Refund", 0.24, "Complaint"),
        Category("Can't log in", 0.17, "Account"),
        Category("Account", 0.12, "Can't log in"),
        Category("Complaint", 0.11, "Refund"),
        Category("Praise", 0.055, "Delivery"),
        Category("Data protection", 0.015, "Account"),
        Category("Legal", 0.0, "Complaint"),
    )
)
TICKET_TOPICS = LabelSet(
    (
        Category("Payment", 0.295, "Voucher"),
        Category("Parcel", 0.27, "Returns"),
        Category("Returns", 0.20, "Parcel"),
        Category("App", 0.14, "Payment"),
        Category("Voucher", 0.08, "Payment"),
        Category("Accessibility", 0.015, "App"),
        Category("Store", 0.0, "Returns"),
    )
)
PRODUCT_PHOTOS = LabelSet(
    (
        Category("Sofa", 0.255, "Armchair"),
        Category("Chair", 0.21, "Armchair"),
        Category("Table", 0.18, "Chair"),
        Category("Lamp", 0.13, "D\u00e9cor"),
        Category("Armchair", 0.11, "Sofa"),
        Category("D\u00e9cor", 0.10, "Lamp"),
        Category("Children's bed", 0.015, "Sofa"),
        Category("Garden", 0.0, "Table"),
    )
)
PRODUCT_BOXES = LabelSet(
    (
        Category("Furniture", 0.46, "Decoration"),
        Category("Decoration", 0.24, "Furniture"),
        Category("Person", 0.17, "Decoration"),
        Category("Price tag", 0.12, "Decoration"),
        Category("Pet", 0.01, "Person"),
        Category("Watermark", 0.0, "Price tag"),
    )
)
# The first four in the order of the words that the simulated messages are made of.
TICKET_ENTITIES = LabelSet(
    (
        Category("Person", 0.2, "Product"),
        Category("Product", 0.3, "Person"),
        Category("Order number", 0.25, "Product"),
        Category("Place", 0.25, "Person"),
        Category("Payment method", 0.0, "Product"),
    )
)
ROAD_SURFACES = LabelSet(
    (
        Category("Road", 0.4, "Sidewalk"),
        Category("Sky", 0.25, "Building"),
        Category("Building", 0.2, "Vegetation"),
        Category("Sidewalk", 0.1, "Road"),
        Category("Vegetation", 0.05, "Building"),
        Category("Water", 0.0, "Sky"),
    )
)
ROAD_USERS = LabelSet(
    (
        Category("Car", 0.55, "Truck"),
        Category("Pedestrian", 0.22, "Cyclist"),
        Category("Cyclist", 0.12, "Pedestrian"),
        Category("Truck", 0.1, "Car"),
        Category("Tram", 0.01, "Truck"),
        Category("Animal", 0.0, "Pedestrian"),
    )
)
ROAD_MARKINGS = LabelSet(
    (
        Category("Lane", 0.5, "Edge"),
        Category("Edge", 0.35, "Lane"),
        Category("Stop line", 0.15, "Lane"),
        Category("Tram track", 0.0, "Lane"),
    )
)
HAND_POINTS = LabelSet(
    (
        Category("Thumb", 0.4, "Wrist"),
        Category("Index finger", 0.35, "Thumb"),
        Category("Wrist", 0.25, "Thumb"),
        Category("Elbow", 0.0, "Wrist"),
    )
)
MATCH_SCENES = LabelSet(
    (
        Category("Pass", 0.5, "Shot"),
        Category("Shot", 0.25, "Goal"),
        Category("Goal", 0.15, "Shot"),
        Category("Foul", 0.1, "Pass"),
        Category("Penalty", 0.0, "Foul"),
    )
)
# A form's fields bring their own labels.
NO_LABELS = LabelSet(())
