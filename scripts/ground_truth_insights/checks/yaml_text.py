"""YAML as dbt reads it (PyYAML, version 1.1), and where in the file a value stands."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Node = yaml.Node


# Ten times as fast, where PyYAML has it.
_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict:
    """Leaves timestamps as they are written, so that a wrong one is a finding, and takes no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        known: list[Any] = []
        for key, _ in node.value:
            if key.value in known:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key.value} stands twice", key.start_mark)
            known.append(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)  # type: ignore[misc]  # of a loader
        return mapping


class _FastLoader(_Strict, _Fast):  # type: ignore[misc]  # PyYAML has no types
    pass


class _Loader(_Strict, yaml.SafeLoader):  # type: ignore[misc]
    pass


for _loader in (_FastLoader, _Loader):
    _loader.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)


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
    return _read(text, yaml.load, _FastLoader, _Loader)


def compose(text: str) -> yaml.Node | None:
    """Return the nodes of the document, whose scalars are still text; None where there is none.

    Raises:
        YamlProblemError: the text is no YAML.
    """
    node: yaml.Node | None = _read(text, yaml.compose, _Fast, yaml.SafeLoader)
    return node


def line_of(node: yaml.Node | None, path: Iterable[str | int]) -> int:
    """Return the line, from 1, on which the value at `path` is written, or that of what would hold it."""
    line = 0
    for key in path:
        keys = {each.value: each for each, _ in node.value} if isinstance(node, yaml.MappingNode) else {}
        if key in keys:
            line, node = keys[key].start_mark.line, _children(node)[str(key)]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            node = node.value[key]
            line = node.start_mark.line
        else:
            break
    return line + 1


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


def _children(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}


def _read(text: str, read: Callable[[str, Any], Any], fast: Any, plain: Any) -> Any:
    with _problems():
        try:
            return read(text, fast)
        except yaml.YAMLError:
            # The plain loader says in more words what is wrong.
            return read(text, plain)


@contextmanager
def _problems() -> Iterator[None]:
    try:
        yield
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        reason = (error.problem if isinstance(error, yaml.MarkedYAMLError) else None) or str(error).splitlines()[0]
        raise YamlProblemError(f"it is no YAML: {reason}", mark.line + 1 if mark else None) from None
