"""All rules of a definition: what the service refuses at once, and what it finds later against the data."""

from quicksight_local.definition import fields, identifiers, layout, references, screen
from quicksight_local.definition.columns import DataColumns, mismatches
from quicksight_local.definition.findings import Finding
from quicksight_local.service_model import Document

_RULES = (
    identifiers.repeated_identifiers,
    references.undeclared_data_sets,
    references.undeclared_parameters,
    references.missing_filters,
    references.missing_scopes,
    references.missing_targets,
    references.mixed_filter_groups,
    fields.repeated_fields,
    fields.missing_fields,
    layout.misplaced_elements,
    layout.unplaced_visuals,
    layout.crossed_bounds,
    layout.overlaps,
    screen.incomplete_key_figures,
    screen.ignored_labels,
    screen.hidden_sheets,
    screen.parameters_without_default,
    screen.parameters_without_control,
    screen.broken_rich_text,
)


def contradictions(definition: Document) -> list[Finding]:
    """Return what the parts of a definition say against each other."""
    return [finding for rule in _RULES for finding in rule(definition)]


def column_errors(definition: Document, columns: DataColumns) -> list[Finding]:
    """Return what a definition wants of its data sets that they don't have."""
    return list(mismatches(definition, columns))
