"""YAML as dbt reads it (version 1.1), and where in the file a value stands."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MantissaNoDotYAML1_1Warning, MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node


class _Constructor(SafeConstructor):
    """Leaves timestamps as they are written, so that a wrong one is a finding and no exception."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


@dataclass(frozen=True, slots=True)
class YamlProblemError(Exception):
    """The text is no YAML."""

    reason: str
    line: int | None


def load(text: str) -> Any:
    """Return the document.

    Raises:
        YamlProblemError: the text is no YAML.

    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MantissaNoDotYAML1_1Warning)
            return _yaml().load(text)
    except (YAMLError, ValueError) as error:
        raise _problem(error) from None


def lines(text: str, *path: str) -> dict[str, int]:
    """Return the line, from 1, of the value of each key of the mapping at `path`; empty if there is none."""
    node: Node | None = _yaml().compose(text)
    for key in path:
        node = _children(node).get(key)
    return {key: child.start_mark.line + 1 for key, child in _children(node).items()}


def read(path: Path) -> str:
    """Return the text of a file.

    Raises:
        YamlProblemError: the file can't be read or is no UTF-8.

    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise YamlProblemError(f"it can't be read ({error.strerror})", None) from None
    except UnicodeDecodeError:
        raise YamlProblemError("its text is no UTF-8", None) from None


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    yaml.version = (1, 1)
    return yaml


def _children(node: Node | None) -> dict[str, Node]:
    return {key.value: value for key, value in node.value} if isinstance(node, MappingNode) else {}


def _problem(error: Exception) -> YamlProblemError:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    reason = (error.problem if isinstance(error, MarkedYAMLError) else None) or str(error).splitlines()[0]
    return YamlProblemError(f"it is no YAML: {reason}", mark.line + 1 if mark else None)
