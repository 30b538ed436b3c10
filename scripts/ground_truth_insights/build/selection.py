"""What of the project has to be built, told from the inputs of the last green build and those of now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ground_truth_insights.build.inputs import Inputs

_CLOCK = "macro.ground_truth_insights.as_of_text"
_BUILT_AT = "macro.ground_truth_insights.built_at"


@dataclass(frozen=True, slots=True)
class Selection:
    """What dbt is to build, and why.

    `arguments` are those of `dbt build`; None where there is nothing to build. `reasons` are read by people.
    """

    arguments: tuple[str, ...] | None
    reasons: tuple[str, ...]
    compares_state: bool = False


def select(last: Inputs | None, now: Inputs, reader: str | None, manifest: Mapping[str, Any] | None) -> Selection:
    """Return what has to be built.

    Parameters: last (inputs of the last green build, None where there was none or another run came after it), now,
    reader (of the rows in the warehouse; None where it is unknown), manifest (dbt's, of the last green build; None
    where it is lost).
    """
    if reader != now.reader:
        first = "there is no finished build yet" if reader is None else "files are read in another way than before"
        return Selection(("--full-refresh",), (first,))
    if last is None or manifest is None:
        return Selection((), ("no finished build of everything is known",))
    if last.settings != now.settings:
        return Selection((), ("a setting, a var or a version changed",))
    parts: list[str] = []
    reasons: list[str] = []
    if last.project != now.project:
        parts.append("state:modified+")
        reasons.append("models, macros, rules or the registry changed")
    if last.answers != now.answers:
        parts.append("source:ground_truth.response_files+")
        reasons.append("files with answers came, changed or went")
    if last.companions != now.companions:
        # What lies beside the answers are the other sources, however many there are.
        parts += [f"source:ground_truth.{name}+" for name in _sources(manifest) if name != "response_files"]
        reasons.append("manifests or folders of jobs came, changed or went")
    if last.clock != now.clock:
        parts += [f"{name}+" for name in models_asking(_CLOCK, manifest)]
        reasons.append(f"the clock moved from {last.clock} to {now.clock}")
    if not parts:
        return Selection(None, ())
    # When a build was is said of every one.
    parts += models_asking(_BUILT_AT, manifest)
    return Selection(("--select", *parts), tuple(reasons), "state:modified+" in parts)


def models_asking(asked: str, manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of the models that ask a macro themselves, through whatever others."""
    macros = manifest["macros"]
    asking = {asked}
    while True:
        more = {name for name, macro in macros.items() if asking & set(_macros_of(macro))} - asking
        if not more:
            break
        asking |= more
    nodes = manifest["nodes"].values()
    return sorted(node["name"] for node in nodes if node["resource_type"] == "model" and asking & set(_macros_of(node)))


def _sources(manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of the sources that list or read the labeling output."""
    return sorted(source["name"] for source in manifest["sources"].values() if source["source_name"] == "ground_truth")


def _macros_of(node: Mapping[str, Any]) -> Sequence[str]:
    found: Sequence[str] = node["depends_on"]["macros"]
    return found
