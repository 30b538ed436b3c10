"""Progress of long work, on stderr: a bar on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from ground_truth_insights import console

_SECONDS_BETWEEN_LINES = 20.0


@contextmanager
def counting(doing: str, unit: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Yield what hears of each step done; `doing` and `unit` read as in "Copying 1,200 objects"."""
    if console.err.is_terminal:
        with _bar(f"{doing} {unit}", total) as advance:
            yield advance
    else:
        yield _lines(doing, unit, total)


@contextmanager
def _bar(description: str, total: int | None) -> Iterator[Callable[[int], None]]:
    remaining = TimeElapsedColumn() if total is None else TimeRemainingColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), remaining)
    with Progress(*columns, console=console.err, transient=True) as bar:
        task = bar.add_task(description, total=total)
        yield lambda count: bar.advance(task, count)


def _lines(doing: str, unit: str, total: int | None) -> Callable[[int], None]:
    expected = "" if total is None else f"{total:,} "
    console.err.print(f"{doing} {expected}{unit}", markup=False, soft_wrap=True)
    done = 0
    last_line = time.monotonic()

    def advance(count: int) -> None:
        nonlocal done, last_line
        done += count
        if time.monotonic() - last_line >= _SECONDS_BETWEEN_LINES:
            last_line = time.monotonic()
            of_total = "" if total is None else f" of {total:,}"
            console.err.print(f"{doing}: {done:,}{of_total} {unit}", markup=False, soft_wrap=True)

    return advance
