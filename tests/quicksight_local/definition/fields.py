"""Fields of a visual's wells: unique in the visual, and there when sorting or formatting names them."""

from collections.abc import Iterator

from quicksight_local.definition.findings import Finding, Place, repeated, texts, visuals
from quicksight_local.service_model import Document

_WELLS = "ChartConfiguration.FieldWells"


def repeated_fields(definition: Document) -> Iterator[Finding]:
    """Yield every field id that a visual has twice in its wells."""
    for path, _, body in visuals(definition):
        yield from repeated("FieldId", ((place.path, place.value) for place in _in_wells(path, body)))


def missing_fields(definition: Document) -> Iterator[Finding]:
    """Yield every field id outside the wells that isn't in them."""
    for path, _, body in visuals(definition):
        known = {place.value for place in _in_wells(path, body)}
        for place in texts(body, "FieldId", path=path):
            if place.value not in known and f".{_WELLS}." not in place.path:
                yield Finding(place.path, f"FieldId {place.value} is not in the field wells")


def _in_wells(path: str, body: Document) -> Iterator[Place]:
    wells = body.get("ChartConfiguration", {}).get("FieldWells", {})
    return texts(wells, "FieldId", path=f"{path}.{_WELLS}")
